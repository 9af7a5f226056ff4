// Takes the trees of one ensemble into another that is being built.
import { CATEGORY_SPLIT, type Ensemble } from './ensemble.ts';
import type { EnsembleBuilder } from './ensemble-builder.ts';

/**
 * Adds all trees of the ensemble, their leaves numbered from left to right.
 * @param leafOf per node, the number of the leaf that stands for it and all below it, or −1 where a
 *   split stays; by default the trees are copied as they are
 */
export function addTreesOf(
  builder: EnsembleBuilder,
  ensemble: Ensemble,
  leafOf: Int32Array = ensemble.leafIndex,
): void {
  const { treeRoot, treeOutput, left, right } = ensemble;
  treeRoot.forEach((root, tree) => {
    builder.beginTree(treeOutput[tree]);
    const ids = new Map<number, number>();
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      ids.set(node, addNodeOf(builder, ensemble, node, leafOf[node]));
      if (leafOf[node] < 0) pending.push(right[node], left[node]);
    }
    for (const [node, id] of ids) {
      if (leafOf[node] >= 0) continue;
      builder.connect(id, ids.get(left[node]) ?? -1, ids.get(right[node]) ?? -1);
    }
  });
}

/** @param leaf number of the leaf that stands for the node; −1: it is a split */
function addNodeOf(
  builder: EnsembleBuilder,
  ensemble: Ensemble,
  node: number,
  leaf: number,
): number {
  const { feature, split, flags, threshold, cover, leafValue, leafWidth } = ensemble;
  if (leaf >= 0) {
    const first = leaf * leafWidth;
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
