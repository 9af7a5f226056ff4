// Splits that decide nothing are dropped; answers and contributions stay as they were.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEnsemble } from '../../../trainer/ensemble/check-ensemble.ts';
import { contributionsPlain } from '../../../trainer/ensemble/contributions-plain.ts';
import { mergeEqualLeaves } from '../../../trainer/ensemble/merge-leaves.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

test('answers and contributions stay, with fewer leaves', () => {
  let merged = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const drawn = randomEnsemble(seed, { splits: 11 });
      const ensemble = { ...drawn, leafValue: drawn.leafValue.map(Math.sign) };
      const smaller = mergeEqualLeaves(ensemble);
      checkEnsemble(smaller);
      merged += Number(smaller.leafValue.length < ensemble.leafValue.length);
      for (const row of randomRows(ensemble, 20, seed)) {
        expect(predictPlain(smaller, row)).toEqual(predictPlain(ensemble, row));
        const before = contributionsPlain(ensemble, row);
        // Covers that are not sums give shares that do not add up to 1.
        const digits = ensemble.cover.every(Number.isInteger) ? 10 : 4;
        contributionsPlain(smaller, row).forEach((value, k) => {
          expect(value).toBeCloseTo(before[k], digits);
        });
      }
    }),
    { numRuns: 40 },
  );
  expect(merged).toBeGreaterThan(20);
});

test('a tree of equal leaves becomes one leaf, and different ones stay', () => {
  const drawn = randomEnsemble(5, { trees: 2, splits: 6, rawCount: 1 });
  const equal = { ...drawn, leafValue: drawn.leafValue.map(() => 0.5) };
  expect(mergeEqualLeaves(equal).feature.length).toBe(2);
  const different = { ...drawn, leafValue: drawn.leafValue.map((_, i) => i) };
  expect(mergeEqualLeaves(different).feature).toEqual(drawn.feature);
});
