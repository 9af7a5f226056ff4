// The exponential of training: IEEE additions and multiplications in a stated order, so that the
// kernels of assembly/train give the same bits. Relative error below 1e-13.

const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding and subtracting 1.5·2^52 rounds to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;
/** 1/n! from n = 12 down to 0: Taylor's series on |r| <= ln 2 / 2. */
const COEFFICIENTS = [
  2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6,
  2.48015873015873e-5, 0.0001984126984126984, 0.001388888888888889, 0.008333333333333333,
  0.041666666666666664, 0.16666666666666666, 0.5, 1, 1,
];
const POWERS = Float64Array.from({ length: 2047 }, (_, i) => 2 ** (i - 1023));

/** e^x, x limited to ±700. */
export function trainingExp(x: number): number {
  const limited = Math.max(-700, Math.min(700, x));
  const k = limited * LOG2_E + ROUNDER - ROUNDER;
  const r = limited - k * LN2_HIGH - k * LN2_LOW;
  let sum = COEFFICIENTS[0];
  for (let i = 1; i < COEFFICIENTS.length; i++) sum = sum * r + COEFFICIENTS[i];
  return sum * POWERS[k + 1023];
}
