// The exponential of training: IEEE additions and multiplications in a stated order, so that the
// kernels of assembly/train give the same bits. Relative error below 1e-9: derivatives are rounded to
// floats in the end.

const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding and subtracting 1.5·2^52 rounds to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;
const POWERS = Float64Array.from({ length: 2047 }, (_, i) => 2 ** (i - 1023));

/** e^x, x limited to ±700. */
export function trainingExp(x: number): number {
  const limited = Math.max(-700, Math.min(700, x));
  const k = limited * LOG2_E + ROUNDER - ROUNDER;
  const r = limited - k * LN2_HIGH - k * LN2_LOW;
  const square = r * r;
  // Taylor's series on |r| <= ln 2 / 2, even and odd powers apart.
  const even =
    (((2.48015873015873e-5 * square + 0.001388888888888889) * square + 0.041666666666666664) *
      square +
      0.5) *
      square +
    1;
  const odd =
    ((0.0001984126984126984 * square + 0.008333333333333333) * square + 0.16666666666666666) *
      square +
    1;
  return (even + odd * r) * POWERS[k + 1023];
}
