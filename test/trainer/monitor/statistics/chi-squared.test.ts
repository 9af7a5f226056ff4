import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquaredTail, logGamma } from '../../../../trainer/monitor/statistics/chi-squared.ts';

// Critical values as tables print them (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
test.each([
  [3.841, 1, 0.05],
  [10.828, 1, 0.001],
  [18.307, 10, 0.05],
  [29.588, 10, 0.001],
  [124.342, 100, 0.05],
  [149.449, 100, 0.001],
])('a value of %d with %d degrees of freedom has a tail of %d', (value, degrees, tail) => {
  expect(chiSquaredTail(value, degrees)).toBeCloseTo(tail, 4);
});

test('the tail of even degrees is a sum of Poisson chances, to the last digits and far out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.01, max: 600, noNaN: true }),
      (half, value) => {
        let term = Math.exp(-value / 2);
        let sum = term;
        for (let j = 1; j < half; j++) {
          term *= value / 2 / j;
          sum += term;
        }
        expect(Math.abs(chiSquaredTail(value, 2 * half) / sum - 1)).toBeLessThan(1e-10);
      },
    ),
  );
});

/** Of neighboring doubles the order is a matter of rounding. */
const ROUNDING = 1e-10;

test('the tail falls with the value, and rises with the degrees', () => {
  const value = fc.double({ min: 0.1, max: 200, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.integer({ min: 1, max: 300 }), (a, b, degrees) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const most = (tail: number) => tail * (1 + ROUNDING);
      const tail = chiSquaredTail(low, degrees);
      expect(chiSquaredTail(high, degrees)).toBeLessThanOrEqual(most(tail));
      expect(tail).toBeLessThanOrEqual(most(chiSquaredTail(low, degrees + 1)));
    }),
  );
});

test('nothing is a tail of 1, and infinity one of 0', () => {
  expect(chiSquaredTail(0, 3)).toBe(1);
  expect(chiSquaredTail(Infinity, 3)).toBe(0);
  expect(() => chiSquaredTail(1, 0)).toThrow('0 degrees of freedom');
});

test('the gamma function of whole numbers is a factorial', () => {
  let factorial = 1;
  for (let n = 1; n <= 30; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
});
