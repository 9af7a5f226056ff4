// The threshold chosen is the best of all that could be, by each aim's own words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThresholdAim } from '../../../trainer/recipe/recipe.ts';
import { chooseThreshold, judgeThreshold } from '../../../trainer/validate/decision-threshold.ts';

const groups = fc
  .array(
    fc.record({
      score: fc.integer({ min: 0, max: 10 }),
      positive: fc.integer({ min: 0, max: 5 }),
      negative: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .filter((rows) => rows.some((row) => row.positive > 0))
  .map((rows) => ({
    scores: Float64Array.from(rows, (row) => row.score / 10),
    positive: Float64Array.from(rows, (row) => row.positive),
    negative: Float64Array.from(rows, (row) => row.negative),
  }));

type Groups = { scores: Float64Array; positive: Float64Array; negative: Float64Array };

function outcome({ scores, positive, negative }: Groups, threshold: number) {
  let [tp, fp, fn] = [0, 0, 0];
  scores.forEach((score, i) => {
    if (score >= threshold) {
      tp += positive[i];
      fp += negative[i];
    } else fn += positive[i];
  });
  const precision = tp + fp > 0 ? tp / (tp + fp) : null;
  return { tp, fp, fn, precision, recall: tp / (tp + fn), f1: (2 * tp) / (2 * tp + fp + fn) };
}

const every = [0, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.5];

describe('chooseThreshold', () => {
  it('describes what its threshold does', () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const { scores, positive, negative } = rows;
        const chosen = chooseThreshold(scores, positive, negative, { aim: 'f1' });
        const { precision, recall, f1 } = outcome(rows, chosen.threshold);
        expect([chosen.precision, chosen.recall, chosen.f1]).toEqual([precision, recall, f1]);
        expect(judgeThreshold(scores, positive, negative, chosen)).toEqual(chosen);
      }),
    );
  });

  it('has the highest F1, the lowest cost, the highest recall at a precision', () => {
    fc.assert(
      fc.property(groups, (rows) => {
        const { scores, positive, negative } = rows;
        const choose = (aim: ThresholdAim) => chooseThreshold(scores, positive, negative, aim);
        const all = every.map((threshold) => outcome(rows, threshold));
        const total = [...positive, ...negative].reduce((a, b) => a + b, 0);

        expect(choose({ aim: 'f1' }).f1).toBeCloseTo(Math.max(...all.map(({ f1 }) => f1)), 12);
        const cost = choose({ aim: 'cost', falsePositive: 1, falseNegative: 4 }).cost;
        const costs = all.map(({ fp, fn }) => (fp + 4 * fn) / total);
        expect(cost).toBeCloseTo(Math.min(...costs), 12);

        const atPrecision = choose({ aim: 'recall', precision: 0.6 });
        const precise = all.filter(({ precision }) => precision !== null && precision >= 0.6);
        expect(atPrecision.reached).toBe(precise.length > 0);
        const recalls = precise.map(({ recall }) => recall);
        if (atPrecision.reached) expect(atPrecision.recall).toBeCloseTo(Math.max(...recalls), 12);
      }),
    );
  });
});
