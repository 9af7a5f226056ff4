// Histograms hold every row once; deciles are what their definition says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  numberBins,
  numberHistogram,
  probabilityHistogram,
} from '../../../trainer/evaluate/distribution.ts';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('probabilityHistogram', () => {
  it('counts every row once, 1 among the last', () => {
    const scores = Float64Array.of(0, 0.049, 0.05, 0.999, 1);
    const ones = new Float64Array(5).fill(1);
    const { positive, negative } = probabilityHistogram('yes', scores, ones, ones);
    expect(positive).toEqual(negative);
    expect([positive[0], positive[1], positive[19], sum(positive)]).toEqual([2, 1, 2, 5]);
  });
});

describe('numberHistogram', () => {
  it('counts every row once, those outside of the range too', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1 }), (rows) => {
        const [answers, actual] = [0, 1].map((i) => Float64Array.from(rows, (row) => row[i]));
        const histogram = numberHistogram(answers, actual, new Float64Array(rows.length).fill(1));
        expect(sum(histogram.answers)).toBe(rows.length);
        expect(sum(histogram.actual)).toBe(rows.length);
        expect(histogram.lowest).toBeLessThanOrEqual(histogram.highest);
      }),
    );
  });
});

describe('numberBins', () => {
  it('holds every row once, in ascending bins that part no answer', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 200 }), (rows) => {
        const answers = Float64Array.from(rows);
        const bins = numberBins(answers, answers, new Float64Array(rows.length).fill(2));
        expect(sum(bins.map(({ weight }) => weight))).toBe(2 * rows.length);
        expect(bins.length).toBeLessThanOrEqual(10);
        bins.forEach((bin, i) => {
          expect(bin.meanObserved).toBe(bin.meanPredicted);
          expect(bin.meanAbsoluteError).toBe(0);
          if (i > 0) expect(bin.lowest).toBeGreaterThan(bins[i - 1].highest);
        });
      }),
    );
  });

  it('weighs rows', () => {
    const [bin] = numberBins(Float64Array.of(1, 1), Float64Array.of(0, 4), Float64Array.of(3, 1));
    expect(bin).toEqual({
      lowest: 1,
      highest: 1,
      meanPredicted: 1,
      meanObserved: 1,
      meanAbsoluteError: 1.5,
      weight: 4,
    });
  });
});
