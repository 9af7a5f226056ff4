import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childShare, contributionsPlain } from '../../../trainer/ensemble/contributions-plain.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { goesLeft, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

/** Expected raw scores when only the features in `known` (a bit mask) are known. */
function expectedRaw(ensemble: Ensemble, row: Float64Array, known: number): Float64Array {
  const sums = new Float64Array(ensemble.rawCount);
  function walk(tree: number, node: number, share: number): void {
    const feature = ensemble.feature[node];
    if (feature < 0) {
      for (let k = 0; k < ensemble.leafWidth; k++) {
        const value = ensemble.leafValue[ensemble.leafIndex[node] * ensemble.leafWidth + k];
        sums[ensemble.treeOutput[tree] + k] += share * value;
      }
      return;
    }
    const { left, right } = ensemble;
    if ((known >> feature) & 1) {
      walk(tree, goesLeft(ensemble, node, row) ? left[node] : right[node], share);
      return;
    }
    walk(tree, left[node], share * childShare(ensemble, node, left[node]));
    walk(tree, right[node], share * childShare(ensemble, node, right[node]));
  }
  ensemble.treeRoot.forEach((root, tree) => {
    walk(tree, root, 1);
  });
  return sums.map((sum, k) => ensemble.baseScore[k] + sum / ensemble.divisor);
}

/** Shapley values by their definition: over all subsets of the other features. */
function contributionsBySubsets(ensemble: Ensemble, row: Float64Array): Float64Array {
  const { featureCount, rawCount } = ensemble;
  const byMask = Array.from({ length: 1 << featureCount }, (_, mask) =>
    expectedRaw(ensemble, row, mask),
  );
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const size = (mask: number): number => (mask === 0 ? 0 : (mask & 1) + size(mask >> 1));
  const result = new Float64Array(rawCount * (featureCount + 1));
  for (let k = 0; k < rawCount; k++) {
    const block = k * (featureCount + 1);
    result[block + featureCount] = byMask[0][k];
    for (let mask = 0; mask < byMask.length; mask++) {
      for (let feature = 0; feature < featureCount; feature++) {
        if ((mask >> feature) & 1) continue;
        const others = size(mask);
        const weight =
          (factorial(others) * factorial(featureCount - others - 1)) / factorial(featureCount);
        result[block + feature] += weight * (byMask[mask | (1 << feature)][k] - byMask[mask][k]);
      }
    }
  }
  return result;
}

test('TreeSHAP equals the Shapley values by their definition', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { features: 1 + (seed % 5) });
      for (const row of randomRows(ensemble, 4, seed)) {
        const fast = contributionsPlain(ensemble, row);
        const slow = contributionsBySubsets(ensemble, row);
        fast.forEach((value, i) => {
          expect(Math.abs(value - slow[i])).toBeLessThan(1e-12);
        });
      }
    }),
    { numRuns: 100 },
  );
});

test('each block sums to its raw score', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { features: 12, splits: 20, trees: 3 });
      const width = ensemble.featureCount + 1;
      for (const row of randomRows(ensemble, 4, seed)) {
        const contributions = contributionsPlain(ensemble, row);
        predictRawPlain(ensemble, row).forEach((raw, k) => {
          const block = contributions.subarray(k * width, (k + 1) * width);
          const total = block.reduce((a, b) => a + b);
          expect(Math.abs(total - raw)).toBeLessThan(1e-12);
        });
      }
    }),
    { numRuns: 50 },
  );
});
