// The single figures of an evaluation, prepared once for given answers so that they can be asked again
// and again under other weights: resamples of a bootstrap, slices.
import { weightedMean } from '../base/weighted.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';
import { logCost, mostProbable, squareCost } from './class-metrics.ts';
import { judgingMetric, rowLosses } from './number-loss.ts';

/** `weights` in the shape of `CellTable.weights`; figures that do not exist (one class alone) are left out. */
export type Metrics = (weights: Float64Array[]) => Record<string, number>;

/** Equal to `metricsOf(evaluate(answers, test))` under `test.weights`, but for the majority's accuracy. */
export function prepareMetrics(answers: Float64Array, test: CellTable): Metrics {
  return test.target.kind === 'class'
    ? prepareClassMetrics(answers, test.target.classes.length)
    : prepareNumberMetrics(answers, test.target);
}

function prepareClassMetrics(answers: Float64Array, classes: number): Metrics {
  const cellCount = answers.length / classes;
  const judged = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const answersOf = (cell: number) => answers.subarray(cell * classes, (cell + 1) * classes);
  const answered = Uint32Array.from({ length: cellCount }, (_, cell) =>
    mostProbable(answersOf(cell)),
  );
  /** Per class and cell: what a row of that class costs. */
  const perRow = (cost: (p: Float64Array, k: number, cell: number) => number) =>
    Array.from({ length: classes }, (_, k) =>
      Float64Array.from({ length: cellCount }, (__, cell) => cost(answersOf(cell), k, cell)),
    );
  const losses = perRow(logCost);
  const errors = perRow(squareCost);
  const hits = perRow((_, k, cell) => (answered[cell] === k ? 1 : 0));
  const rankings = judged.map((k) => prepareRanking(answers, classes, k));

  return (weights) => {
    const areas = rankings.map((area) => area(weights)).filter((area) => area !== null);
    return {
      accuracy: weightedMean(hits, weights),
      ...(areas.length > 0 && { auc: areas.reduce((a, b) => a + b) / areas.length }),
      logLoss: weightedMean(losses, weights),
      brier: weightedMean(errors, weights),
    };
  };
}

/** Area under the ROC curve of class k against the rest (see ranking.ts), the cells sorted once. */
function prepareRanking(answers: Float64Array, classes: number, k: number) {
  const cellCount = answers.length / classes;
  const scores = Float64Array.from({ length: cellCount }, (_, cell) => answers[cell * classes + k]);
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b] || a - b);
  return (weights: Float64Array[]): number | null => {
    let [below, positives, wins] = [0, 0, 0];
    for (let i = 0; i < cellCount; ) {
      const score = scores[order[i]];
      let [positive, negative] = [0, 0];
      for (; i < cellCount && scores[order[i]] === score; i++) {
        for (let j = 0; j < classes; j++) {
          if (j === k) positive += weights[j][order[i]];
          else negative += weights[j][order[i]];
        }
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
