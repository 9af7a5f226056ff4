// How the contributions kernel takes the trees: in blocks whose scratch fits the fastest cache. What each block
// needs depends on how many distinct features a way through its trees asks.
import type { Ensemble } from '../ensemble/ensemble.ts';

/** Trees that are explained together. */
export interface ExplainBlock {
  /** Numbers of the trees. */
  trees: number[];
  /** Vectors of two quadrature points: two of them serve eight distinct features, and so on. */
  vectors: number;
  splits: SplitCounts;
}

export interface SplitCounts {
  /** Splits with a split below them. */
  inner: number;
  /** Splits whose children are both leaves. */
  bottom: number;
  /** Leaves beside a split. */
  leaves: number;
}

/** Splits and leaves of a block whose scratch, for one vector, fits a core's first cache beside what passes by. */
const MOST_PLACES = 320;

/** A single leaf says nothing of features, and is in no block. */
export function explainBlocks(ensemble: Ensemble): ExplainBlock[] {
  const blocks: ExplainBlock[] = [];
  const trees = Array.from(ensemble.treeRoot, (root, tree) => ({ root, tree }))
    .filter(({ root }) => ensemble.feature[root] >= 0)
    .map(({ root, tree }) => ({ tree, ...studyTree(ensemble, root) }))
    .sort((a, b) => a.vectors - b.vectors || a.tree - b.tree);
  for (const { tree, vectors, splits } of trees) {
    const last = blocks.at(-1);
    const most = MOST_PLACES / Math.min(vectors, 2);
    if (last?.vectors === vectors && placeCount(last.splits) + placeCount(splits) <= most) {
      last.trees.push(tree);
      last.splits.inner += splits.inner;
      last.splits.bottom += splits.bottom;
      last.splits.leaves += splits.leaves;
    } else blocks.push({ trees: [tree], vectors, splits });
  }
  return blocks;
}

export function placeCount({ inner, bottom, leaves }: SplitCounts): number {
  return inner + bottom + leaves;
}

function studyTree(ensemble: Ensemble, root: number): { vectors: number; splits: SplitCounts } {
  const { feature, left, right } = ensemble;
  const splits = { inner: 0, bottom: 0, leaves: 0 };
  /** How often the way to the node at hand asks each feature, and how many features it asks. */
  const asked = new Map<number, number>();
  let most = 1;
  // A split is left again, with `isBack`, after all that is below it.
  const pending = [{ node: root, isBack: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, isBack } = next;
    const times = asked.get(feature[node]) ?? 0;
    if (isBack) {
      if (times === 1) asked.delete(feature[node]);
      else asked.set(feature[node], times - 1);
      continue;
    }
    asked.set(feature[node], times + 1);
    most = Math.max(most, asked.size);
    const inner = [left[node], right[node]].filter((child) => feature[child] >= 0);
    if (inner.length === 0) splits.bottom++;
    else splits.inner++;
    if (inner.length === 1) splits.leaves++;
    pending.push({ node, isBack: true }, ...inner.map((child) => ({ node: child, isBack: false })));
  }
  return { vectors: Math.ceil(most / 4), splits };
}
