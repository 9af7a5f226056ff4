// What evaluation says of a model on held-out rows: written to evaluation.json and printed.

import type { ConstantAnswer } from './constant-answer.ts';

/** Rows whose predicted probability is about the same, and how often the class then occurred. */
export interface CalibrationBin {
  /** Lowest and highest predicted probability. */
  lowest: number;
  highest: number;
  meanPredicted: number;
  observedShare: number;
  weight: number;
}

export interface ClassEvaluation {
  kind: 'class';
  classes: string[];
  /** Held-out rows. */
  rows: number;
  /** Their weight; all metrics are weighted by it. Equal to `rows` without a weight column. */
  weight: number;
  accuracy: number;
  /** What always answering the most frequent held-out class scores. */
  majority: { class: string; accuracy: number };
  /**
   * Area under the ROC curve, ties counted half: of the second class of two; of more, the mean over
   * classes of each against the rest. `null` when only one class is held out.
   */
  auc: number | null;
  /** Mean −ln p(actual class), with p held to at least 1e-15. */
  logLoss: number;
  /** Mean squared error of the probabilities: of the second class of two; of more, summed over classes. */
  brier: number;
  /** confusion[actual][answered], weights; the answered class is the most probable, the first of equals. */
  confusion: number[][];
  /** Per class (two classes: of the second only), its deciles by predicted probability. */
  calibration: { class: string; bins: CalibrationBin[] }[];
  /** Log-loss beside that of answering the classes' shares; `null` when only one class is held out. */
  constant: ConstantAnswer | null;
}

export interface NumberEvaluation {
  kind: 'number';
  rows: number;
  weight: number;
  rmse: number;
  mae: number;
  /** Share of the variance explained; `null` when the held-out target is constant. */
  r2: number | null;
  /** What always answering the held-out mean scores (its standard deviation). */
  meanBaseline: { mean: number; rmse: number };
  /** The mean of what the learner minimises, where that is another figure and exists for all answers. */
  loss?: { metric: string; mean: number };
  /** The figure that judges beside that of the best constant; `null` when the held-out target is constant. */
  constant: ConstantAnswer | null;
}

export type Evaluation = ClassEvaluation | NumberEvaluation;

/** The single figures of an evaluation by name, for the registry; those that do not exist are left out. */
export function metricsOf(evaluation: Evaluation): Record<string, number> {
  if (evaluation.kind === 'number') {
    const { rmse, mae, r2, loss } = evaluation;
    return { rmse, mae, ...(r2 !== null && { r2 }), ...(loss && { [loss.metric]: loss.mean }) };
  }
  const { accuracy, majority, auc, logLoss, brier } = evaluation;
  return {
    accuracy,
    majorityAccuracy: majority.accuracy,
    ...(auc === null ? {} : { auc }),
    logLoss,
    brier,
  };
}
