import { expect, test } from 'vitest';
import { gaussLegendre, gaussRadau } from '../../../trainer/ensemble/quadrature.ts';

/** How far a rule's integral of a power is off. */
function errorOf(rule: { points: Float64Array; weights: Float64Array }, degree: number): number {
  const integral = rule.points.reduce((sum, t, i) => sum + rule.weights[i] * t ** degree, 0);
  return Math.abs(integral - 1 / (degree + 1));
}

test.each([1, 2, 4, 6, 10, 16, 32])('%i points are exact up to degree 2 · points − 1', (count) => {
  const rule = gaussLegendre(count);
  for (let degree = 0; degree < 2 * count; degree++) {
    expect(errorOf(rule, degree)).toBeLessThan(1e-14);
  }
  if (count <= 6) expect(errorOf(rule, 2 * count)).toBeGreaterThan(1e-12);
});

test.each([1, 2, 4, 6, 10, 16, 32])(
  '0 and %i more points are exact up to twice their number',
  (count) => {
    const rule = gaussRadau(count);
    for (let degree = 0; degree <= 2 * count; degree++) {
      expect(errorOf(rule, degree)).toBeLessThan(1e-14);
    }
    if (count <= 6) expect(errorOf(rule, 2 * count + 1)).toBeGreaterThan(1e-12);
    expect(rule.points[0]).toBe(0);
    expect([...rule.points]).toEqual([...rule.points].sort((a, b) => a - b));
    expect(rule.points[count]).toBeLessThan(1);
  },
);

test('points ascend inside the interval and mirror each other', () => {
  const { points, weights } = gaussLegendre(8);
  expect([...points]).toEqual([...points].sort((a, b) => a - b));
  points.forEach((t, i) => {
    expect(t).toBeGreaterThan(0);
    expect(Math.abs(t + points[7 - i] - 1)).toBeLessThan(1e-15);
    expect(Math.abs(weights[i] - weights[7 - i])).toBeLessThan(1e-15);
  });
});
