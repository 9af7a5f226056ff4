// Drops the splits that decide nothing: where both sides end in the same values, one leaf stands for
// both. Answers stay as they are, and so do contributions where covers are sums of their children's (to the
// rounding of those that are not); leaves are numbered anew.
import { addTreesOf } from './copy-trees.ts';
import type { Ensemble } from './ensemble.ts';
import { createEnsembleBuilder } from './ensemble-builder.ts';

/** The same answers from fewer nodes. Takes ensembles without linear leaves. */
export function mergeEqualLeaves(ensemble: Ensemble): Ensemble {
  if (ensemble.linear) throw new Error('linear leaves cannot be merged by their values');
  const leafOf = findEqualLeaves(ensemble);
  const builder = createEnsembleBuilder(ensemble);
  addTreesOf(builder, ensemble, leafOf);
  const merged = builder.finish(ensemble);
  return ensemble.calibration ? { ...merged, calibration: ensemble.calibration } : merged;
}

/** Per node, a leaf with the values that all leaves below it have; −1 where they differ. */
function findEqualLeaves(ensemble: Ensemble): Int32Array {
  const { treeRoot, left, right, leafIndex } = ensemble;
  const leafOf = leafIndex.slice();
  for (const root of treeRoot) {
    const pending = [root];
    const splits: number[] = [];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (leafIndex[node] >= 0) continue;
      splits.push(node);
      pending.push(right[node], left[node]);
    }
    // A node stands in the list before all below it.
    for (const node of splits.reverse()) {
      const [a, b] = [leafOf[left[node]], leafOf[right[node]]];
      if (a >= 0 && b >= 0 && haveEqualValues(ensemble, a, b)) leafOf[node] = a;
    }
  }
  return leafOf;
}

function haveEqualValues({ leafValue, leafWidth }: Ensemble, a: number, b: number): boolean {
  for (let k = 0; k < leafWidth; k++) {
    if (!Object.is(leafValue[a * leafWidth + k], leafValue[b * leafWidth + k])) return false;
  }
  return true;
}
