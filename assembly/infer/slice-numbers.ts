// The vectors of conditions on numbers: bit r of a vector says whether x <= t_k holds for row r. The rows
// are dropped by how many thresholds are below their value; x <= t_k unites the first k + 1 drops.
//
// Splits on a feature may send its missing values left or right, which are two slots. Both ask the same of
// values that are there, so the thresholds of both are searched at once; only calls with missing values
// tell them apart.
import {
  GUIDE_ORIGIN,
  GUIDE_SCALE,
  GUIDE_SIZE,
  GUIDE_SORTED,
  GUIDE_STARTS,
  GUIDE_STEPS,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  NUMBER_BYTES,
  NUMBER_CONDITIONS,
  NUMBER_COUNT,
  NUMBER_FLAGS,
  NUMBER_GUIDE,
  NUMBER_LEFT_SLOT,
  NUMBER_RIGHT_SLOT,
  NUMBER_ROW_OFFSET,
  NUMBER_SIDES,
  SLICE_NUMBER_COUNT,
  SLICE_NUMBERS,
  SLICE_SCRATCH,
  SLOT_BYTES,
  SLOT_FLAGS,
  SLOT_MISSING_LEFT,
  SLOT_NUMBER,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
  SLOT_ZERO_IS_MISSING,
  SLOTS,
  VECTOR_BYTES,
} from '../shared/abi';
import { makeGuide } from './guides';
import { slotNumber, ZERO_BOUND } from './nodes';
import { countBelow } from './search';

/** Makes the guides into the thresholds of all numbers. */
export function makeNumbers(): void {
  let number: usize = load<u32>(SLICE_NUMBERS);
  const end = number + <usize>load<u32>(SLICE_NUMBER_COUNT) * NUMBER_BYTES;
  for (; number < end; number += NUMBER_BYTES) {
    const guide: usize = load<u32>(number, NUMBER_GUIDE);
    mergeThresholds(number, load<u32>(guide, GUIDE_SORTED));
    makeGuide(guide, load<u32>(guide, GUIDE_SORTED), load<u32>(number, NUMBER_COUNT));
  }
}

/** OUT: the thresholds of both slots, ascending, and the side of each; of equal ones the right slot's first. */
function mergeThresholds(number: usize, sorted: usize): void {
  const rightSlot = slotRecord(load<u32>(number, NUMBER_RIGHT_SLOT));
  const leftSlot = slotRecord(load<u32>(number, NUMBER_LEFT_SLOT));
  let right: usize = load<u32>(rightSlot, SLOT_THRESHOLDS);
  let left: usize = load<u32>(leftSlot, SLOT_THRESHOLDS);
  const rightEnd = right + ((<usize>load<u32>(rightSlot, SLOT_THRESHOLD_COUNT)) << 3);
  let side: usize = load<u32>(number, NUMBER_SIDES);
  const end = side + <usize>load<u32>(number, NUMBER_COUNT);
  const leftEnd = left + ((<usize>load<u32>(leftSlot, SLOT_THRESHOLD_COUNT)) << 3);
  for (let out = sorted; side < end; side++) {
    const isLeft = right == rightEnd || (left < leftEnd && load<f64>(left) < load<f64>(right));
    store<u8>(side, <u8>isLeft);
    store<f64>(out, load<f64>(isLeft ? left : right));
    out += 8;
    if (isLeft) left += 8;
    else right += 8;
  }
}

/** The record of a slot by its number; slot 0 has no thresholds. */
function slotRecord(slot: u32): usize {
  return <usize>load<u32>(SLOTS) + <usize>slot * SLOT_BYTES;
}

/** The vector of the condition of a numeric slot's split. */
export function thresholdVector(record: usize, threshold: f64): u32 {
  const number: usize = load<u32>(record, SLOT_NUMBER);
  const sorted: usize = load<u32>(<usize>load<u32>(number, NUMBER_GUIDE), GUIDE_SORTED);
  const first = countBelow(sorted, load<u32>(number, NUMBER_COUNT), threshold);
  const isLeft = (load<u32>(record, SLOT_FLAGS) & SLOT_MISSING_LEFT) != 0;
  const isOthers = load<u8>(<usize>load<u32>(number, NUMBER_SIDES) + <usize>first) != <u8>isLeft;
  return load<u32>(number, NUMBER_CONDITIONS) + (first + <u32>isOthers) * VECTOR_BYTES;
}

/** OUT: the vectors of all conditions on numbers, for the first `rows` rows of the input buffer. */
export function fillNumbers(rows: i32): void {
  let number: usize = load<u32>(SLICE_NUMBERS);
  const end = number + <usize>load<u32>(SLICE_NUMBER_COUNT) * NUMBER_BYTES;
  for (; number < end; number += NUMBER_BYTES) {
    const areThere = dropNumbers(number, rows);
    uniteThresholds(number);
    if (!areThere) placeMissing(number, rows);
  }
}

/**
 * OUT: rows by the thresholds below them, in the conditions' vectors and one behind them, what is missing
 * as +∞. Whether nothing is missing.
 */
function dropNumbers(number: usize, rows: i32): bool {
  const vectors: usize = load<u32>(number, NUMBER_CONDITIONS);
  memory.fill(vectors, 0, <usize>load<u32>(number, NUMBER_COUNT) * VECTOR_BYTES);
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  const flags = load<u32>(number, NUMBER_FLAGS);
  const guide: usize = load<u32>(number, NUMBER_GUIDE);
  const origin = v128.load64_splat(guide + GUIDE_ORIGIN);
  const scale = v128.load64_splat(guide + GUIDE_SCALE);
  const last = f64x2.splat(<f64>(load<u32>(guide, GUIDE_SIZE) - 1));
  const starts: usize = load<u32>(guide, GUIDE_STARTS);
  const sorted: usize = load<u32>(guide, GUIDE_SORTED);
  const steps = load<u32>(guide, GUIDE_STEPS);
  let areThere = i64x2.splat(-1);
  let at = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(number, NUMBER_ROW_OFFSET);
  // Rows behind the last, up to a multiple of four, are dropped where no answer is read.
  for (let row: usize = 0; row < <usize>rows; row += 4) {
    const third = at + 2 * width;
    let ab = rounded(v128.load64_lane(at + width, v128.load64_zero(at), 1));
    let cd = rounded(v128.load64_lane(third + width, v128.load64_zero(third), 1));
    const abThere = isThere(ab, flags);
    const cdThere = isThere(cd, flags);
    areThere = v128.and(areThere, v128.and(abThere, cdThere));
    ab = v128.bitselect(ab, f64x2.splat(Infinity), abThere);
    cd = v128.bitselect(cd, f64x2.splat(Infinity), cdThere);
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
  return i64x2.all_true(areThere);
}

/** Two values as the ensemble takes them. */
function rounded(values: v128): v128 {
  return load<i32>(HEADER_F32_INPUT) != 0
    ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(values))
    : values;
}

/** All ones for each of two values that is not missing. */
function isThere(values: v128, flags: u32): v128 {
  const areNumbers = f64x2.eq(values, values);
  return (flags & SLOT_ZERO_IS_MISSING) != 0
    ? v128.and(areNumbers, f64x2.gt(f64x2.abs(values), f64x2.splat(ZERO_BOUND)))
    : areNumbers;
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

/** Sets bits of a vector's byte. */
export function setBits(at: usize, bits: u32): void {
  store<u8>(at, load<u8>(at) | bits);
}

/** Makes of each vector the union of itself and those before it. */
function uniteThresholds(number: usize): void {
  let vector: usize = load<u32>(number, NUMBER_CONDITIONS);
  const end = vector + <usize>load<u32>(number, NUMBER_COUNT) * VECTOR_BYTES;
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  for (; vector < end; vector += VECTOR_BYTES) {
    low = v128.or(low, v128.load(vector));
    high = v128.or(high, v128.load(vector, 16));
    v128.store(vector, low);
    v128.store(vector, high, 16);
  }
}

/** Sends the rows whose value is missing to the side of each condition. */
function placeMissing(number: usize, rows: i32): void {
  const missing: usize = load<u32>(SLICE_SCRATCH);
  findMissing(number, rows, missing);
  const low = v128.load(missing);
  const high = v128.load(missing, 16);
  let vector: usize = load<u32>(number, NUMBER_CONDITIONS);
  let side: usize = load<u32>(number, NUMBER_SIDES);
  const end = side + <usize>load<u32>(number, NUMBER_COUNT);
  for (; side < end; side++) {
    const left = i64x2.splat(0 - <i64>load<u8>(side));
    v128.store(vector, toSide(v128.load(vector), low, left));
    v128.store(vector, toSide(v128.load(vector, 16), high, left), 16);
    vector += VECTOR_BYTES;
  }
}

/** A vector with the missing rows in it where `left` is all ones, and without them where it is all zeros. */
function toSide(vector: v128, missing: v128, left: v128): v128 {
  return v128.or(v128.andnot(vector, missing), v128.and(missing, left));
}

/** OUT: the vector of the rows whose value is missing. */
function findMissing(number: usize, rows: i32, out: usize): void {
  memory.fill(out, 0, VECTOR_BYTES);
  const flags = load<u32>(number, NUMBER_FLAGS);
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let at = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(number, NUMBER_ROW_OFFSET);
  for (let row = 0; row < rows; row++) {
    const x = slotNumber(load<f64>(at), flags);
    setBits(out + <usize>(row >> 3), (<u32>(x != x)) << (row & 7));
    at += width;
  }
}
