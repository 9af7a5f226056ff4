// How far from a number that is answered the actual one usually lies: what an interval around an answer is made of.
import { brief } from './brief.ts';
import { alikeAnswers } from './distribution.ts';

/** Rows whose answer is about the same: at least 80 % of them have an actual value from answer + low to answer + high. */
export interface UsualError {
  /** The highest answer of these rows. */
  highest: number;
  low: number;
  high: number;
}

/** Share of the rows that lie below, and of those that lie above. */
const TAIL = 0.1;
/** Of fewer rows, a tenth says nothing. */
const FEWEST_ROWS = 50;
const MOST_GROUPS = 10;

/**
 * Errors differ with the size of the answer, and so they are told by it, as finely as the rows allow.
 * @param weights of the rows, one per answer
 * @returns by ascending answer; empty where there are too few rows
 */
export function usualErrors(
  answers: Float64Array,
  actual: Float64Array,
  weights: Float64Array,
): UsualError[] {
  const groups = Math.min(MOST_GROUPS, Math.floor(answers.length / FEWEST_ROWS));
  if (groups === 0) return [];
  return alikeAnswers(answers, weights, groups).map((rows) => {
    const errors = rows.map((i) => ({ error: actual[i] - answers[i], weight: weights[i] }));
    const ascending = errors.toSorted((a, b) => a.error - b.error);
    return {
      highest: answers[rows[rows.length - 1]],
      low: brief(errorBeyondTail(ascending)),
      high: brief(errorBeyondTail(ascending.toReversed())),
    };
  });
}

/** The first error with which the tail is whole: less than a tenth lies before it. */
function errorBeyondTail(errors: { error: number; weight: number }[]): number {
  const total = errors.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  const found = errors.find(({ weight }) => {
    before += weight;
    return before >= TAIL * total;
  });
  return (found ?? errors[errors.length - 1]).error;
}
