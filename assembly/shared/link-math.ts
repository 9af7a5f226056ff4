// Exponential and logarithm by IEEE arithmetic alone, so that the plain predictor (JavaScript) and
// the kernels (AssemblyScript) give the same bits: engines differ in `Math.exp`, and modules have none.
// Compiled by both compilers, so: no imports, and `number` (f64 in AssemblyScript) throughout.
// Algorithms and constants: FreeBSD msun e_exp.c and s_log1p.c (Sun Microsystems, 1993), < 1 ulp.

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

/** e^x. */
export function portableExp(x: number): number {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0.0;
  const k: number = Math.floor(x * 1.4426950408889634 + 0.5);
  const high: number = x - k * 0.6931471803691238;
  const low: number = k * 1.9082149292705877e-10;
  const r: number = high - low;
  const t: number = r * r;
  const c: number =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y: number = 1.0 - (low - (r * c) / (2.0 - c) - high);
  if (k > -1000.0 && k < 1000.0) return y * powerOfTwo(k);
  // In two exact steps, so that results beyond 2^1023 and below 2^-1022 round once.
  const half: number = Math.floor(k * 0.5);
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

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
