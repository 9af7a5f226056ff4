// The radix sort against the engine's own sort.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { sortDoubles } from '../../../trainer/encode/sort-doubles.ts';

const LARGE = 40_000;

it.each([
  ['signs and sizes', (u: () => number) => (u() - 0.5) * 10 ** Math.floor(600 * u() - 300)],
  ['few values', (u: () => number) => Math.floor(u() * 5) - 2],
  ['positive', (u: () => number) => u() + 1],
  ['negative', (u: () => number) => -u() - 1],
  ['one value', () => 7.25],
])('sorts %s as the engine does', (_, draw) => {
  const random = createRandom(3);
  const values = Float64Array.from({ length: LARGE }, () => draw(random.uniform));
  values.set([0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE], 5);
  const wanted = values.slice().sort();
  const sorted = sortDoubles(values);
  expect(sorted.every((value, i) => Object.is(value, wanted[i]))).toBe(true);
});

it('sorts whatever comes, repeated to a large array', () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, (some) => {
      const many = Float64Array.from({ length: LARGE }, (_, i) => some[i % some.length]);
      const wanted = many.slice().sort();
      return sortDoubles(many).every((value, i) => Object.is(value, wanted[i]));
    }),
    { numRuns: 20 },
  );
});
