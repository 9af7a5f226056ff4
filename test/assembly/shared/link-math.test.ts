// The portable logarithm is as good as the engine's; the engine's own is within one ulp of the truth, so two are
// allowed here. Modules are held to the same bits by their own tests.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portableLog1p } from '../../../assembly/shared/link-math.ts';
import { ulps } from '../../ulps.ts';

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
