// Quadrature on [0, 1]: Gauss–Legendre, and Gauss–Radau with the point 0.

export interface Quadrature {
  /** Ascending. */
  points: Float64Array;
  weights: Float64Array;
}

/** The rule of `count` points, exact for polynomials of degrees up to 2 · count − 1. */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    // Tricomi's estimate of the root.
    const estimate = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    const x = findRoot((at) => legendre(count, at), estimate);
    const { slope } = legendre(count, x);
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/**
 * The rule of the point 0 and `count` more, exact for polynomials of degrees up to 2 · count
 * (Abramowitz and Stegun 1964, 25.4.31).
 */
export function gaussRadau(count: number): Quadrature {
  const all = count + 1;
  const points = new Float64Array(all);
  const weights = new Float64Array(all).fill(1 / (all * all));
  // The other points are the roots of (P_count + P_all) / (1 + x), a Jacobi polynomial.
  const polynomial = (x: number) => {
    const [lower, upper] = [legendre(count, x), legendre(all, x)];
    const value = (lower.value + upper.value) / (1 + x);
    return { value, slope: (lower.slope + upper.slope - value) / (1 + x) };
  };
  for (let i = 1; i < all; i++) {
    const estimate = -Math.cos((Math.PI * (i + 0.25)) / (count + 1));
    const x = findRoot(polynomial, estimate);
    const { value } = legendre(count, x);
    points[i] = (1 + x) / 2;
    weights[i] = (1 - x) / (2 * all * all * value * value);
  }
  return { points, weights };
}

type Polynomial = (x: number) => { value: number; slope: number };

/** By Newton's method. */
function findRoot(polynomial: Polynomial, estimate: number): number {
  let x = estimate;
  for (let step = 0; step < 10; step++) {
    const { value, slope } = polynomial(x);
    x -= value / slope;
  }
  return x;
}

/** The Legendre polynomial of a degree, and its slope, at x inside (−1, 1). */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let n = 2; n <= degree; n++) {
    [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
