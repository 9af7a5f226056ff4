// Scores divided by their sum, as exporters spell it: the sum of a row, a mask of rows where it is 0 so
// that nothing is divided by 0, and the division.

import type { Attributes } from './attributes.ts';
import { ELEMENT_BOOL, ELEMENT_INT32, ELEMENT_INT64 } from './proto.ts';
import { areSame, type Scores } from './scores.ts';
import { leavesBelow } from './tree-table.ts';

/** The sum of a row of scores, with `padding` added where it is 0. */
export interface RowSum {
  kind: 'rowSum';
  of: Scores;
  padding: number;
}

/** `times` in the rows where the sum is 0 (or, inverted, where it is not), otherwise 0. */
export interface RowMask {
  kind: 'rowMask';
  of: Scores;
  times: number;
  isInverted: boolean;
}

/** The sum of a row without its fraction, which is known not to be 0. */
export interface WholeSum {
  kind: 'wholeSum';
  of: Scores;
}

export type SumValue = RowSum | RowMask | WholeSum;

/** ReduceSum along the columns of scores behind a link of their own. */
export function rowSumOf(of: Scores, attributes: Attributes): RowSum {
  const isOwn = ['exp', 'sigmoid-each'].includes(of.link.kind) && of.rawCount > 1;
  if (isOwn && !of.isComplement && !of.isShared && !of.isPadded) {
    return { kind: 'rowSum', of, padding: 0 };
  }
  throw attributes.failure(`the sum of scores behind their ${of.link.kind} is not supported`);
}

/** Cast of a sum to flags (is it other than 0?) or to whole numbers, and of masks. */
export function castSum(value: SumValue, to: number, attributes: Attributes): SumValue {
  if (value.kind === 'rowMask') return value;
  if (value.kind === 'rowSum' && value.padding === 0) {
    const { of } = value;
    if (to === ELEMENT_BOOL) return { kind: 'rowMask', of, times: 1, isInverted: true };
    if (to === ELEMENT_INT32 || to === ELEMENT_INT64) {
      if (leastSum(of) >= 1) return { kind: 'wholeSum', of };
      throw attributes.failure(
        'cuts off the fraction of a sum that may be below 1, so that a small sum counts as none',
      );
    }
  }
  throw attributes.failure(`a cast of a sum to element type ${to} is not supported`);
}

/** Not, of a mask. */
export function invertMask(value: SumValue, attributes: Attributes): RowMask {
  if (value.kind === 'rowMask') return { ...value, isInverted: !value.isInverted };
  throw attributes.failure('its input is no mask');
}

/** Equal, of a whole sum and 0: that never holds. */
export function compareSum(value: SumValue, zeros: Float64Array, attributes: Attributes): RowMask {
  if (value.kind === 'wholeSum' && zeros.every((zero) => zero === 0)) {
    return { kind: 'rowMask', of: value.of, times: 0, isInverted: false };
  }
  throw attributes.failure('this comparison of a sum is not supported');
}

/** A mask times a constant. */
export function scaleMask(
  value: SumValue,
  constants: Float64Array,
  attributes: Attributes,
): RowMask {
  if (value.kind === 'rowMask' && constants.length === 1 && !value.isInverted) {
    return { ...value, times: value.times * constants[0] };
  }
  throw attributes.failure('this computation with a sum is not supported');
}

/** Add, of a sum and its mask. */
export function padSum(sum: RowSum, mask: SumValue, attributes: Attributes): RowSum {
  const times = timesOf(mask, sum.of, attributes);
  return { ...sum, padding: sum.padding + times };
}

/** Add, of scores and the mask of their sum. */
export function padScores(scores: Scores, mask: SumValue, attributes: Attributes): Scores {
  const times = timesOf(mask, scores, attributes);
  if (times === 0) return scores;
  if (times === 1 && !scores.isPadded) return { ...scores, isPadded: true };
  throw attributes.failure('this computation with a sum is not supported');
}

function timesOf(mask: SumValue, of: Scores, attributes: Attributes): number {
  if (mask.kind === 'rowMask' && !mask.isInverted && areSame(mask.of, of)) return mask.times;
  throw attributes.failure('this computation with a sum is not supported');
}

/** Div, of scores and their sum. */
export function divideBySum(scores: Scores, sum: SumValue, attributes: Attributes): Scores {
  if (sum.kind !== 'rowSum' || !areSame(scores, sum.of)) {
    throw attributes.failure('divides scores by a sum that is not their own');
  }
  const isPlain = !scores.isPadded && sum.padding === 0;
  if (scores.link.kind === 'exp' && isPlain && leastSum(sum.of) > 0) {
    return { ...sum.of, link: { kind: 'softmax' } };
  }
  // Where the sum is 0, 1 is divided by the number of scores.
  const isEvened = scores.isPadded === true && sum.padding === scores.rawCount;
  if (scores.link.kind === 'sigmoid-each' && (isEvened || isPlain)) {
    return { ...sum.of, isShared: true };
  }
  throw attributes.failure('this division of scores by their sum is not supported');
}

/** Exponentials of this size are far from overflowing in float32. */
const LARGEST_EXPONENT = 80;

/**
 * A lower bound of the sum of exp(s) of a row, over all rows; 0 when it may overflow. The mean of
 * exponentials is at least the exponential of the mean.
 */
function leastSum({ link, rawCount, baseScore, terms }: Scores): number {
  if (link.kind !== 'exp') return 0;
  let least = baseScore.reduce((a, b) => a + b);
  let largest = baseScore.reduce((a, b) => Math.max(a, b));
  for (const { table, shares, extreme } of terms) {
    if (extreme) return 0;
    for (const root of table.roots) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const leaf of leavesBelow(table, root)) {
        const raws = new Float64Array(rawCount);
        for (let vote = table.voteStart[leaf]; vote < table.voteStart[leaf + 1]; vote++) {
          for (const { raw, factor } of shares[table.voteTarget[vote]]) {
            raws[raw] += factor * table.voteWeight[vote];
          }
        }
        low = Math.min(
          low,
          raws.reduce((a, b) => a + b),
        );
        high = Math.max(
          high,
          raws.reduce((a, b) => Math.max(a, b)),
        );
      }
      least += low;
      largest += high;
    }
  }
  return largest > LARGEST_EXPONENT ? 0 : rawCount * Math.exp(least / rawCount);
}
