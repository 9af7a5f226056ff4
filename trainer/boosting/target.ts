// What boosting learns from, cell by cell, for every loss in one shape: rows, weight n, and per raw
// score the weighted sum s of what is to be predicted. Binary: s = weight of class 1, so that
// g = n·p − s; squared: s = n·y, so that g = n·f − s.

import type { Random } from '../base/random.ts';
import { drawBinomial } from '../base/random.ts';
import type { CellTargets } from '../encode/cell-table.ts';
import type { BoostingInForce } from '../recipe/learner-schema.ts';

export interface Target {
  /** Whole rows per cell: for `minLeaf` and covers. */
  rows: Float64Array;
  /** Summed row weights per cell; `rows` itself where no row has a weight of its own. */
  weight: Float64Array;
  /** Per raw score, per cell. */
  sums: Float64Array[];
}

/** Row counts and weights by class and cell, in the shape of a table's. */
export interface Counts {
  counts: Float64Array[];
  weights: Float64Array[];
}

/** Counts with the class weights, where there are any, multiplied into the weights. */
export function withClassWeights(
  { counts, weights, target }: CellTargets,
  given: BoostingInForce['classWeights'],
): Counts {
  if (given === undefined || target.kind === 'number') return { counts, weights };
  const factors =
    given === 'balanced' ? balance(weights) : target.classes.map((name) => given[name] ?? 1);
  return { counts, weights: weights.map((w, k) => w.map((value) => value * factors[k])) };
}

/** Factors that give every class the same total without changing the sum over all. */
function balance(weights: Float64Array[]): number[] {
  const totals = weights.map((w) => w.reduce((a, b) => a + b, 0));
  const total = totals.reduce((a, b) => a + b, 0);
  return totals.map((own) => total / (totals.length * own));
}

/** Draws a share of the rows, exactly: each row on its own. Gives the drawn rows and the others. */
export function drawRows({ counts, weights }: Counts, share: number, random: Random) {
  const taken = counts.map((count) =>
    count.map((rows) =>
      rows === 1 ? Number(random.uniform() < share) : drawBinomial(random, rows, share),
    ),
  );
  const left = counts.map((count, k) => count.map((rows, i) => rows - taken[k][i]));
  const withWeights = (part: Float64Array[]): Counts => {
    if (weights === counts) return { counts: part, weights: part };
    const weigh = (rows: number, i: number, k: number) =>
      rows === 0 ? 0 : (weights[k][i] * rows) / counts[k][i];
    return {
      counts: part,
      weights: part.map((ofClass, k) => ofClass.map((rows, i) => weigh(rows, i, k))),
    };
  };
  return { drawn: withWeights(taken), rest: withWeights(left) };
}

/** The statistics of these rows. */
export function makeTarget({ counts, weights }: Counts, target: CellTargets['target']): Target {
  const rows = total(counts);
  const weight = weights === counts ? rows : total(weights);
  if (target.kind === 'number') {
    return { rows, weight, sums: [weight.map((n, i) => n * target.values[i])] };
  }
  return { rows, weight, sums: weights.length === 2 ? [weights[1]] : weights };
}

function total(arrays: Float64Array[]): Float64Array {
  if (arrays.length === 1) return arrays[0];
  const sums = arrays[0].slice();
  for (const array of arrays.slice(1)) {
    for (let i = 0; i < sums.length; i++) sums[i] += array[i];
  }
  return sums;
}
