// The rows that benches ask: hard ones, drawn between neighboring thresholds of the model itself, so that every path
// varies and no branch is foreseen.

import { createRandom } from '../../../trainer/base/random.ts';
import { CATEGORY_SPLIT, type Ensemble } from '../../../trainer/ensemble/ensemble.ts';

/** `count` rows, row-major. */
export function makeRows(ensemble: Ensemble, count: number): Float64Array {
  const random = createRandom(count, 4);
  const { featureCount } = ensemble;
  const values = valuesOfFeatures(ensemble);
  const rows = new Float64Array(count * featureCount);
  for (let at = 0; at < rows.length; at++) {
    const { points, isCategory } = values[at % featureCount];
    if (points.length === 0) continue;
    if (isCategory) rows[at] = points[random.below(points.length)];
    else {
      const i = random.below(points.length);
      const next = points[Math.min(i + 1, points.length - 1)];
      rows[at] = points[i] + (next - points[i]) * random.uniform();
    }
  }
  return rows;
}

/** Per feature, its thresholds, or the categories of its sets, ascending. */
function valuesOfFeatures(ensemble: Ensemble): { points: Float64Array; isCategory: boolean }[] {
  const points = Array.from({ length: ensemble.featureCount }, () => new Set<number>());
  const isCategory = new Uint8Array(ensemble.featureCount);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    const threshold = ensemble.threshold[node];
    if (ensemble.split[node] !== CATEGORY_SPLIT) {
      if (Number.isFinite(threshold)) points[feature].add(threshold);
      return;
    }
    isCategory[feature] = 1;
    const start = ensemble.setStart[threshold];
    for (let bit = 0; bit < (ensemble.setStart[threshold + 1] - start) * 32; bit++) {
      if ((ensemble.setWords[start + (bit >> 5)] >>> (bit & 31)) & 1) points[feature].add(bit);
    }
  });
  return points.map((set, i) => ({
    points: Float64Array.from(set).sort(),
    isCategory: isCategory[i] === 1,
  }));
}
