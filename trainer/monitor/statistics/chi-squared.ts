// The upper tail of the chi-squared distribution, accurate far out, where many tests at once look.

/** Terms after which a series has long converged, or never will. */
const MOST_TERMS = 10_000;
const PRECISION = 1e-15;
const TINY = 1e-300;

/**
 * The chance of a chi-squared value of at least `value`: Q(df / 2, value / 2), the regularized upper incomplete gamma
 * function, by its series below the mode and by its continued fraction above (DLMF 8.7.1 and 8.9.2, the fraction by
 * Lentz's method).
 * @param degrees of freedom, above 0
 */
export function chiSquaredTail(value: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`${degrees} degrees of freedom`);
  if (Number.isNaN(value)) throw new RangeError('the tail of no number');
  if (value <= 0) return 1;
  if (value === Infinity) return 0;
  const [a, x] = [degrees / 2, value / 2];
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

/** Σ xⁿ / (a (a + 1) … (a + n)) */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < MOST_TERMS; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

const awayFromZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);

/** Below it, the recurrence Γ(x + 1) = x Γ(x) leads up to where the series is exact to 10⁻¹⁵. */
const FAR = 12;

/** ln Γ(x) for x > 0, by Stirling's series (DLMF 5.11.1). */
export function logGamma(x: number): number {
  let product = 1;
  let at = x;
  for (; at < FAR; at++) product *= at;
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 -
      inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - (inverse * 1) / 1188)))) /
    at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
