import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquaredTail } from '../../../../trainer/monitor/statistics/chi-squared.ts';
import { totalOf } from '../../../../trainer/monitor/statistics/distances.ts';
import { testSameSource } from '../../../../trainer/monitor/statistics/same-source.ts';

const bins = fc.integer({ min: 1, max: 30 });
const counts = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 500 }), { minLength: length, maxLength: length });
const pair = bins.chain((length) => fc.tuple(counts(length), counts(length)));

test('two bins: the likelihood ratio of four cells, over the correction by Williams', () => {
  const part = (rows: number, expected: number) => 2 * rows * Math.log(rows / expected);
  const ratio = part(50, 57) + part(50, 43) + part(64, 57) + part(36, 43);
  const correction = 1 + (3 * (200 / 114 + 200 / 86 - 1)) / (6 * 200);
  const { pValue } = testSameSource([50, 50], [64, 36]);
  expect(pValue).toBeCloseTo(chiSquaredTail(ratio / correction, 1), 12);
});

test('no row is lost by pooling, and each pooled bin has rows enough', () => {
  fc.assert(
    fc.property(pair, ([reference, current]) => {
      const { pooled } = testSameSource(reference, current);
      if (totalOf(reference) === 0 || totalOf(current) === 0) return;
      expect(totalOf(pooled.reference)).toBe(totalOf(reference));
      expect(totalOf(pooled.current)).toBe(totalOf(current));
      if (pooled.reference.length < 2) return;
      const [m, n] = [totalOf(reference), totalOf(current)];
      const share = Math.min(m, n) / (m + n);
      pooled.reference.forEach((count, i) => {
        expect((count + pooled.current[i]) * share).toBeGreaterThanOrEqual(5);
      });
    }),
  );
});

test('a p-value is one, whichever comes first and in whatever order the bins stand', () => {
  fc.assert(
    fc.property(pair, ([reference, current]) => {
      const { pValue } = testSameSource(reference, current);
      expect(pValue).toBeGreaterThanOrEqual(0);
      expect(pValue).toBeLessThanOrEqual(1);
      expect(testSameSource(current, reference).pValue).toBeCloseTo(pValue, 9);
    }),
  );
});

test('where there is nothing to compare, nothing differs', () => {
  expect(testSameSource([], []).pValue).toBe(1);
  expect(testSameSource([10, 10], [0, 0]).pValue).toBe(1);
  expect(testSameSource([10, 0], [20, 0]).pValue).toBe(1);
});

test('one label among thirty that grew by 10 percentage points is found in 1,000 rows', () => {
  const before = [10_000, ...new Array(29).fill(345)];
  const now = [600, ...new Array(29).fill(14)];
  expect(testSameSource(before, now).pValue).toBeLessThan(1e-6);
});
