// e^x of two doubles at once, in the operations of trainer/boosting/exp.ts: the same bits.

const ROUNDER: f64 = 6755399441055744.0;

// @ts-expect-error: decorator
@inline
function step(sum: v128, square: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, square), f64x2.splat(coefficient));
}

// @ts-expect-error: decorator
@inline
export function exp2Lanes(x: v128): v128 {
  const limited = f64x2.pmax(f64x2.splat(-700.0), f64x2.pmin(f64x2.splat(700.0), x));
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
  // Even and odd powers apart: two short chains instead of a long one.
  const square = f64x2.mul(r, r);
  let even = f64x2.splat(2.48015873015873e-05);
  even = step(even, square, 0.001388888888888889);
  even = step(even, square, 0.041666666666666664);
  even = step(even, square, 0.5);
  even = step(even, square, 1.0);
  let odd = f64x2.splat(0.0001984126984126984);
  odd = step(odd, square, 0.008333333333333333);
  odd = step(odd, square, 0.16666666666666666);
  odd = step(odd, square, 1.0);
  const sum = f64x2.add(even, f64x2.mul(odd, r));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, power);
}
