import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjustForDiscoveries } from '../../../../trainer/monitor/statistics/false-discoveries.ts';

test('the example of Benjamini and Hochberg: of fifteen tests at 5 %, four are believed', () => {
  const pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ];
  const adjusted = adjustForDiscoveries(pValues);
  expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(4);
  expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
});

test('adjusted values keep the order, are no smaller, and one alone stays as it is', () => {
  expect(adjustForDiscoveries([0.03])).toEqual([0.03]);
  expect(adjustForDiscoveries([])).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
      const adjusted = adjustForDiscoveries(pValues);
      pValues.forEach((p, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        pValues.forEach((q, j) => {
          if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
        });
      });
    }),
  );
});
