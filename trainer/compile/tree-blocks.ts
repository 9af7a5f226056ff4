// The trees of each raw score by fours, as partial sums take them: tree j adds to partial sum j mod 4.
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';

/** Four trees of one raw score; −1 where there is none. */
export interface TreeBlock {
  trees: number[];
  raw: number;
}

/** The trees of each raw score, in their order. */
export function treeBlocks({ treeOutput, rawCount }: Ensemble): TreeBlock[] {
  const treesOf: number[][] = Array.from({ length: rawCount }, () => []);
  treeOutput.forEach((raw, tree) => {
    treesOf[raw].push(tree);
  });
  return treesOf.flatMap((trees, raw) =>
    Array.from({ length: Math.ceil(trees.length / SUM_LANES) }, (_, i) => ({
      raw,
      trees: Array.from({ length: SUM_LANES }, (_, k) => trees[i * SUM_LANES + k] ?? -1),
    })),
  );
}
