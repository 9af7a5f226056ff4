// How far a library's answer to a row may be from the module's because the two add in another way: XGBoost
// and onnxruntime in float32, one tree after the other, a module in doubles. What counts is how the terms
// of this row add up, so that a bound for one row says nothing of another.
//
// The scores move by what float32 sums do move by in the orders that the libraries have, plus what the
// rounding of as many additions comes to in an order that is not known (threads, other versions): errors of
// up to half a unit each, with a standard deviation of 1/√3 of that, add up as a random walk.
import type { Ensemble, Link } from '../ensemble/ensemble.ts';
import { steepestSlope } from '../ensemble/error-bound.ts';
import {
  applyLink,
  findLeaf,
  outputCount,
  predictRawPlain,
  valueOfLeaf,
} from '../ensemble/predict-plain.ts';

/** Half a unit in the last place of 1, by the precision that the library adds in. */
const HALF_UNIT = { f64: 2 ** -53, f32: 2 ** -24 } as const;
/** Standard deviations of the walk: it goes further once in two million answers. */
const DEVIATIONS = 5;

/** Per output (or raw score), how far the library's answer may be from the module's, as a number. */
export function answerReach(
  ensemble: Ensemble,
  row: Float64Array,
  kind: 'probability' | 'raw',
  precision: keyof typeof ROUNDINGS = ensemble.inputPrecision,
): Float64Array {
  const { rawCount, link } = ensemble;
  // A module that adds as the library does has its scores to the bit.
  if (ensemble.float32Sums) {
    return new Float64Array(kind === 'raw' ? rawCount : outputCount(link, rawCount));
  }
  const raw = predictRawPlain(ensemble, row);
  const reach = scoreReach(ensemble, row, raw, precision);
  return kind === 'raw' ? reach : linkedReach(ensemble, raw, reach);
}

/** Per raw score, how far another order or precision may take it. */
function scoreReach(
  ensemble: Ensemble,
  row: Float64Array,
  raw: Float64Array,
  precision: keyof typeof ROUNDINGS,
): Float64Array {
  const { rawCount, treeRoot, treeOutput, leafIndex, leafWidth, baseScore, divisor } = ensemble;
  const { round, half } = ROUNDINGS[precision];
  const fromBase = baseScore.map((base) => round(base * divisor));
  const fromZero = new Float64Array(rawCount);
  // Sum of the squares of all partial sums.
  const walk = new Float64Array(rawCount);
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const leaf = leafIndex[findLeaf(ensemble, tree, row)];
    for (let k = 0; k < leafWidth; k++) {
      const score = treeOutput[tree] + k;
      const value = round(valueOfLeaf(ensemble, leaf, k, row));
      fromBase[score] = round(fromBase[score] + value);
      fromZero[score] = round(fromZero[score] + value);
      walk[score] += Math.max(fromBase[score] ** 2, fromZero[score] ** 2);
    }
  }
  return raw.map((exact, score) => {
    const zeroFirst = round(round(fromZero[score] / divisor) + baseScore[score]);
    const known = Math.max(
      Math.abs(fromBase[score] / divisor - exact),
      Math.abs(zeroFirst - exact),
    );
    const unknown = (DEVIATIONS * half * Math.sqrt(walk[score] / 3)) / divisor;
    return known + unknown;
  });
}

const ROUNDINGS = {
  f32: { round: Math.fround, half: HALF_UNIT.f32 },
  f64: { round: (value: number) => value, half: HALF_UNIT.f64 },
} as const;

/** Per output, how far it moves when each score moves as far as it may. */
function linkedReach(ensemble: Ensemble, raw: Float64Array, reach: Float64Array): Float64Array {
  const { link, calibration, linkDivisor } = ensemble;
  const scores = raw.map((score) => score / linkDivisor);
  const changes = reach.map((change) => change / linkDivisor);
  const linked = link.kind === 'softmax' ? softmaxReach : monotoneReach;
  const moved = linked(link, scores, changes);
  if (calibration === undefined) return moved;
  // A curve changes by its steepest slope at most; dividing by the sum of the curves can double that.
  const slope = steepestSlope(calibration) * (calibration.length > 1 ? 2 : 1);
  return moved.map((change) => change * slope);
}

/** A power of e over a sum of powers moves by twice the exponent's change at most. */
function softmaxReach(link: Link, scores: Float64Array, changes: Float64Array): Float64Array {
  const most = changes.reduce((a, b) => Math.max(a, b), 0);
  return applyLink(link, scores).map((p) => p * Math.expm1(2 * most));
}

/** Every other link rises or falls with all scores, so that its ends are at the ends of the scores. */
function monotoneReach(link: Link, scores: Float64Array, changes: Float64Array): Float64Array {
  const low = applyLink(
    link,
    scores.map((score, k) => score - changes[k]),
  );
  const high = applyLink(
    link,
    scores.map((score, k) => score + changes[k]),
  );
  return applyLink(link, scores).map((output, k) =>
    Math.max(Math.abs(low[k] - output), Math.abs(high[k] - output)),
  );
}
