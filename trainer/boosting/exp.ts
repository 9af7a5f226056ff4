// The exponential of training: IEEE additions and multiplications in a stated order, so that the
// kernels of assembly/train give the same bits. Relative error below 1e-9: derivatives are rounded to
// floats in the end.

import { clamp } from '../base/clamp.ts';

const MOST = 700;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding and subtracting 1.5·2^52 rounds to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;
/** Taylor's coefficients of the even powers but 1, and of the odd ones, the highest first. */
const EVEN = [2.48015873015873e-5, 0.001388888888888889, 0.041666666666666664, 0.5];
const ODD = [0.0001984126984126984, 0.008333333333333333, 0.16666666666666666];

/** What the kernels read (assembly/train/exp.ts). */
export const EXP_TABLE = Float64Array.of(
  ...[ROUNDER, -MOST, MOST, Math.LOG2E, LN2_HIGH, LN2_LOW],
  ...EVEN,
  1,
  ...ODD,
);

const POWERS = Float64Array.from({ length: 2047 }, (_, i) => 2 ** (i - 1023));

const [E8, E6, E4, E2] = EVEN;
const [O7, O5, O3] = ODD;

/** e^x, x limited to ±700. */
export function trainingExp(x: number): number {
  const limited = clamp(x, -MOST, MOST);
  const k = limited * Math.LOG2E + ROUNDER - ROUNDER;
  const r = limited - k * LN2_HIGH - k * LN2_LOW;
  const square = r * r;
  // Taylor's series on |r| <= ln 2 / 2, even and odd powers apart.
  const even = (((E8 * square + E6) * square + E4) * square + E2) * square + 1;
  const odd = ((O7 * square + O5) * square + O3) * square + 1;
  return (even + odd * r) * POWERS[k + 1023];
}
