// The points of a ROC curve: all of them where they are few, enough of them where they are many.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionAt, type RankingCurve, rankingCurve } from '../../../trainer/evaluate/curves.ts';
import { areaUnderRoc } from '../../../trainer/evaluate/ranking.ts';

/** By the trapezoidal rule, from (0, 0). */
function areaUnder({ falsePositiveRate, recall }: RankingCurve): number {
  return falsePositiveRate.reduce((sum, right, i) => {
    const [left, below] = i === 0 ? [0, 0] : [falsePositiveRate[i - 1], recall[i - 1]];
    return sum + ((right - left) * (recall[i] + below)) / 2;
  }, 0);
}

const rowsOf = (most: number) =>
  fc.array(fc.tuple(fc.nat(most), fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 400 });

function curveOf(rows: [number, number, number][]) {
  const [scores, positive, negative] = [0, 1, 2].map((i) =>
    Float64Array.from(rows, (row) => row[i]),
  );
  const curve = rankingCurve('yes', scores, positive, negative);
  return { curve, area: areaUnderRoc(scores, positive, negative) };
}

describe('rankingCurve', () => {
  it('has the area that the metric has, within the width of its steps', () => {
    fc.assert(
      fc.property(rowsOf(1000), (rows) => {
        const { curve, area } = curveOf(rows);
        if (curve === null) expect(area).toBeNull();
        else expect(Math.abs(areaUnder(curve) - (area as number))).toBeLessThan(1 / 50);
      }),
    );
  });

  it('rises to (1, 1) by falling thresholds, in a bounded number of points', () => {
    fc.assert(
      fc.property(rowsOf(1000), (rows) => {
        const { curve } = curveOf(rows);
        if (curve === null) return;
        const { threshold, recall, falsePositiveRate } = curve;
        expect([recall.at(-1), falsePositiveRate.at(-1)]).toEqual([1, 1]);
        expect(threshold.length).toBeLessThanOrEqual(103);
        for (let i = 1; i < threshold.length; i++) {
          expect(threshold[i]).toBeLessThan(threshold[i - 1]);
          expect(recall[i]).toBeGreaterThanOrEqual(recall[i - 1]);
          expect(falsePositiveRate[i]).toBeGreaterThanOrEqual(falsePositiveRate[i - 1]);
        }
      }),
    );
  });

  it('is what counting gives', () => {
    const { curve } = curveOf([
      [3, 2, 0],
      [2, 1, 1],
      [1, 1, 3],
    ]);
    expect(curve).toEqual({
      class: 'yes',
      share: 0.5,
      threshold: [3, 2, 1],
      recall: [0.5, 0.75, 1],
      falsePositiveRate: [0, 0.25, 1],
    });
    expect(precisionAt(0.5, 0.25, 0.75)).toBe(0.75);
  });
});
