// Holds answers to those of the library that made the model.

import { UserError } from '../base/user-error.ts';
import type { Ensemble, Link } from '../ensemble/ensemble.ts';
import { isBinaryLink } from '../ensemble/predict-plain.ts';
import type { ImportedModel } from './imported-model.ts';
import { answerReach } from './sum-rounding.ts';

/** How near a library's answers must be: its own sums are rounded to this many digits. */
export const BOUNDS = { f64: 1e-12, f32: 1e-6 } as const;

export interface Comparison {
  rows: number;
  /**
   * The difference that is largest by its bound, relative to the expected value or the size of its
   * column if that is larger.
   */
  largest: number;
  /** What is allowed there. */
  bound: number;
  /** Where it is: row (from 1) and column (from 1). */
  row: number;
  column: number;
  actual: number;
  expected: number;
}

/** What is allowed. */
export interface Allowance {
  /** By the digits that the library writes and computes its links with. */
  bound: number;
  /** The size of a column is the median of its absolute values, but at least this. */
  leastSize?: number;
  /**
   * How far column k of row i may be from the answer besides, as a number; asked only where the bound does
   * not do.
   */
  reach?: (row: number, column: number) => number;
}

/** Compares row by row. Every row must have the same number of columns on both sides. */
export function compareAnswers(
  actual: Float64Array[],
  expected: Float64Array[],
  { bound, leastSize = 0, reach }: Allowance,
): Comparison {
  const sizes = columnSizes(expected).map((size) => Math.max(size, leastSize));
  const result = {
    rows: expected.length,
    largest: 0,
    bound,
    row: 0,
    column: 0,
    actual: 0,
    expected: 0,
  };
  let worst = 0;
  expected.forEach((wanted, i) => {
    wanted.forEach((want, k) => {
      const got = actual[i][k];
      const gap = gapBetween(got, want, bound);
      // What is no number has no size, and is answered so or not.
      const size = Math.max(Number.isFinite(want) ? Math.abs(want) : 0, sizes[k]);
      const byDigits = bound * size;
      if (!(gap > worst * byDigits)) return;
      const further = gap > byDigits ? (reach?.(i, k) ?? 0) : 0;
      const allowed = byDigits + (Number.isFinite(further) ? further : 0);
      if (!(gap > worst * allowed)) return;
      worst = gap / allowed;
      // Where all that was expected is 0, differences are told as they are.
      const scale = size > 0 ? size : 1;
      const place = { row: i + 1, column: k + 1, actual: got, expected: want };
      Object.assign(result, { largest: gap / scale, bound: allowed / scale, ...place });
    });
  });
  return result;
}

/** Whether the difference that is largest by its bound is within it. */
export function isWithin({ largest, bound }: Comparison): boolean {
  return largest <= bound;
}

function gapBetween(got: number, want: number, bound: number): number {
  if (Object.is(got, want) || got === want) return 0;
  // What is more than float32 holds is infinite to a library that writes it.
  if (bound === BOUNDS.f32 && Math.abs(want) === Infinity && Math.fround(got) === want) return 0;
  const gap = Math.abs(got - want);
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
}

/** Size of a usual number in each column: the median of its finite absolute values, which a few huge ones do not move. */
function columnSizes(table: Float64Array[]): Float64Array {
  const width = table[0]?.length ?? 0;
  return Float64Array.from({ length: width }, (_, k) => {
    const finite = table.map((row) => Math.abs(row[k])).filter(Number.isFinite);
    return Float64Array.from(finite).sort()[finite.length >> 1] ?? 0;
  });
}

/** Per row, the number of the likeliest class. */
export function likeliestClasses(answers: Float64Array[]): Float64Array[] {
  return answers.map((answer) => Float64Array.of(indexOfLargest(answer)));
}

/** What float32 sums are rounded by: their terms, or 1 for probabilities, whatever is left of them. */
export function roundingSize({ link, leafValue, baseScore }: Ensemble): number {
  if (!['identity', 'exp', 'log1p-exp', 'signed-square'].includes(link.kind)) return 1;
  const sizeOf = (values: Float64Array) =>
    values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return link.kind === 'identity' ? Math.max(sizeOf(leafValue), sizeOf(baseScore)) : 0;
}

/** In which precision the library adds and writes its answers: onnxruntime in float32, whatever it is given. */
export function answerPrecision({
  ensemble,
  origin,
}: Pick<ImportedModel, 'ensemble' | 'origin'>): keyof typeof BOUNDS {
  return origin.format === 'onnx' ? 'f32' : ensemble.inputPrecision;
}

/** How far each answer may be besides what its digits allow, in the shape of a file of expected ones. */
export function reachOf(
  ensemble: Ensemble,
  rows: Float64Array[],
  expected: Float64Array[],
  kind: 'probability' | 'raw' = 'probability',
  precision: keyof typeof BOUNDS = ensemble.inputPrecision,
): (row: number, column: number) => number {
  let known = -1;
  let reach: Float64Array = new Float64Array();
  return (row, column) => {
    if (row !== known) reach = answerReach(ensemble, rows[row], kind, precision);
    known = row;
    if (expected[row].length === reach.length) return reach[column];
    // A single column is the probability of class 1, or the number of a class.
    return isBinaryLink(ensemble.link) ? reach[1] : 0;
  };
}

/**
 * Answers in the shape of a file of expected ones: libraries write the probability of class 1 alone
 * where ours are [1 − p, p], and some the number of the likeliest class.
 */
export function alignAnswers(
  answers: Float64Array[],
  expected: Float64Array[],
  link: Link,
  place: string,
): Float64Array[] {
  if (answers.length !== expected.length) {
    throw new UserError(`${place}: ${expected.length} lines of answers for ${answers.length} rows`);
  }
  const width = answers[0]?.length ?? 0;
  return answers.map((answer, i) => {
    const wanted = expected[i].length;
    if (wanted === width) return answer;
    if (isBinaryLink(link) && wanted === 1) return answer.subarray(1);
    if (link.kind === 'softmax' && wanted === 1) return Float64Array.of(indexOfLargest(answer));
    throw new UserError(`${place}, line ${i + 1}: ${wanted} values, the model answers ${width}`);
  });
}

function indexOfLargest(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}
