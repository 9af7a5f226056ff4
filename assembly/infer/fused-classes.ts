// Where the rows of masks of a row's values stand. What is known of a feature decides its kind, so that nothing is
// asked about it for a row: up to 16 cuts are counted at once, more in two steps of which the first counts every
// sixteenth cut. A category's code leads to its row.
import {
  FUSED_BASE_BYTES,
  FUSED_BASES,
  FUSED_CODES,
  FUSED_CUTS,
  FUSED_END_CATEGORY,
  FUSED_END_EIGHT,
  FUSED_END_MAPPED,
  FUSED_END_MANY,
  FUSED_END_SIXTEEN,
  FUSED_END_TWO,
  FUSED_GROUP,
  FUSED_MAP,
  FUSED_MINUS,
  FUSED_MISSING,
  FUSED_PIVOT_BYTES,
  FUSED_PIVOTS,
  FUSED_RECORD_BYTES,
  FUSED_RECORDS,
  HEADER_F32_INPUT,
} from '../shared/abi';
import { rowAddress } from './module';

/** Rounds the rows of a model that takes float32, in place: of a value that is rounded nothing changes. */
export function roundRows(rows: i32): void {
  if (load<u32>(HEADER_F32_INPUT) == 0) return;
  const end = rowAddress(rows);
  for (let at = rowAddress(0); at < end; at += 8) store<f64>(at, <f64>(<f32>load<f64>(at)));
}

/** OUT: for each group, the address of its row of masks. */
@inline
export function findRows(row: usize, slots: usize): void {
  const bases: usize = load<u32>(FUSED_BASES);
  v128.store(slots, v128.load(bases));
  if (FUSED_GROUPS > 4) v128.store(slots, v128.load(bases, 16), 16);
  if (FUSED_GROUPS > 8) v128.store(slots, v128.load(bases, 32), 32);
  if (FUSED_GROUPS > 12) v128.store(slots, v128.load(bases, 48), 48);
  if (FUSED_PASSES) {
    const bytes: usize = load<u32>(FUSED_BASE_BYTES);
    for (let at: usize = 64; at < bytes; at += 16) v128.store(slots + at, v128.load(bases + at));
  }
  let record: usize = load<u32>(FUSED_RECORDS);
  for (const end: usize = load<u32>(FUSED_END_MANY); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    addCount(record, slots, x, countMany(record, f64x2.splat(x)));
  }
  for (const end: usize = load<u32>(FUSED_END_SIXTEEN); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    addCount(record, slots, x, total(above16(f64x2.splat(x), load<u32>(record, FUSED_CUTS))));
  }
  for (const end: usize = load<u32>(FUSED_END_EIGHT); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    addCount(record, slots, x, total(above8(f64x2.splat(x), load<u32>(record, FUSED_CUTS))));
  }
  for (const end: usize = load<u32>(FUSED_END_TWO); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    addCount(record, slots, x, total(above2(f64x2.splat(x), load<u32>(record, FUSED_CUTS))));
  }
  for (const end: usize = load<u32>(FUSED_END_CATEGORY); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    const code = <u32>i32x4.extract_lane(i32x4.trunc_sat_f64x2_s_zero(f64x2.splat(x)), 0);
    const place = min(code, load<u32>(record, FUSED_CODES));
    addOffset(record, slots, x, load<u32>(<usize>load<u32>(record, FUSED_MAP) + ((<usize>place) << 2)));
  }
  for (const end: usize = load<u32>(FUSED_END_MAPPED); record < end; record += FUSED_RECORD_BYTES) {
    const x = valueOf(record, row);
    const bin = <usize>-countMany(record, f64x2.splat(x));
    addOffset(record, slots, x, load<u32>(<usize>load<u32>(record, FUSED_MAP) + (bin << 2)));
  }
}

@inline
function valueOf(record: usize, row: usize): f64 {
  return load<f64>(row + <usize>load<u32>(record));
}

/** Goes on in the feature's group by as many rows as cuts are below the value; `minus` is their number, negated. */
@inline
function addCount(record: usize, slots: usize, x: f64, minus: i32): void {
  addOffset(record, slots, x, <u32>(minus * load<i32>(record, FUSED_MINUS)));
}

@inline
function addOffset(record: usize, slots: usize, x: f64, offset: u32): void {
  const slot = slots + <usize>load<u32>(record, FUSED_GROUP);
  store<u32>(slot, load<u32>(slot) + (x == x ? offset : load<u32>(record, FUSED_MISSING)));
}

/** Number of cuts below x, negated: among those that follow every sixteenth below it. */
@inline
function countMany(record: usize, x: v128): i32 {
  let pivot: usize = load<u32>(record, FUSED_PIVOTS);
  let sum = above8(x, pivot);
  const end = pivot + <usize>load<u32>(record, FUSED_PIVOT_BYTES);
  for (pivot += 64; pivot < end; pivot += 64) sum = i64x2.add(sum, above8(x, pivot));
  const sixteens = total(sum);
  const cuts = <usize>load<u32>(record, FUSED_CUTS) - ((<usize>sixteens) << 7);
  return (sixteens << 4) + total(above16(x, cuts));
}

/** −1 in a lane for each of two cuts below x, summed over more of them by the next. */
@inline
function above2(x: v128, cuts: usize): v128 {
  return f64x2.gt(x, v128.load(cuts));
}

@inline
function above8(x: v128, cuts: usize): v128 {
  return i64x2.add(
    i64x2.add(above2(x, cuts), above2(x, cuts + 16)),
    i64x2.add(above2(x, cuts + 32), above2(x, cuts + 48)),
  );
}

@inline
function above16(x: v128, cuts: usize): v128 {
  return i64x2.add(above8(x, cuts), above8(x, cuts + 64));
}

/** Of both lanes. */
@inline
function total(sums: v128): i32 {
  return i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 2);
}
