// The vectors that the steps of contributions.ts work on: two quadrature points each.
//
//   0        16     32       48
//   ├ weight ┼ mean ┼ weight ┼ mean ┤   a unit's place: of the first vector, of the second
//
// `weight` is how much the unit counts, `mean` what is below it, on average. Between the way down and the way up a split
// has κ (1 − κ) · weight, times c − h where shares sum to 1, and the first child's part. κ is called a gap.
import { EXPLAIN_ANSWERS, EXPLAIN_ONES } from '../shared/abi';

/** h of a code: 1 if the row goes to the first child. */
@inline
export function answerOf(code: usize): v128 {
  return v128.load64_splat(code << 3, EXPLAIN_ANSWERS);
}

/** Address of the unit's κ; of ones, where the row fails an earlier split on its feature. */
@inline
export function gapsOf(record: usize, code: usize, gaps: usize): usize {
  return code - 1 < 2 ? record + gaps : EXPLAIN_ONES;
}

@inline
export function weightAt(place: usize, isSecond: bool): v128 {
  return isSecond ? v128.load(place, 32) : v128.load(place);
}

@inline
export function storeWeight(place: usize, weight: v128, isSecond: bool): void {
  if (isSecond) v128.store(place, weight, 32);
  else v128.store(place, weight);
}

@inline
export function meanAt(place: usize, isSecond: bool): v128 {
  return isSecond ? v128.load(place, 48) : v128.load(place, 16);
}

@inline
export function storeMean(place: usize, mean: v128, isSecond: bool): void {
  if (isSecond) v128.store(place, mean, 48);
  else v128.store(place, mean, 16);
}

@inline
export function gapAt(gaps: usize, isSecond: bool): v128 {
  return isSecond ? v128.load(gaps, 16) : v128.load(gaps);
}

/** What a pull, which has its κ, comes to by the weight. */
@inline
export function pulledBy(weight: v128, gap: v128, pull: v128): v128 {
  return f64x2.mul(f64x2.mul(weight, f64x2.sub(f64x2.splat(1.0), gap)), pull);
}

@inline
export function addTo(sum: usize, added: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), added));
}
