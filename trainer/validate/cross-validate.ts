// k-fold cross-validation: every fold's model is judged on rows it has not seen.

import { type Progress, silentProgress } from '../base/progress.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import { metricText, metricTitle, shownMetrics } from '../evaluate/metrics.ts';
import type { DatasetParts } from '../ingest/split.ts';
import { grow } from '../learn/grow.ts';
import type { FoldPlan, Recipe } from '../recipe/recipe.ts';
import { makeFolds } from './folds.ts';

/** What is learnt, apart from the cells. */
export interface LearningTask {
  learner: Recipe['learner'];
  objective: Recipe['objective'];
  seed: number;
}

export interface FoldResult {
  /** The rows held out. */
  test: CellTable;
  evaluation: Evaluation;
  /** Per held-out cell: what the fold's model answers. */
  answers: Float64Array;
  /** Per held-out cell: the first raw score. */
  raw: Float64Array;
}

export interface CrossValidation {
  folds: FoldResult[];
  /** Each metric's mean and standard deviation over the folds. */
  metrics: Record<string, { mean: number; deviation: number }>;
}

/**
 * Learns and judges once per fold.
 * @throws UserError (the promise rejects) when the plan does not fit the cells
 */
export async function crossValidate(
  cells: CellTable,
  task: LearningTask,
  plan: FoldPlan,
  progress: Progress,
): Promise<CrossValidation> {
  const parts = makeFolds(cells, plan, task.seed);
  const stage = progress.stage('Cross-validating', 'folds', parts.length);
  const folds: FoldResult[] = [];
  for (const fold of parts) {
    folds.push(await judgeFold(fold, task));
    stage.update(folds.length, parts.length);
  }
  const metrics = summarizeFolds(folds.map(({ evaluation }) => evaluation));
  stage.done(
    shownMetrics(Object.keys(metrics))
      .map(
        (name) =>
          `${metricTitle(name)} ${metricText(name, metrics[name].mean)} ± ${metricText(name, metrics[name].deviation)}`,
      )
      .join(', '),
  );
  return { folds, metrics };
}

/** Learns from the fold's training rows and judges on the others. */
export async function judgeFold(
  { train, test }: DatasetParts,
  { learner, objective, seed }: LearningTask,
): Promise<FoldResult> {
  const ensemble = await grow(train, learner, objective, seed, silentProgress);
  const predictions = predictColumns(ensemble, test.columns, test.cellCount);
  const { rawCount } = ensemble;
  const raw = predictions.raw.filter((_, i) => i % rawCount === 0);
  const answers = predictions.outputs;
  return { test, evaluation: evaluate(answers, test), answers, raw };
}

function summarizeFolds(evaluations: Evaluation[]): CrossValidation['metrics'] {
  const perFold = evaluations.map(metricsOf);
  const names = Object.keys(perFold[0]).filter((name) => perFold.every((one) => name in one));
  return Object.fromEntries(
    names.map((name) => {
      const values = perFold.map((one) => one[name]);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return [name, { mean, deviation: Math.sqrt(squares / (values.length - 1)) }];
    }),
  );
}
