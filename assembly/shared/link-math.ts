// Exponential and logarithm by IEEE arithmetic alone, so that the plain predictor (JavaScript) and
// the kernels (AssemblyScript) give the same bits: engines differ in `Math.exp`, and modules have none.
// Compiled by both compilers, so: no imports, and `number` (f64 in AssemblyScript) throughout.
//
//   x = k · ln2/32 + r,  k = 32 m + j:    e^x = 2^m · 2^(j/32) · e^r,   |r| <= ln2/64
//
// The 32 powers 2^(j/32) stand in a table that each compiler has in its own way, each with a tail: what the double
// lacks, relative to it. At most 0.52 ulp off.

/** Beside 1.5 × 2^52 a double has no room for a fraction, and its low bits are an integer's. */
export const ROUNDING: number = 6755399441055744.0;

/** ROUNDING + the integer nearest to x · 32/ln2, for |x| < 2^40. */
export function roundedSteps(x: number): number {
  return x * 46.16624130844683 + ROUNDING;
}

/** 2^(j/32) · e^r, in [1/√2^(1/16), 2): x and its steps, the power of the table and its tail. */
export function exponentialBelow2(x: number, steps: number, power: number, tail: number): number {
  // ln2/32 in two parts; the first has 37 binary places, so that its products with steps are exact.
  const r: number = x - steps * 0.02166084938653512 - steps * 5.9631716539705866e-12;
  const t: number = r * r;
  // (e^r − 1 − r)/r², interpolated at Chebyshev points.
  const p: number =
    0.5 +
    0.16666666666581015 * r +
    t * (0.041666666666559604 + 0.008333362483384042 * r + t * 0.001388892532644038);
  return power + power * (r + t * p + tail);
}

/** 2^k for an integer k in [−1022, 1023], exactly. */
function powerOfTwo(k: number): number {
  let factor: number = k < 0.0 ? 0.5 : 2.0;
  let rest: number = k < 0.0 ? -k : k;
  let power: number = 1.0;
  while (rest >= 1.0) {
    const half: number = Math.floor(rest * 0.5);
    if (rest - half * 2.0 == 1.0) power *= factor;
    factor *= factor;
    rest = half;
  }
  return power;
}

/** 2^k · y for an integer k in [−1077, 1024] and y in [0.9, 2), rounded once. */
export function scaleByPower(y: number, k: number): number {
  if (k > -1000.0 && k < 1000.0) return y * powerOfTwo(k);
  // In two exact steps, so that results beyond 2^1023 and below 2^-1022 round once.
  const half: number = Math.floor(k * 0.5);
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

// Logarithm: algorithm and constants of FreeBSD msun s_log1p.c (Sun Microsystems, 1993), < 1 ulp.

/** log(1 + x) for x >= 0 (the result of an exponential). */
export function portableLog1p(x: number): number {
  if (x != x || x == Infinity) return x;
  const u: number = 1.0 + x;
  // The part of x that 1 + x lost, carried into the result to first order.
  const lost: number = u > 2.0 ? 1.0 - (u - x) : x - (u - 1.0);
  return portableLog(u) + lost / u;
}

/** log(x) for x >= 1, finite. */
function portableLog(x: number): number {
  // x = 2^k · m with m in [√½, √2]
  let k: number = 0.0;
  let m: number = x;
  for (let step: number = 512.0; step >= 1.0; step *= 0.5) {
    const power: number = powerOfTwo(step);
    if (m >= power) {
      m /= power;
      k += step;
    }
  }
  if (m > 1.4142135623730951) {
    m *= 0.5;
    k += 1.0;
  }
  const f: number = m - 1.0;
  const s: number = f / (2.0 + f);
  const z: number = s * s;
  const w: number = z * z;
  const odd: number =
    w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const even: number =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const halfSquare: number = 0.5 * f * f;
  return (
    k * 0.6931471803691238 -
    (halfSquare - (s * (halfSquare + odd + even) + k * 1.9082149292705877e-10) - f)
  );
}
