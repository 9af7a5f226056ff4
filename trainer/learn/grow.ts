// Cells → ensemble: encodes and hands over to the learner that the recipe names.

import type { Progress, StageProgress } from '../base/progress.ts';
import { type BoostingOptions, boost } from '../boosting/boost.ts';
import { withClassWeights } from '../boosting/target.ts';
import { requireCells, type TrainingTable } from '../encode/cell-table.ts';
import { encodeTable, rowsPerCell } from '../encode/encode.ts';
import { FEWEST_OTHER_ROWS, rowsOfOthers } from '../encode/other-rows.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { sendToLargerSide } from '../ensemble/larger-side.ts';
import { growForest } from '../forest/grow-forest.ts';
import { type ForestInForce, learnerInForce } from '../recipe/learner-schema.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { checkCells } from './check-cells.ts';

export interface Learned {
  ensemble: Ensemble;
  /** Mean loss on held-out rows after each round; empty without early stopping. */
  learningCurve: number[];
}

/**
 * Learns an ensemble from the training cells. Deterministic: the same cells, parameters and seed give
 * the same ensemble in every bit.
 * @param options a warm start must be an ensemble of the same learner
 * @throws UserError (the promise rejects) when nothing can be learnt from the cells
 */
export async function learn(
  train: TrainingTable,
  given: Recipe['learner'],
  objective: Recipe['objective'],
  seed: number,
  progress: Progress,
  options: BoostingOptions = {},
): Promise<Learned> {
  if (options.warmStart) requireCells(train, 'A warm start');
  checkCells(train, objective, progress);
  const stage = progress.stage('Growing trees', 'trees');
  const rows = rowsPerCell(train).reduce((sum, ofCell) => sum + ofCell, 0);
  const learner = learnerInForce(given, objective, rows);
  const learned: Learned =
    learner.kind === 'boosting'
      ? await boost(train, learner, seed, stage, options)
      : { ensemble: await plantForest(train, learner, seed, stage, options), learningCurve: [] };
  const ensemble = leadOthers(learned.ensemble, train, options.warmStart);
  const { treeRoot, feature } = ensemble;
  const count = (items: ArrayLike<number>) => items.length.toLocaleString('en');
  stage.done(`${count(treeRoot)} trees, ${count(feature)} nodes`);
  return { ...learned, ensemble };
}

/**
 * A label for all others that too few rows have to learn from goes the way of most rows, in the new trees; it
 * would go by chance.
 */
function leadOthers(ensemble: Ensemble, train: TrainingTable, warmStart?: Ensemble): Ensemble {
  const fromTree = warmStart?.treeRoot.length ?? 0;
  return rowsOfOthers(train)
    .filter(({ rows }) => rows < FEWEST_OTHER_ROWS)
    .reduce((led, { feature, code }) => sendToLargerSide(led, feature, code, fromTree), ensemble);
}

function plantForest(
  train: TrainingTable,
  learner: ForestInForce,
  seed: number,
  stage: StageProgress,
  { warmStart, threads }: BoostingOptions,
): Promise<Ensemble> {
  const cells = { ...train, ...withClassWeights(train, learner.classWeights) };
  const table = cells.kind === 'streamed' ? cells.encoded : encodeTable(cells);
  return growForest(cells, table, learner, seed, stage, threads, warmStart);
}

/** `learn` where nothing but the ensemble is wanted. */
export async function grow(...given: Parameters<typeof learn>): Promise<Ensemble> {
  return (await learn(...given)).ensemble;
}
