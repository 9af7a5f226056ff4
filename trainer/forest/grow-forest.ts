// Random forest on weighted cells (Breiman 2001): every tree on its own bootstrap of the rows, every
// split on a random part of the features. With random cuts (extra trees; Geurts et al. 2006) every tree
// sees all rows. Tree t depends on (seed, t) alone.
import type { CellTable } from '../encode/cell-table.ts';
import type { EncodedTable } from '../encode/encoded-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../ensemble/ensemble-builder.ts';
import { addGrownTree } from '../ensemble/grown-tree.ts';
import { snapToGrid } from '../ensemble/leaf-grid.ts';
import type { StageProgress } from '../progress.ts';
import { createRandom } from '../random.ts';
import type { ForestParameters } from '../recipe/recipe.ts';
import { drawBag, wholeBag } from './bootstrap.ts';
import { growForestTree } from './grow-forest-tree.ts';
import { makeStatistics } from './statistics.ts';

/** Parameters with defaults filled in for a table of so many features. */
export function forestDefaults(parameters: ForestParameters, featureCount: number) {
  const share = parameters.featureShare ?? Math.sqrt(featureCount) / featureCount;
  return {
    trees: parameters.trees ?? 120,
    maxDepth: parameters.maxDepth ?? 16,
    minLeaf: parameters.minLeaf ?? 5, // fully grown, leaves say 0 or 1: worse log-loss (Malley et al. 2012 take 10)
    featuresPerSplit: Math.min(featureCount, Math.max(1, Math.round(share * featureCount))),
    randomCuts: parameters.cuts === 'random',
  };
}

/**
 * Grows the forest. Two classes: one raw score, the mean probability of the second class (`complement`);
 * more: one mean probability per class; numbers: the mean of the leaves' means (`identity`).
 */
export function growForest(
  cells: CellTable,
  table: EncodedTable,
  parameters: ForestParameters,
  seed: number,
  progress: StageProgress,
): Ensemble {
  const { trees, ...limits } = forestDefaults(parameters, table.columns.length);
  const statistics = makeStatistics(cells);
  const { channels, stride, center } = statistics;
  const isBinary = cells.target.kind === 'class' && channels === 1;
  const builder = createEnsembleBuilder({
    featureCount: table.columns.length,
    rawCount: channels,
    inputPrecision: 'f64',
    leafWidth: channels,
  });
  for (let tree = 0; tree < trees; tree++) {
    const random = createRandom(seed, tree);
    const bag = limits.randomCuts ? wholeBag(statistics) : drawBag(random, statistics);
    addGrownTree(builder, table.features, growForestTree(table, bag, stride, limits, random));
    progress.update(tree + 1, trees);
  }
  const ensemble = builder.finish({
    baseScore: new Float64Array(channels).fill(center),
    divisor: trees,
    link: { kind: isBinary ? 'complement' : 'identity' },
  });
  snapToGrid(ensemble);
  return ensemble;
}
