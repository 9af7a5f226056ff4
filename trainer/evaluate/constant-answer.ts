// What a model is worth at the least: the figure that judges it beside that of the best constant, which
// answers every row alike and knows no feature.
import { weightedMean, weightedQuantile } from '../base/weighted.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';
import { judgingMetric, rowLosses } from './number-loss.ts';

export interface ConstantAnswer {
  /** The figure that judges, of which less is better. */
  metric: string;
  model: number;
  /** Of the best constant on the same rows: the shares of the classes; a mean, median or quantile. */
  constant: number;
  /** False: the model is of no use as it is. */
  isBeaten: boolean;
}

/** @param weightOfClass of the held-out rows  @returns null where one class alone is held out */
export function constantClasses(model: number, weightOfClass: number[]): ConstantAnswer | null {
  const weight = weightOfClass.reduce((sum, one) => sum + one, 0);
  const shares = weightOfClass.map((one) => one / weight).filter((share) => share > 0);
  if (shares.length < 2) return null;
  const constant = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
  return { metric: 'logLoss', model, constant, isBeaten: model < constant };
}

/** @returns null where a constant makes no error, or its loss does not exist */
export function constantNumber(
  values: Float64Array,
  answers: Float64Array,
  weights: Float64Array,
  loss: NumberLoss | undefined,
): ConstantAnswer | null {
  // A loss that does not exist for some answer judges nobody: squares do.
  const judge = loss?.kind === 'absolute' || rowLosses(loss, values, answers) ? loss : undefined;
  const best = new Float64Array(values.length).fill(bestConstant(values, weights, judge));
  const [model, constant] = [answers, best].map((all) => meanLoss(values, all, weights, judge));
  if (!(constant > 0)) return null;
  return { metric: judgingMetric(judge), model, constant, isBeaten: model < constant };
}

function meanLoss(
  values: Float64Array,
  answers: Float64Array,
  weights: Float64Array,
  loss: NumberLoss | undefined,
): number {
  const ofRow = (value: number, i: number) =>
    loss === undefined ? (value - answers[i]) ** 2 : Math.abs(value - answers[i]);
  const losses = rowLosses(loss, values, answers) ?? values.map(ofRow);
  const mean = weightedMean([losses], [weights]);
  return loss === undefined ? Math.sqrt(mean) : mean;
}

function bestConstant(
  values: Float64Array,
  weights: Float64Array,
  loss: NumberLoss | undefined,
): number {
  if (loss?.kind === 'absolute') return weightedQuantile(values, weights, 0.5);
  if (loss?.kind === 'quantile') return weightedQuantile(values, weights, loss.quantile);
  return weightedMean([values], [weights]);
}
