import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  correctedIndex,
  indexByChance,
  jensenShannon,
  stabilityIndex,
} from '../../../../trainer/monitor/statistics/distances.ts';

const bins = fc.integer({ min: 2, max: 12 });
const counts = (length: number) =>
  fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: length, maxLength: length });
const pair = bins.chain((length) => fc.tuple(counts(length), counts(length)));

test('the index of 50 : 50 against 60 : 40', () => {
  const expected = 0.1 * Math.log(0.6 / 0.5) - 0.1 * Math.log(0.4 / 0.5);
  expect(stabilityIndex([500, 500], [600, 400])).toBeCloseTo(expected, 12);
});

test('both distances are 0 for equal shares, the same both ways, and never less', () => {
  fc.assert(
    fc.property(pair, ([one, other]) => {
      for (const distance of [stabilityIndex, jensenShannon]) {
        expect(distance(one, other)).toBeCloseTo(distance(other, one), 9);
        expect(distance(one, other)).toBeGreaterThanOrEqual(0);
        const doubled = one.map((count) => 2 * count);
        expect(distance(one, doubled)).toBeCloseTo(0, 6);
      }
    }),
  );
});

test('the distance of Jensen and Shannon is 1 where nothing is shared', () => {
  expect(jensenShannon([10, 0], [0, 10])).toBe(1);
});

test('a bin that one of the two has no rows in keeps the index finite', () => {
  expect(stabilityIndex([100, 0], [90, 10])).toBeGreaterThan(0.2);
  expect(Number.isFinite(stabilityIndex([100, 0], [0, 100]))).toBe(true);
});

test('without drift the index is in the mean what chance makes of so few rows', () => {
  // Thirty bins, 100 rows against 100: the folklore's 0.1 is passed by chance alone.
  const reference = new Array(30).fill(10);
  expect(indexByChance(reference, reference)).toBeCloseTo((29 * 2) / 300, 12);
  expect(correctedIndex([500, 500], [510, 490])).toBe(0);
  expect(correctedIndex([50_000, 50_000], [60_000, 40_000])).toBeCloseTo(0.0405, 3);
});
