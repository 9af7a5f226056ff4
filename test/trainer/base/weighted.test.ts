// Means by hand, and selection against the definition, by sorting.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weightedMean, weightedQuantile } from '../../../trainer/base/weighted.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 4 })), {
  minLength: 1,
  maxLength: 60,
});

it('a quantile is the smallest value with its share of the weight at or below it', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 15 }), (drawn, sixteenths) => {
      const share = sixteenths / 16; // exact, so that no rounding decides
      const sorted = drawn.filter(([, weight]) => weight > 0).sort((a, b) => a[0] - b[0]);
      const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
      let below = 0;
      const wanted = sorted.find(([, weight]) => {
        below += weight;
        return below >= share * total;
      });
      const values = Float64Array.from(drawn, ([value]) => value);
      const weights = Float64Array.from(drawn, ([, weight]) => weight);
      expect(weightedQuantile(values, weights, share)).toBe(wanted?.[0] ?? 0);
    }),
  );
});

it('a mean is of all columns', () => {
  const [values, weights] = [
    [Float64Array.of(1, 2), Float64Array.of(4)],
    [Float64Array.of(1, 0), Float64Array.of(3)],
  ];
  expect(weightedMean(values, weights)).toBe(13 / 4);
  expect(weightedMean([Float64Array.of(1)], [Float64Array.of(0)])).toBeNaN();
});
