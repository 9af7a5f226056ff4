// What the trees use: how often each feature is split on and how much that parts the trees' values.
import type { Ensemble } from '../ensemble/ensemble.ts';

export interface TreeImportance {
  /** Splits on the feature. */
  splits: number;
  /**
   * The feature's share of all gain. A split's gain is what it adds to the variance of the tree's own
   * values over the training rows: rows·(mean of the children's squared means − squared mean). Known
   * for any ensemble with `cover`, imported ones too; `null` without.
   */
  gainShare: number | null;
}

/** One entry per feature. */
export function treeImportances(ensemble: Ensemble): TreeImportance[] {
  const splits = new Float64Array(ensemble.featureCount);
  const gains = new Float64Array(ensemble.featureCount);
  const hasCover = ensemble.cover.some((cover) => cover > 0);
  for (const root of ensemble.treeRoot) addTree(ensemble, root, splits, gains);
  const total = gains.reduce((a, b) => a + b, 0);
  return Array.from(splits, (count, f) => ({
    splits: count,
    gainShare: hasCover ? (total > 0 ? gains[f] / total : 0) : null,
  }));
}

/** Adds the splits below `node`; gives the mean values of its rows, one per value of a leaf. */
function addTree(
  ensemble: Ensemble,
  node: number,
  splits: Float64Array,
  gains: Float64Array,
): Float64Array {
  const { feature, left, right, cover, leafIndex, leafValue, leafWidth } = ensemble;
  if (feature[node] < 0) {
    const first = leafIndex[node] * leafWidth;
    return leafValue.subarray(first, first + leafWidth);
  }
  const leftMeans = addTree(ensemble, left[node], splits, gains);
  const rightMeans = addTree(ensemble, right[node], splits, gains);
  const [leftRows, rightRows] = [cover[left[node]], cover[right[node]]];
  const rows = leftRows + rightRows;
  splits[feature[node]]++;
  return leftMeans.map((leftMean, k) => {
    const mean = rows > 0 ? (leftRows * leftMean + rightRows * rightMeans[k]) / rows : 0;
    gains[feature[node]] +=
      leftRows * (leftMean - mean) ** 2 + rightRows * (rightMeans[k] - mean) ** 2;
    return mean;
  });
}
