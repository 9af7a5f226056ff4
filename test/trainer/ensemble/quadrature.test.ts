import { expect, test } from 'vitest';
import { gaussLegendre } from '../../../trainer/ensemble/quadrature.ts';

test.each([1, 2, 4, 6, 10, 16, 32])('%i points are exact up to degree 2 · points − 1', (count) => {
  const { points, weights } = gaussLegendre(count);
  for (let degree = 0; degree < 2 * count; degree++) {
    const integral = points.reduce((sum, t, i) => sum + weights[i] * t ** degree, 0);
    expect(Math.abs(integral - 1 / (degree + 1))).toBeLessThan(1e-14);
  }
  const next = points.reduce((sum, t, i) => sum + weights[i] * t ** (2 * count), 0);
  if (count <= 6) expect(Math.abs(next - 1 / (2 * count + 1))).toBeGreaterThan(1e-12);
});

test('points ascend inside the interval and mirror each other', () => {
  const { points, weights } = gaussLegendre(8);
  expect([...points]).toEqual([...points].sort((a, b) => a - b));
  points.forEach((t, i) => {
    expect(t).toBeGreaterThan(0);
    expect(Math.abs(t + points[7 - i] - 1)).toBeLessThan(1e-15);
    expect(Math.abs(weights[i] - weights[7 - i])).toBeLessThan(1e-15);
  });
});
