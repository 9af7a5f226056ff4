// Held-out cells and a model's answers for them → Evaluation. Knows nothing of the model: whatever
// answers (the plain predictor, the compiled module, another library) is judged alike.
import type { AskedCells, CellTable } from '../encode/cell-table.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';
import { brierScore, confusionMatrix, logLoss } from './class-metrics.ts';
import { constantClasses, constantNumber } from './constant-answer.ts';
import type { ClassEvaluation, Evaluation, NumberEvaluation } from './evaluation.ts';
import { judgingMetric, rowLosses } from './number-loss.ts';
import { oneAgainstRest } from './one-against-rest.ts';
import { areaUnderRoc, calibrationBins } from './ranking.ts';

/**
 * Judges `answers` on the held-out cells.
 * @param answers per cell, the model's outputs: one probability per class, or one number
 */
export function evaluate(answers: Float64Array, test: CellTable): Evaluation {
  return test.target.kind === 'class'
    ? evaluateClasses(answers, test, test.target.classes)
    : evaluateNumbers(answers, test, test.target);
}

/**
 * Answers of a model for all cells, in the form that `evaluate` takes.
 * @param predict outputs of one row, as `predictPlain` or a compiled module gives them
 */
export function answerCells(
  predict: (row: Float64Array) => ArrayLike<number>,
  cells: AskedCells,
): Float64Array {
  const width = cells.target.kind === 'class' ? cells.target.classes.length : 1;
  const answers = new Float64Array(cells.cellCount * width);
  const row = new Float64Array(cells.columns.length);
  for (let cell = 0; cell < cells.cellCount; cell++) {
    for (let f = 0; f < row.length; f++) row[f] = cells.columns[f][cell];
    answers.set(predict(row), cell * width);
  }
  return answers;
}

function evaluateClasses(
  answers: Float64Array,
  test: CellTable,
  classes: string[],
): ClassEvaluation {
  const { weights } = test;
  const weightOfClass = weights.map(sum);
  const weight = sum(weightOfClass);
  const largest = weightOfClass.indexOf(Math.max(...weightOfClass));
  const confusion = confusionMatrix(answers, weights);
  const loss = logLoss(answers, weights);
  const judged = classes.length === 2 ? [1] : Array.from(classes.keys());
  const perClass = judged.map((k) => oneAgainstRest(answers, weights, k));
  const areas = perClass
    .map(({ scores, positive, negative }) => areaUnderRoc(scores, positive, negative))
    .filter((area) => area !== null);
  return {
    kind: 'class',
    classes,
    rows: sum(test.counts.map(sum)),
    weight,
    accuracy: sum(confusion.map((row, k) => row[k])) / weight,
    majority: { class: classes[largest], accuracy: weightOfClass[largest] / weight },
    auc: areas.length > 0 ? sum(areas) / areas.length : null,
    logLoss: loss,
    brier: brierScore(answers, weights),
    confusion,
    calibration: perClass.map(({ scores, positive, negative }, i) => ({
      class: classes[judged[i]],
      bins: calibrationBins(scores, positive, negative),
    })),
    constant: constantClasses(loss, weightOfClass),
  };
}

function evaluateNumbers(
  answers: Float64Array,
  test: CellTable,
  { values, loss }: { values: Float64Array; loss?: NumberLoss },
): NumberEvaluation {
  const [weights] = test.weights;
  const weight = sum(weights);
  const mean = sum(values.map((value, i) => weights[i] * value)) / weight;
  const squares = sum(values.map((value, i) => weights[i] * (value - answers[i]) ** 2));
  const spread = sum(values.map((value, i) => weights[i] * (value - mean) ** 2));
  const losses = rowLosses(loss, values, answers);
  return {
    kind: 'number',
    rows: sum(test.counts[0]),
    weight,
    rmse: Math.sqrt(squares / weight),
    mae: sum(values.map((value, i) => weights[i] * Math.abs(value - answers[i]))) / weight,
    r2: spread > 0 ? 1 - squares / spread : null,
    meanBaseline: { mean, rmse: Math.sqrt(spread / weight) },
    ...(losses && {
      loss: {
        metric: judgingMetric(loss),
        mean: sum(losses.map((one, i) => weights[i] * one)) / weight,
      },
    }),
    constant: constantNumber(values, answers, weights, loss),
  };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
