// The portable exponential and logarithm are as good as the engine's; the engine's own are within one
// ulp of the truth, so two are allowed here. Modules are held to the same bits by their own tests.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portableExp, portableLog1p } from '../../../assembly/shared/link-math.ts';

/** Distance in representable doubles; both of the same sign. */
function ulps(a: number, b: number): number {
  const bits = (value: number) => new BigInt64Array(Float64Array.of(value).buffer)[0];
  const distance = bits(a) - bits(b);
  return Number(distance < 0n ? -distance : distance);
}

test.each([
  [0, 1],
  [-0, 1],
  [Infinity, Infinity],
  [-Infinity, 0],
  [NaN, NaN],
  [710, Infinity],
  [-746, 0],
])('exp(%d) is %d', (x, expected) => {
  expect(portableExp(x)).toBe(expected);
});

test('exp agrees with the engine', () => {
  const x = fc.oneof(
    fc.double({ min: -745, max: 709.78, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  );
  fc.assert(
    fc.property(x, (value) => {
      expect(ulps(portableExp(value), Math.exp(value))).toBeLessThanOrEqual(2);
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  [0, 0],
  [Infinity, Infinity],
  [NaN, NaN],
])('log1p(%d) is %d', (x, expected) => {
  expect(portableLog1p(x)).toBe(expected);
});

test('log1p agrees with the engine', () => {
  const x = fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: 0, max: 10, noNaN: true }),
  );
  fc.assert(
    fc.property(x, (value) => {
      expect(ulps(portableLog1p(value), Math.log1p(value))).toBeLessThanOrEqual(2);
    }),
    { numRuns: 20_000 },
  );
});
