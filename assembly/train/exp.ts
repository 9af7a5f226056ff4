// e^x of two doubles at once, in the operations of trainer/boosting/exp.ts: the same bits.

const ROUNDER: f64 = 6755399441055744.0;

// @ts-expect-error: decorator
@inline
function step(sum: v128, r: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, r), f64x2.splat(coefficient));
}

export function exp2Lanes(x: v128): v128 {
  const limited = f64x2.max(f64x2.splat(-700.0), f64x2.min(f64x2.splat(700.0), x));
  // The integer k stands in the low bits of the sum's mantissa.
  const shifted = f64x2.add(
    f64x2.mul(limited, f64x2.splat(1.4426950408889634)),
    f64x2.splat(ROUNDER),
  );
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const r = f64x2.sub(
    f64x2.sub(limited, f64x2.mul(k, f64x2.splat(0.6931471803691238))),
    f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)),
  );
  let sum = f64x2.splat(2.08767569878681e-9);
  sum = step(sum, r, 2.505210838544172e-8);
  sum = step(sum, r, 2.755731922398589e-7);
  sum = step(sum, r, 2.7557319223985893e-6);
  sum = step(sum, r, 2.48015873015873e-5);
  sum = step(sum, r, 0.0001984126984126984);
  sum = step(sum, r, 0.001388888888888889);
  sum = step(sum, r, 0.008333333333333333);
  sum = step(sum, r, 0.041666666666666664);
  sum = step(sum, r, 0.16666666666666666);
  sum = step(sum, r, 0.5);
  sum = step(sum, r, 1.0);
  sum = step(sum, r, 1.0);
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, power);
}
