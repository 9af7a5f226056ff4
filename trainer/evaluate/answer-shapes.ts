// What the charts of a report are drawn from and no single figure says: curves and histograms of a model's answers on
// the held-out rows.
import type { CellTable } from '../encode/cell-table.ts';
import { type RankingCurve, rankingCurve } from './curves.ts';
import {
  type NumberBin,
  type NumberHistogram,
  numberBins,
  numberHistogram,
  type ProbabilityHistogram,
  probabilityHistogram,
} from './distribution.ts';
import { oneAgainstRest } from './one-against-rest.ts';
import { type UsualError, usualErrors } from './usual-errors.ts';

export interface AnswerShapes {
  /** Of the second class of two; of more, of the classes with the most weight. */
  curves?: RankingCurve[];
  distribution: ProbabilityHistogram[] | NumberHistogram;
  /** For a number: its deciles by answer. */
  deciles?: NumberBin[];
  /** For a number, where there are rows enough: between what the actual value usually lies. */
  usualErrors?: UsualError[];
}

/** Classes that have curves, so that the file of a model with hundreds stays small. */
const MOST_CLASSES = 8;

/** @param answers per cell, the model's outputs */
export function answerShapes(answers: Float64Array, test: CellTable): AnswerShapes {
  const { target, weights } = test;
  if (target.kind === 'number') {
    const rows = [answers, target.values, weights[0]] as const;
    const errors = usualErrors(...rows);
    return {
      distribution: numberHistogram(...rows),
      deciles: numberBins(...rows),
      ...(errors.length > 0 && { usualErrors: errors }),
    };
  }
  const { classes } = target;
  const weightOf = weights.map((ofClass) => ofClass.reduce((sum, weight) => sum + weight, 0));
  const heaviest = [...classes.keys()].sort((a, b) => weightOf[b] - weightOf[a] || a - b);
  const shown = classes.length === 2 ? [1] : heaviest.slice(0, MOST_CLASSES).sort((a, b) => a - b);
  const parts = shown.map((k) => {
    const { scores, positive, negative } = oneAgainstRest(answers, weights, k);
    return [classes[k], scores, positive, negative] as const;
  });
  return {
    curves: parts.map((part) => rankingCurve(...part)).filter((curve) => curve !== null),
    distribution: parts.map((part) => probabilityHistogram(...part)),
  };
}
