// Answers that are numbers are judged by what their learner minimises, as scikit-learn 1.2.1 computes it.
import { describe, expect, test } from 'vitest';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { metricsOf } from '../../../trainer/evaluate/evaluation.ts';
import { judgeAmong } from '../../../trainer/evaluate/metrics.ts';
import { judgingMetric } from '../../../trainer/evaluate/number-loss.ts';
import { prepareMetrics } from '../../../trainer/evaluate/prepared-metrics.ts';
import { type NumberLoss, numberLossOf } from '../../../trainer/recipe/number-loss.ts';
import { number, numberTable } from '../learn/tables.ts';

function tableOf(values: number[], loss: NumberLoss | undefined): CellTable {
  const table = numberTable([number('x')], [values.map((_, i) => i)], values);
  const target = { kind: 'number' as const, values: Float64Array.from(values) };
  return {
    ...table,
    target: { ...target, ...(loss && { loss }) },
    weights: [Float64Array.of(1, 2, 3, 4)],
  };
}

const ANSWERS = Float64Array.of(0.5, 0.5, 2, 2);

test.each<[NumberLoss, number[], string, number]>([
  [{ kind: 'quantile', quantile: 0.9 }, [2, 0, 1, 4], 'pinball', 0.895],
  [{ kind: 'poisson' }, [2, 0, 1, 4], 'poissonDeviance', 1.256700413903814],
  [{ kind: 'gamma' }, [2, 0.5, 1, 4], 'gammaDeviance', 0.6841116916640327],
  [{ kind: 'tweedie', power: 1.5 }, [2, 0, 1, 4], 'tweedieDeviance', 1.3823376490862849],
])('%j', (loss, values, metric, expected) => {
  const table = tableOf(values, loss);
  const metrics = metricsOf(evaluate(ANSWERS, table));
  expect(judgingMetric(loss)).toBe(metric);
  expect(metrics[metric]).toBeCloseTo(expected, 14);
  expect(judgeAmong(Object.keys(metrics))).toBe(metric);
  const prepared = prepareMetrics(ANSWERS, table)(table.weights);
  expect(Object.keys(prepared)).toEqual(Object.keys(metrics));
  for (const name of Object.keys(metrics)) expect(prepared[name]).toBeCloseTo(metrics[name], 12);
});

describe('squared and absolute errors', () => {
  test.each<[NumberLoss | undefined, string]>([
    [undefined, 'rmse'],
    [{ kind: 'absolute' }, 'mae'],
  ])('%j are among the figures of every evaluation', (loss, metric) => {
    const evaluation = evaluate(ANSWERS, tableOf([2, 0, 1, 4], loss));
    expect(Object.keys(metricsOf(evaluation))).toEqual(['rmse', 'mae', 'r2']);
    expect(judgingMetric(loss)).toBe(metric);
  });
});

test('a deviance that does not exist for some answer is left out', () => {
  const table = tableOf([2, 0, 1, 4], { kind: 'poisson' });
  const answers = Float64Array.of(0.5, 0, 2, 2);
  expect(metricsOf(evaluate(answers, table)).poissonDeviance).toBeUndefined();
  expect(prepareMetrics(answers, table)(table.weights).poissonDeviance).toBeUndefined();
});

test('the loss of a learner, with the defaults of its parameters', () => {
  expect(numberLossOf({ kind: 'forest' })).toBeUndefined();
  expect(numberLossOf({ kind: 'boosting' })).toBeUndefined();
  expect(numberLossOf({ kind: 'boosting', loss: 'quantile' })).toEqual({
    kind: 'quantile',
    quantile: 0.5,
  });
  expect(numberLossOf({ kind: 'boosting', loss: 'tweedie', tweediePower: 1.2 })).toEqual({
    kind: 'tweedie',
    power: 1.2,
  });
});
