// The vectors of all conditions, for the rows of a call: bit r of a vector is what the condition says of
// row r. The rows of a slot are dropped into one vector for each outcome there is, and outcomes that a
// condition takes together are united:
//
//   thresholds   rows by how many thresholds are below them; x <= t_k unites the first k + 1
//   categories   rows by class; a set unites its classes, four at a time by a table of all 16 unions
import {
  CLASS_BYTES,
  CLASSES,
  GUIDE_ORIGIN,
  GUIDE_SCALE,
  GUIDE_SIZE,
  GUIDE_SORTED,
  GUIDE_STARTS,
  GUIDE_STEPS,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  SLICE_SCRATCH,
  SLOT_BYTES,
  SLOT_CLASS,
  SLOT_CONDITIONS,
  SLOT_COUNT,
  SLOT_FLAGS,
  SLOT_GUIDE,
  SLOT_IS_CATEGORY,
  SLOT_MISSING_LEFT,
  SLOT_ROW_OFFSET,
  SLOT_SET_BYTES,
  SLOT_SET_COUNT,
  SLOT_SETS,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
  SLOT_ZERO_IS_MISSING,
  SLOTS,
  VECTOR_BYTES,
} from '../shared/abi';
import { classOf } from './classes';
import { slotNumber, ZERO_BOUND } from './nodes';

/** A table of unions: 16 vectors for each four classes. */
const UNIONS_BYTES = 16 * VECTOR_BYTES;

/** OUT: the vectors of every slot's conditions, for the first `rows` rows of the input buffer. */
export function fillConditions(rows: i32): void {
  let record = <usize>load<u32>(SLOTS) + SLOT_BYTES;
  const end = <usize>load<u32>(SLOTS) + <usize>load<u32>(SLOT_COUNT) * SLOT_BYTES;
  for (; record < end; record += SLOT_BYTES) {
    if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_CATEGORY) != 0) {
      dropClasses(record, rows);
      uniteSets(record);
    } else {
      dropNumbers(record, rows);
      takeBackMissing(record, rows);
      uniteThresholds(record);
    }
  }
}

/** OUT: rows by the thresholds below them, in the conditions' vectors and one behind them. */
function dropNumbers(record: usize, rows: i32): void {
  const vectors: usize = load<u32>(record, SLOT_CONDITIONS);
  memory.fill(vectors, 0, <usize>load<u32>(record, SLOT_THRESHOLD_COUNT) * VECTOR_BYTES);
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  const guide: usize = load<u32>(record, SLOT_GUIDE);
  const origin = v128.load64_splat(guide + GUIDE_ORIGIN);
  const scale = v128.load64_splat(guide + GUIDE_SCALE);
  const last = f64x2.splat(<f64>(load<u32>(guide, GUIDE_SIZE) - 1));
  const starts: usize = load<u32>(guide, GUIDE_STARTS);
  const sorted: usize = load<u32>(guide, GUIDE_SORTED);
  const steps = load<u32>(guide, GUIDE_STEPS);
  let at = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(record, SLOT_ROW_OFFSET);
  // Rows behind the last, up to a multiple of four, are dropped where no answer is read.
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const third = at + 2 * width;
    const ab = slotNumbers(record, v128.load64_lane(at + width, v128.load64_zero(at), 1));
    const cd = slotNumbers(record, v128.load64_lane(third + width, v128.load64_zero(third), 1));
    const abBuckets = bucketsOf(ab, origin, scale, last);
    const cdBuckets = bucketsOf(cd, origin, scale, last);
    let a = rankIn(starts, i32x4.extract_lane(abBuckets, 0));
    let b = rankIn(starts, i32x4.extract_lane(abBuckets, 1));
    let c = rankIn(starts, i32x4.extract_lane(cdBuckets, 0));
    let d = rankIn(starts, i32x4.extract_lane(cdBuckets, 1));
    for (let half = (<usize>4) << steps; half >= 8; half >>= 1) {
      const middle = sorted + half - 8;
      a = load<f64>(middle + a) < f64x2.extract_lane(ab, 0) ? a + half : a;
      b = load<f64>(middle + b) < f64x2.extract_lane(ab, 1) ? b + half : b;
      c = load<f64>(middle + c) < f64x2.extract_lane(cd, 0) ? c + half : c;
      d = load<f64>(middle + d) < f64x2.extract_lane(cd, 1) ? d + half : d;
    }
    const byte = vectors + (row >> 3);
    const bit: u32 = 1 << (<u32>row & 4);
    setBits(byte + (a << 2), bit);
    setBits(byte + (b << 2), bit << 1);
    setBits(byte + (c << 2), bit << 2);
    setBits(byte + (d << 2), bit << 3);
    at = third + 2 * width;
  }
}

/**
 * Where a threshold is +∞, what is missing and goes right was dropped with what is +∞, but the last
 * condition does not hold for it.
 */
function takeBackMissing(record: usize, rows: i32): void {
  const flags = load<u32>(record, SLOT_FLAGS);
  const last: usize = load<u32>(record, SLOT_THRESHOLD_COUNT) - 1;
  const highest = load<f64>(<usize>load<u32>(record, SLOT_THRESHOLDS) + (last << 3));
  if ((flags & SLOT_MISSING_LEFT) != 0 || highest != Infinity) return;
  const vector = <usize>load<u32>(record, SLOT_CONDITIONS) + last * VECTOR_BYTES;
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let value = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(record, SLOT_ROW_OFFSET);
  for (let row: usize = 0; row < <usize>rows; row++) {
    const number = slotNumber(load<f64>(value), flags);
    const at = vector + (row >> 3);
    if (number != number) store<u8>(at, load<u8>(at) & ~(1 << (<u8>row & 7)));
    value += width;
  }
}

/** Two values as a slot has them: what is missing becomes an infinity on its side of all thresholds. */
function slotNumbers(record: usize, values: v128): v128 {
  let x = values;
  if (load<i32>(HEADER_F32_INPUT) != 0) {
    x = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
  }
  const flags = load<u32>(record, SLOT_FLAGS);
  const missing = f64x2.splat((flags & SLOT_MISSING_LEFT) != 0 ? -Infinity : Infinity);
  let isPresent = f64x2.eq(x, x);
  if ((flags & SLOT_ZERO_IS_MISSING) != 0) {
    isPresent = v128.and(isPresent, f64x2.gt(f64x2.abs(x), f64x2.splat(ZERO_BOUND)));
  }
  return v128.bitselect(x, missing, isPresent);
}

/** The bucket of each of two values (guides.ts), in the first two lanes of four. */
function bucketsOf(x: v128, origin: v128, scale: v128, last: v128): v128 {
  const place = f64x2.mul(f64x2.sub(x, origin), scale);
  // Where the place is no number, the first operand stands.
  const bounded = f64x2.pmin(f64x2.pmax(f64x2.splat(0), place), last);
  return i32x4.trunc_sat_f64x2_s_zero(bounded);
}

/** Bytes of the thresholds that the guide says are below a bucket. */
function rankIn(starts: usize, bucket: i32): usize {
  return (<usize>load<u16>(starts + ((<usize>bucket) << 1))) << 3;
}

function setBits(at: usize, bits: u32): void {
  store<u8>(at, load<u8>(at) | bits);
}

/** Makes of each vector the union of itself and those before it. */
function uniteThresholds(record: usize): void {
  let vector: usize = load<u32>(record, SLOT_CONDITIONS);
  const end = vector + <usize>load<u32>(record, SLOT_THRESHOLD_COUNT) * VECTOR_BYTES;
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  for (; vector < end; vector += VECTOR_BYTES) {
    low = v128.or(low, v128.load(vector));
    high = v128.or(high, v128.load(vector, 16));
    v128.store(vector, low);
    v128.store(vector, high, 16);
  }
}

/** OUT: in the scratch, for each four classes all unions of their rows. */
function dropClasses(record: usize, rows: i32): void {
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  const unions: usize = load<u32>(SLICE_SCRATCH);
  const end = unions + ((<usize>load<u32>(record, SLOT_SET_BYTES)) << 1) * UNIONS_BYTES;
  memory.fill(unions, 0, end - unions);
  const known = <usize>load<u32>(CLASSES) + <usize>load<u32>(record, SLOT_CLASS) * CLASS_BYTES;
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let at = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(record, SLOT_ROW_OFFSET);
  for (let row: usize = 0; row < <usize>rows; row++) {
    let x = load<f64>(at);
    if (isF32) x = <f64>(<f32>x);
    const found: usize = classOf(known, x);
    const vector = unions + (found >> 2) * UNIONS_BYTES + ((<usize>VECTOR_BYTES) << (found & 3));
    setBits(vector + (row >> 3), 1 << (<u32>row & 7));
    at += width;
  }
  for (let table = unions; table < end; table += UNIONS_BYTES) {
    for (let set: usize = 3; set < 16; set++) {
      const rest = set & (set - 1);
      if (rest == 0) continue;
      const own = table + set * VECTOR_BYTES;
      const first = table + (set ^ rest) * VECTOR_BYTES;
      const others = table + rest * VECTOR_BYTES;
      v128.store(own, v128.or(v128.load(first), v128.load(others)));
      v128.store(own, v128.or(v128.load(first, 16), v128.load(others, 16)), 16);
    }
  }
}

/** OUT: the vector of each of the slot's sets. */
function uniteSets(record: usize): void {
  const bytes: usize = load<u32>(record, SLOT_SET_BYTES);
  let set: usize = load<u32>(record, SLOT_SETS);
  const end = set + ((<usize>load<u32>(record, SLOT_SET_COUNT)) << 2);
  let vector: usize = load<u32>(record, SLOT_CONDITIONS);
  for (; set < end; set += 4) {
    uniteSet(load<u32>(set), bytes, vector);
    vector += VECTOR_BYTES;
  }
}

function uniteSet(set: usize, bytes: usize, vector: usize): void {
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  let table: usize = load<u32>(SLICE_SCRATCH);
  for (let at = set; at < set + bytes; at++) {
    const byte: usize = load<u8>(at);
    const first = table + (byte & 15) * VECTOR_BYTES;
    const second = table + UNIONS_BYTES + (byte >> 4) * VECTOR_BYTES;
    low = v128.or(low, v128.or(v128.load(first), v128.load(second)));
    high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)));
    table += 2 * UNIONS_BYTES;
  }
  v128.store(vector, low);
  v128.store(vector, high, 16);
}
