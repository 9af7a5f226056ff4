// From the sum over trees to the raw score, and from raw scores to what a call answers.
import { HEADER_BASE_SCORE, HEADER_DIVISOR } from '../shared/abi';

/** Raw score number i (its base score stands 8·i bytes in) of a sum over all trees. */
export function rawScore(offset: usize, sum: f64): f64 {
  return load<f64>(<usize>load<u32>(HEADER_BASE_SCORE) + offset) + sum / load<f64>(HEADER_DIVISOR);
}
