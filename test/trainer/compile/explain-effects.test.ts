import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointZeroEffects } from '../../../trainer/compile/explain-effects.ts';
import { planExplanation } from '../../../trainer/compile/explain-plan.ts';
import { featureClasses } from '../../../trainer/compile/feature-classes.ts';
import { childShare } from '../../../trainer/ensemble/contributions-plain.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { goesLeft } from '../../../trainer/ensemble/predict-plain.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

/** Mean of a leaf's value k below a node when only one feature of the row is known, or none (−1). */
function mean(ensemble: Ensemble, node: number, row: Float64Array, known: number, k = 0): number {
  const { feature, left, right, leafIndex, leafValue, leafWidth } = ensemble;
  if (feature[node] < 0) return leafValue[leafIndex[node] * leafWidth + k];
  if (feature[node] === known) {
    const child = goesLeft(ensemble, node, row) ? left[node] : right[node];
    return mean(ensemble, child, row, known, k);
  }
  return [left[node], right[node]]
    .map((child) => childShare(ensemble, node, child) * mean(ensemble, child, row, known, k))
    .reduce((a, b) => a + b);
}

test('a class has what the trees come to with its feature known, less without, by their weights', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, isNumeric) => {
      const ensemble = randomEnsemble(seed, isNumeric ? { categoryShare: 0 } : {});
      const features = featureClasses(ensemble);
      const plan = planExplanation(ensemble, features);
      const isInOrder = (feature: number) => plan?.rooms[feature].isInOrder ?? false;
      const weightOf = (tree: number) => 1 / (1 + tree);
      const tables = pointZeroEffects(ensemble, features, isInOrder, weightOf);
      features.forEach(({ feature, representative }, i) => {
        const row = new Float64Array(ensemble.featureCount);
        representative.forEach((value, known) => {
          row[feature] = value;
          const expected = new Float64Array(ensemble.rawCount);
          ensemble.treeRoot.forEach((root, tree) => {
            for (let k = 0; k < ensemble.leafWidth; k++) {
              const more = mean(ensemble, root, row, feature, k) - mean(ensemble, root, row, -1, k);
              expected[ensemble.treeOutput[tree] + k] += weightOf(tree) * more;
            }
          });
          const own = tables[i].subarray(
            known * ensemble.rawCount,
            (known + 1) * ensemble.rawCount,
          );
          own.forEach((effect, k) => {
            expect(Math.abs(effect - expected[k])).toBeLessThan(1e-12);
          });
        });
      });
    }),
  );
});
