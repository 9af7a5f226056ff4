// Takes the trees of one ensemble into another that is being built.
import { CATEGORY_SPLIT, type Ensemble } from './ensemble.ts';
import type { EnsembleBuilder } from './ensemble-builder.ts';

/**
 * Adds all trees of the ensemble.
 * @param leafOf per node, the number of the leaf that stands for it and all below it, or −1 where a
 *   split stays; by default the trees are copied as they are
 */
export function addTreesOf(
  builder: EnsembleBuilder,
  ensemble: Ensemble,
  leafOf: Int32Array = ensemble.leafIndex,
): void {
  const { treeRoot, treeOutput, feature, left, right } = ensemble;
  for (let tree = 0; tree < treeRoot.length; tree++) {
    builder.beginTree(treeOutput[tree]);
    const start = treeRoot[tree];
    const end = tree + 1 < treeRoot.length ? treeRoot[tree + 1] : feature.length;
    const stays = nodesThatStay(ensemble, start, end, leafOf);
    const ids: number[] = [];
    for (let node = start; node < end; node++) {
      if (stays[node - start]) ids[node - start] = addNodeOf(builder, ensemble, node, leafOf[node]);
    }
    for (let node = start; node < end; node++) {
      if (!stays[node - start] || leafOf[node] >= 0) continue;
      builder.connect(ids[node - start], ids[left[node] - start], ids[right[node] - start]);
    }
  }
}

/** Per node of a tree, 1 when no leaf stands for a node above it. */
function nodesThatStay(
  { left, right }: Ensemble,
  start: number,
  end: number,
  leafOf: Int32Array,
): Uint8Array {
  const stays = new Uint8Array(end - start);
  const pending = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    stays[node - start] = 1;
    if (leafOf[node] < 0) pending.push(right[node], left[node]);
  }
  return stays;
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
