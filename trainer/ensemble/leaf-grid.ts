// Puts leaf values on a fixed binary grid, so that the sum over trees is exact in any order: in
// doubles, in SIMD lanes, or as 32-bit integers. The compiled module and the plain predictor then
// agree in every bit whatever order each adds in.
import type { Ensemble } from './ensemble.ts';

/** A sum over trees stays within ± 2^30 steps of the grid, so it fits a 32-bit integer. */
const SUM_BITS = 30;

/**
 * Rounds the leaf values in place to multiples of a power of two: the finest at which the sum over
 * trees of the largest |value| of each tree is at most 2^30 steps (a forest of 120: 2^-23).
 */
export function snapToGrid(ensemble: Ensemble): void {
  const largest = largestSum(ensemble);
  if (largest === 0) return;
  let step = Math.max(Number.MIN_VALUE, 2 ** (Math.ceil(Math.log2(largest)) - SUM_BITS));
  while (largest / step > 2 ** SUM_BITS) step *= 2;
  const { leafValue } = ensemble;
  for (let i = 0; i < leafValue.length; i++)
    leafValue[i] = Math.round(leafValue[i] / step) * step + 0;
}

function largestSum({ treeRoot, feature, leafIndex, leafValue, leafWidth }: Ensemble): number {
  let sum = 0;
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const end = tree + 1 < treeRoot.length ? treeRoot[tree + 1] : feature.length;
    let largest = 0;
    for (let node = treeRoot[tree]; node < end; node++) {
      if (leafIndex[node] < 0) continue;
      for (let k = 0; k < leafWidth; k++) {
        largest = Math.max(largest, Math.abs(leafValue[leafIndex[node] * leafWidth + k]));
      }
    }
    sum += largest;
  }
  return sum;
}
