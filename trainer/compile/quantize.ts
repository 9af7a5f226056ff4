// Trades a stated error for size: leaf values are rounded to the coarsest binary grid on which no answer
// moves by more than is allowed, and splits that then decide nothing are dropped. What a row reaches stays
// as it was, so the change of a raw score is at most the sum, over its trees, of the largest change of a
// leaf; the link and the calibration carry that to the answers (error-bound.ts).

import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { answerBound, type ErrorUnit, errorUnitOf } from '../ensemble/error-bound.ts';
import { mergeEqualLeaves } from '../ensemble/merge-leaves.ts';
import { makeGoldenRows } from './golden.ts';

export interface Quantized {
  ensemble: Ensemble;
  unit: ErrorUnit;
  /** What one unit is: 1, or the spread of the model's answers. */
  scale: number;
  /** No answer to any row changes by more units than this. */
  bound: number;
}

/** Rounding of sums in doubles, of which the exact ensemble has some: relative to the sizes that are added. */
const SUM_ROUNDING = 2 ** -52;
/** Rounding of the link and the calibration. */
const LINK_ROUNDING = 2 ** -46;
/** The grids that are tried: from one that rounds everything to 0 down. */
const MOST_HALVINGS = 60;

/**
 * The ensemble with leaf values on a grid of a power of two.
 * @param allowed largest change of an answer: of a probability; for numbers, relative to the answer where
 *   the link is exponential, otherwise to the spread of the model's answers to its golden rows
 * @throws UserError when the model cannot be rounded, or not as closely as that
 */
export function quantize(ensemble: Ensemble, allowed: number, task: 'class' | 'number'): Quantized {
  refuseUnbounded(ensemble);
  const unit = errorUnitOf(ensemble, task);
  const scale = unit === 'spread' ? spreadOfAnswers(ensemble) : 1;
  const largest = ensemble.leafValue.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let step = largest === 0 ? 1 : 2 ** (Math.floor(Math.log2(largest)) + 2);
  for (let halvings = 0; halvings < MOST_HALVINGS; halvings++, step /= 2) {
    const leafValue = roundTo(ensemble.leafValue, step);
    const bound = boundOf(ensemble, leafValue) / scale;
    if (!(bound <= allowed)) continue;
    return { ensemble: mergeEqualLeaves({ ...ensemble, leafValue }), unit, scale, bound };
  }
  throw new UserError(
    `answers cannot be rounded to within ${allowed}, which doubles themselves do not keep to; allow more, or leave --quantize out`,
  );
}

function refuseUnbounded({ linear, link, calibration = [] }: Ensemble): void {
  const why = linear
    ? 'its leaves are linear functions'
    : link.kind === 'step'
      ? 'its answers jump between 0 and 1'
      : calibration.length > 1
        ? 'the calibrated probabilities of more than two classes are divided by their sum'
        : null;
  if (why) throw new UserError(`the model cannot be quantized with a known error: ${why}`);
}

function roundTo(values: Float64Array, step: number): Float64Array {
  // + 0: −0 becomes 0.
  return values.map((value) => Math.round(value / step) * step + 0);
}

/** The largest change of an answer when the leaves have the given values, in the unit of the link. */
function boundOf(ensemble: Ensemble, rounded: Float64Array): number {
  const { rawCount, baseScore, divisor, linkDivisor } = ensemble;
  const { change, size, trees } = sumsOfTrees(ensemble, rounded);
  let bound = 0;
  for (let raw = 0; raw < rawCount; raw++) {
    const score = Math.abs(baseScore[raw]) + size[raw] / divisor;
    const rounding = (trees[raw] + 4) * SUM_ROUNDING * score;
    const moved = (change[raw] / divisor + rounding) / linkDivisor;
    const largestScore = score / linkDivisor;
    const answer = answerBound(ensemble, moved, largestScore);
    bound = Math.max(bound, answer + LINK_ROUNDING * sizeOfAnswer(ensemble, largestScore));
  }
  return bound;
}

/** |answer|, at most, where rounding is relative to it; the errors of other links are shares, or below 1. */
function sizeOfAnswer({ link }: Ensemble, largestScore: number): number {
  if (link.kind === 'signed-square') return largestScore ** 2;
  if (link.kind === 'minus-exp') return Math.abs(link.shift) + Math.exp(largestScore);
  return link.kind === 'identity' || link.kind === 'log1p-exp' ? 1 + largestScore : 1;
}

/** Per raw score, over its trees: the largest change of a leaf, the largest |value|, and how many there are. */
function sumsOfTrees(ensemble: Ensemble, rounded: Float64Array) {
  const { rawCount, treeRoot, treeOutput, feature, leafIndex, leafWidth, leafValue } = ensemble;
  const change = new Float64Array(rawCount);
  const size = new Float64Array(rawCount);
  const trees = new Int32Array(rawCount);
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const end = treeRoot[tree + 1] ?? feature.length;
    for (let k = 0; k < leafWidth; k++) {
      let [mostChange, mostSize] = [0, 0];
      for (let node = treeRoot[tree]; node < end; node++) {
        if (leafIndex[node] < 0) continue;
        const i = leafIndex[node] * leafWidth + k;
        mostChange = Math.max(mostChange, Math.abs(rounded[i] - leafValue[i]));
        mostSize = Math.max(mostSize, Math.abs(leafValue[i]));
      }
      change[treeOutput[tree] + k] += mostChange;
      size[treeOutput[tree] + k] += mostSize;
      trees[treeOutput[tree] + k]++;
    }
  }
  return { change, size, trees };
}

/** Largest answer less smallest, over rows that press on the model; 1 where all are alike. */
function spreadOfAnswers(ensemble: Ensemble): number {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { outputs } of makeGoldenRows(ensemble)) {
    for (const output of outputs) {
      lowest = Math.min(lowest, output);
      highest = Math.max(highest, output);
    }
  }
  return highest - lowest || 1;
}
