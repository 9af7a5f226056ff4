// A model that a constant beats is called so, by the figure that judges it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantClasses, constantNumber } from '../../../trainer/evaluate/constant-answer.ts';
import { describeConstant } from '../../../trainer/evaluate/describe-constant.ts';
import { evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { judgingMetric, rowLosses } from '../../../trainer/evaluate/number-loss.ts';
import type { NumberLoss } from '../../../trainer/recipe/number-loss.ts';
import { classTable, number } from '../learn/tables.ts';

const LOSSES: (NumberLoss | undefined)[] = [
  undefined,
  { kind: 'absolute' },
  { kind: 'quantile', quantile: 0.8 },
  { kind: 'poisson' },
  { kind: 'gamma' },
  { kind: 'tweedie', power: 1.5 },
];

describe('a constant number', () => {
  it.each(LOSSES)('is the best there is by %o', (loss) => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 4 })),
      {
        minLength: 2,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 60 }), (drawn, other) => {
        const values = Float64Array.from(drawn, ([value]) => value);
        const weights = Float64Array.from(drawn, ([, weight]) => weight);
        fc.pre(new Set(values).size > 1);
        const answers = values.map(() => other);
        const judged = constantNumber(values, answers, weights, loss);
        if (judged === null) throw new Error('nothing was judged');
        // The model answers a constant, too: none is better than the best.
        expect(judged.constant).toBeLessThanOrEqual(judged.model * (1 + 1e-12));
        expect(judged.metric).toBe(judgingMetric(loss));
        const costs =
          rowLosses(loss, values, answers) ??
          values.map((value) => (loss ? Math.abs(value - other) : (value - other) ** 2));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const mean = costs.reduce((sum, cost, i) => sum + weights[i] * cost, 0) / total;
        expect(judged.model).toBeCloseTo(loss === undefined ? Math.sqrt(mean) : mean, 9);
      }),
    );
  });

  it('is judged by squares where the loss of an answer does not exist, and not at all by no error', () => {
    const values = Float64Array.of(1, 2);
    const judge = (answers: number[], of = values) =>
      constantNumber(of, Float64Array.from(answers), Float64Array.of(1, 1), { kind: 'gamma' });
    expect(judge([-1, 2])).toMatchObject({ metric: 'rmse', isBeaten: false });
    expect(judge([1, 1], Float64Array.of(1, 1))).toBeNull();
  });
});

describe('classes', () => {
  it('are held against their shares', () => {
    expect(constantClasses(0.5, [3, 1])?.constant).toBeCloseTo(
      -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)),
    );
    expect(constantClasses(0.5, [3, 0])).toBeNull();
  });

  it('that are answered surely and wrongly are worse', () => {
    const table = classTable(
      [number('x')],
      [[0, 1]],
      [
        [9, 1],
        [1, 9],
      ],
    );
    const judged = (answers: number[]) => evaluate(Float64Array.from(answers), table).constant;
    expect(judged([0.9, 0.1, 0.1, 0.9])?.isBeaten).toBe(true);
    const worse = judged([1, 0, 0, 1]);
    expect(worse).toMatchObject({ metric: 'logLoss', isBeaten: false });
    expect(describeConstant(worse)).toBe(
      'no better than a constant: logLoss is 3.454, and one answer to every row, the shares of the classes, scores 0.6931',
    );
    expect(describeConstant(judged([0.5, 0.5, 0.5, 0.5]))).toContain('no better than a constant');
  });
});
