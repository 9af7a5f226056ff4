// The single figures of an evaluation, prepared once for given answers so that they can be asked again
// and again under other weights: resamples of a bootstrap, slices.
import { weightedMean } from '../base/weighted.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';
import { logCost, mostProbable, squareCost } from './class-metrics.ts';
import { judgingMetric, rowLosses } from './number-loss.ts';

/**
 * `weights` in the shape of `CellTable.weights`, and 0 where those are; figures that do not exist (one class alone) are
 * left out.
 */
export type Metrics = (weights: Float64Array[]) => Record<string, number>;

/** Equal to `metricsOf(evaluate(answers, test))` under `test.weights`, but for the majority's accuracy. */
export function prepareMetrics(answers: Float64Array, test: CellTable): Metrics {
  return test.target.kind === 'class'
    ? prepareClassMetrics(answers, test.weights)
    : prepareNumberMetrics(answers, test.target);
}

function prepareClassMetrics(answers: Float64Array, known: Float64Array[]): Metrics {
  const classes = known.length;
  const judged = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const answersOf = (cell: number) => answers.subarray(cell * classes, (cell + 1) * classes);
  // Most cells have rows of one class alone: the others are never looked at.
  const cellsOf = known.map((weights) => Int32Array.from(weights.keys()).filter((i) => weights[i]));
  /** Per class and cell that has rows of it: what a row costs. */
  const perRow = (cost: (p: Float64Array, k: number) => number) =>
    cellsOf.map((cells, k) => Float64Array.from(cells, (cell) => cost(answersOf(cell), k)));
  const losses = perRow(logCost);
  const errors = perRow(squareCost);
  const hits = perRow((p, k) => (mostProbable(p) === k ? 1 : 0));
  const rankings = judged.map((k) => prepareRanking(answers, cellsOf, k));

  return (weights) => {
    const areas = rankings.map((area) => area(weights)).filter((area) => area !== null);
    const given = cellsOf.map((cells, k) => pick(weights[k], cells));
    return {
      accuracy: weightedMean(hits, given),
      ...(areas.length > 0 && { auc: areas.reduce((a, b) => a + b) / areas.length }),
      logLoss: weightedMean(losses, given),
      brier: weightedMean(errors, given),
    };
  };
}

function pick(values: Float64Array, at: Int32Array): Float64Array {
  const picked = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) picked[i] = values[at[i]];
  return picked;
}

/** Area under the ROC curve of class k against the rest (see ranking.ts), the rows of cells sorted once. */
function prepareRanking(answers: Float64Array, cellsOf: Int32Array[], k: number) {
  const classes = cellsOf.length;
  const scoreOf = (cell: number) => answers[cell * classes + k];
  const rows = cellsOf.flatMap((cells, j) => Array.from(cells, (cell) => ({ cell, j })));
  rows.sort((a, b) => scoreOf(a.cell) - scoreOf(b.cell) || a.cell - b.cell || a.j - b.j);
  const cells = Int32Array.from(rows, ({ cell }) => cell);
  const classOf = Int32Array.from(rows, ({ j }) => j);
  const scores = Float64Array.from(cells, scoreOf);
  return (weights: Float64Array[]): number | null => {
    let [below, positives, wins] = [0, 0, 0];
    for (let i = 0; i < cells.length; ) {
      const score = scores[i];
      let [positive, negative] = [0, 0];
      for (; i < cells.length && scores[i] === score; i++) {
        const weight = weights[classOf[i]][cells[i]];
        if (classOf[i] === k) positive += weight;
        else negative += weight;
      }
      wins += positive * (below + negative / 2);
      below += negative;
      positives += positive;
    }
    return positives > 0 && below > 0 ? wins / (positives * below) : null;
  };
}

function prepareNumberMetrics(
  answers: Float64Array,
  { values, loss }: { values: Float64Array; loss?: NumberLoss },
): Metrics {
  const squares = values.map((value, i) => (value - answers[i]) ** 2);
  const distances = values.map((value, i) => Math.abs(value - answers[i]));
  const losses = rowLosses(loss, values, answers);
  return (weights) => {
    const mean = weightedMean([values], weights);
    const spread = weightedMean([values.map((value) => (value - mean) ** 2)], weights);
    const error = weightedMean([squares], weights);
    return {
      rmse: Math.sqrt(error),
      mae: weightedMean([distances], weights),
      ...(spread > 0 && { r2: 1 - error / spread }),
      ...(losses && { [judgingMetric(loss)]: weightedMean([losses], weights) }),
    };
  };
}
