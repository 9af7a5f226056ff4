// Takes the trees of one ensemble into another that is being built.
import { CATEGORY_SPLIT, type Ensemble } from './ensemble.ts';
import type { EnsembleBuilder } from './ensemble-builder.ts';

/** Adds all trees of the ensemble as they are. */
export function addTreesOf(builder: EnsembleBuilder, ensemble: Ensemble): void {
  const { treeRoot, treeOutput, feature } = ensemble;
  for (let tree = 0; tree < treeRoot.length; tree++) {
    builder.beginTree(treeOutput[tree]);
    const start = treeRoot[tree];
    const end = tree + 1 < treeRoot.length ? treeRoot[tree + 1] : feature.length;
    const ids: number[] = [];
    for (let node = start; node < end; node++) ids.push(addNodeOf(builder, ensemble, node));
    for (let node = start; node < end; node++) {
      if (feature[node] < 0) continue;
      const { left, right } = ensemble;
      builder.connect(ids[node - start], ids[left[node] - start], ids[right[node] - start]);
    }
  }
}

function addNodeOf(builder: EnsembleBuilder, ensemble: Ensemble, node: number): number {
  const { feature, split, flags, threshold, cover, leafIndex, leafValue, leafWidth } = ensemble;
  if (feature[node] < 0) {
    const first = leafIndex[node] * leafWidth;
    return builder.addLeaf(leafValue.subarray(first, first + leafWidth), cover[node]);
  }
  const options = { flags: flags[node], cover: cover[node] };
  if (split[node] !== CATEGORY_SPLIT) {
    return builder.addNumericSplit(feature[node], threshold[node], options);
  }
  const { setStart, setWords } = ensemble;
  const set = threshold[node];
  const words = setWords.subarray(setStart[set], setStart[set + 1]);
  return builder.addCategorySplit(feature[node], builder.addSetWords(words), options);
}
