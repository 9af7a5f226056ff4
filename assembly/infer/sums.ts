// From the sum over trees to the raw score, and from raw scores to what a call answers.
import { HEADER_BASE_SCORE, HEADER_DIVISOR, HEADER_RAW_COUNT } from '../shared/abi';

/** Raw score number i (its base score stands 8·i bytes in) of a sum over all trees. */
export function rawScore(offset: usize, sum: f64): f64 {
  return (
    load<f64>(<usize>load<u32>(HEADER_BASE_SCORE) + offset) +
    quotient(sum, load<f64>(HEADER_DIVISOR))
  );
}

/** Most models divide by 1, for which a division takes as long as for any other number. */
export function quotient(dividend: f64, divisor: f64): f64 {
  return divisor == 1.0 ? dividend : dividend / divisor;
}

/**
 * Raw scores of partial sums, for `bytes` / 8 scores (of one row or many): the sum over trees is
 * (lane 0 + lane 2) + (lane 1 + lane 3).
 */
export function finishSums(sums: usize, out: usize, bytes: usize): void {
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  let raw: usize = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const lanes = sums + (i << 2);
    const pair = f64x2.add(v128.load(lanes), v128.load(lanes, 16));
    const sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
    store<f64>(out + i, rawScore(raw, sum));
    raw = raw + 8 == rawBytes ? 0 : raw + 8;
  }
}

/**
 * Element `index` of packed doubles: a double as it is (8 bytes), or an integer i of 1 to 4 bytes, `plane`
 * bytes apart, lowest first, that stands for (minimum + i) × step.
 */
export function loadPacked(
  start: usize,
  index: usize,
  bytes: u32,
  plane: usize,
  minimum: f64,
  step: f64,
): f64 {
  if (bytes == 8) return load<f64>(start + (index << 3));
  return (minimum + <f64>loadPlanes(start + index, bytes, plane)) * step;
}

/** An integer of 1 to 4 bytes, `plane` bytes apart, lowest first. */
export function loadPlanes(at: usize, bytes: u32, plane: usize): u32 {
  let integer: u32 = 0;
  for (let shift: u32 = 0; shift < bytes << 3; shift += 8) {
    integer |= (<u32>load<u8>(at)) << shift;
    at += plane;
  }
  return integer;
}
