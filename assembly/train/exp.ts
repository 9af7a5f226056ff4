// e^x of two doubles at once, in the operations of trainer/boosting/exp.ts: the same bits. The constants are
// read from the table that is made there: as literals they would be put together anew for every pair.

// @ts-expect-error: decorator
@inline
function constant(table: usize, number: usize): v128 {
  return v128.load64_splat(table + (number << 3));
}

// @ts-expect-error: decorator
@inline
function step(sum: v128, square: v128, coefficient: v128): v128 {
  return f64x2.add(f64x2.mul(sum, square), coefficient);
}

/** @param table IN EXP_TABLE */
// @ts-expect-error: decorator
@inline
export function exp2Lanes(x: v128, table: usize): v128 {
  const limited = f64x2.pmax(constant(table, 1), f64x2.pmin(constant(table, 2), x));
  // The integer k stands in the low bits of the sum's mantissa.
  const shifted = f64x2.add(f64x2.mul(limited, constant(table, 3)), constant(table, 0));
  const k = f64x2.sub(shifted, constant(table, 0));
  const high = f64x2.mul(k, constant(table, 4));
  const r = f64x2.sub(f64x2.sub(limited, high), f64x2.mul(k, constant(table, 5)));
  // Even and odd powers apart: two short chains instead of a long one.
  const square = f64x2.mul(r, r);
  let even = constant(table, 6);
  even = step(even, square, constant(table, 7));
  even = step(even, square, constant(table, 8));
  even = step(even, square, constant(table, 9));
  even = step(even, square, constant(table, 10));
  let odd = constant(table, 11);
  odd = step(odd, square, constant(table, 12));
  odd = step(odd, square, constant(table, 13));
  odd = step(odd, square, constant(table, 10));
  const sum = f64x2.add(even, f64x2.mul(odd, r));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(sum, power);
}
