// Random forest on weighted cells (Breiman 2001): every tree on its own bootstrap of the rows, every
// split on a random part of the features. With random cuts (extra trees; Geurts et al. 2006) every tree
// sees all rows. Tree t depends on (seed, t) alone, so that threads may share the trees among them.
import { availableParallelism } from 'node:os';
import type { StageProgress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { CellTargets } from '../encode/cell-table.ts';
import type { EncodedTable } from '../encode/encoded-table.ts';
import { addTreesOf } from '../ensemble/copy-trees.ts';
import type { Ensemble, Link } from '../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../ensemble/ensemble-builder.ts';
import { addGrownTree } from '../ensemble/grown-tree.ts';
import { snapToGrid } from '../ensemble/leaf-grid.ts';
import type { ForestInForce } from '../recipe/learner-schema.ts';
import { growTrees } from './forest-trees.ts';
import type { TreeLimits } from './grow-forest-tree.ts';
import { makeStatistics } from './statistics.ts';

/** The limits of each tree, for a table of so many columns. */
function limitsOf({ featureShare, ...parameters }: ForestInForce, columns: number): TreeLimits {
  const share = featureShare === 'sqrt' ? Math.sqrt(columns) / columns : featureShare;
  return {
    maxDepth: parameters.maxDepth,
    minLeaf: parameters.minLeaf,
    featuresPerSplit: Math.min(columns, Math.max(1, Math.round(share * columns))),
    randomCuts: parameters.cuts === 'random',
  };
}

/**
 * Grows the forest. Two classes: one raw score, the mean probability of the second class (`complement`);
 * more: one mean probability per class; numbers: the mean of the leaves' means (`identity`).
 * @param threads changes no result
 * @param warmStart a forest over the same features to go on from: its trees stay, `trees` are added
 * @throws UserError (the promise rejects) when `warmStart` is no such forest
 */
export async function growForest(
  cells: CellTargets,
  table: EncodedTable,
  parameters: ForestInForce,
  seed: number,
  progress: StageProgress,
  threads: number = availableParallelism(),
  warmStart?: Ensemble,
): Promise<Ensemble> {
  const { trees } = parameters;
  const limits = limitsOf(parameters, table.columns.length);
  const statistics = makeStatistics(cells, warmStart?.baseScore[0]);
  const { channels } = statistics;
  const isBinary = cells.target.kind === 'class' && channels === 1;
  const builder = createEnsembleBuilder({
    featureCount: table.schema.length,
    rawCount: channels,
    inputPrecision: 'f64',
    leafWidth: channels,
  });
  const link: Link = { kind: isBinary ? 'complement' : 'identity' };
  const before = warmStart?.treeRoot.length ?? 0;
  if (warmStart) {
    checkWarmStart(warmStart, channels, link);
    addTreesOf(builder, warmStart);
  }
  const plan = { table, statistics, limits, seed, first: before };
  let grown = 0;
  for await (const tree of growTrees(plan, trees, threads)) {
    addGrownTree(builder, table.features, tree);
    progress.update(++grown, trees);
  }
  const ensemble = builder.finish({
    baseScore: new Float64Array(channels).fill(statistics.center),
    divisor: before + trees,
    link,
  });
  snapToGrid(ensemble);
  return ensemble;
}

function checkWarmStart(ensemble: Ensemble, channels: number, link: Link): void {
  const { treeRoot, divisor, leafWidth, calibration } = ensemble;
  const fits = divisor === treeRoot.length && leafWidth === channels && calibration === undefined;
  if (fits && ensemble.link.kind === link.kind) return;
  throw new UserError(
    `The model to start from is not a forest of ${channels} scores without calibration; ` +
      'this recipe can only go on from one.',
  );
}
