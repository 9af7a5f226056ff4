// How far answers can move when raw scores do: the link and the calibration are Lipschitz functions, so
// that a bound on the scores' change is one on the answers'.
import type { CalibrationCurve, Ensemble, Link } from './ensemble.ts';

/**
 * What an error is counted in: probabilities as they are, shares of the answer itself, shares of the
 * spread of the model's answers.
 */
export type ErrorUnit = 'probability' | 'answer' | 'spread';

/** What the errors of an ensemble's answers are counted in. */
export function errorUnitOf({ link }: Ensemble, task: 'class' | 'number'): ErrorUnit {
  if (task === 'class') return 'probability';
  return link.kind === 'exp' ? 'answer' : 'spread';
}

/**
 * The largest change of an answer when no raw score (already divided by `linkDivisor`) moves by more
 * than `change`: in probabilities or plain numbers, and for `exp` in shares of the answer.
 * @param largestScore |raw score|, at most
 */
export function answerBound(
  { link, calibration, rawCount }: Pick<Ensemble, 'link' | 'calibration' | 'rawCount'>,
  change: number,
  largestScore: number,
): number {
  const linked = linkBound(link, rawCount, change, largestScore);
  return calibration ? linked * steepestSlope(calibration) : linked;
}

function linkBound(link: Link, rawCount: number, change: number, largestScore: number): number {
  switch (link.kind) {
    case 'identity':
    case 'complement':
      return change;
    case 'sigmoid':
    case 'sigmoid-each':
      // The derivative of the sigmoid is p (1 − p).
      return (Math.abs(link.slope) * change) / 4;
    case 'softmax':
      // Derivatives of p_k: p_k (1 − p_k) by its own score, −p_k p_j by another; their sizes add up to
      // 2 p_k (1 − p_k).
      return change / 2;
    case 'exp':
      return Math.expm1(change);
    case 'log1p-exp':
      return change;
    case 'signed-square':
      return (2 * largestScore + change) * change;
    case 'sorted':
      return change;
    case 'rising':
      // An output adds up all scores up to its own.
      return rawCount * change;
    case 'minus-exp':
      return Math.exp(largestScore) * Math.expm1(change);
    case 'step':
      return Number.POSITIVE_INFINITY;
  }
}

/** The steepest slope of any of the curves. */
export function steepestSlope(curves: CalibrationCurve[]): number {
  let steepest = 0;
  for (const { from, to } of curves) {
    for (let i = 1; i < from.length; i++) {
      steepest = Math.max(steepest, (to[i] - to[i - 1]) / (from[i] - from[i - 1]));
    }
  }
  return steepest;
}
