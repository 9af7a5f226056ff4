// From the sum over trees to the raw score, and from raw scores to what a call answers.
import { HEADER_BASE_SCORE, HEADER_DIVISOR, HEADER_RAW_COUNT } from '../shared/abi';

/** Raw score number i (its base score stands 8·i bytes in) of a sum over all trees. */
export function rawScore(offset: usize, sum: f64): f64 {
  return load<f64>(<usize>load<u32>(HEADER_BASE_SCORE) + offset) + sum / load<f64>(HEADER_DIVISOR);
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
 * A double that is stored as itself (8 bytes), or as an integer i of 1 to 4 bytes that stands for
 * (minimum + i) × step.
 */
export function loadPacked(at: usize, bytes: usize, minimum: f64, step: f64): f64 {
  if (bytes == 8) return load<f64>(at);
  const mask: u32 = u32.MAX_VALUE >> (32 - ((<u32>bytes) << 3));
  return (minimum + <f64>(load<u32>(at) & mask)) * step;
}
