// Each part of evaluation.json is what its definition says, on tables small enough to work it out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { answersOf } from '../../../trainer/evaluate/align-cells.ts';
import { compareMetrics, confidenceIntervals } from '../../../trainer/evaluate/confidence.ts';
import { featureEffects } from '../../../trainer/evaluate/effects.ts';
import { answerCells, evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { metricsOf } from '../../../trainer/evaluate/evaluation.ts';
import { treeImportances } from '../../../trainer/evaluate/importance.ts';
import { prepareMetrics } from '../../../trainer/evaluate/prepared-metrics.ts';
import { reportOn } from '../../../trainer/evaluate/report.ts';
import { sliceMetrics } from '../../../trainer/evaluate/slices.ts';
import { stump } from '../ensemble/stump.ts';
import { category, classTable, drawnTable, number, numberTable } from '../learn/tables.ts';

/** Answers drawn in few steps, so that ties occur. */
function drawnAnswers(seed: number, { cellCount, counts }: CellTable): Float64Array {
  const random = createRandom(seed);
  const row = () => {
    const parts = counts.map(() => random.below(4) + 1);
    return parts.map((part) => part / parts.reduce((a, b) => a + b));
  };
  return Float64Array.from(Array.from({ length: cellCount }, row).flat());
}

describe('prepareMetrics', () => {
  it.each([2, 3])('gives the figures of evaluate, %i classes', (classes) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const test = drawnTable(createRandom(seed), 30, classes);
        const answers = drawnAnswers(seed, test);
        const { majorityAccuracy: _, ...expected } = metricsOf(evaluate(answers, test));
        const metrics = prepareMetrics(answers, test)(test.weights);
        expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected).sort());
        for (const name in expected) expect(metrics[name]).toBeCloseTo(expected[name], 10);
      }),
      { numRuns: 30 },
    );
  });

  it('gives them under other weights, where cells have rows of one class alone', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = createRandom(seed);
        const classOf = Array.from({ length: 40 }, (_, cell) => cell % 4);
        const counts = [0, 1, 2, 3].map((k) => classOf.map((own) => Number(own === k)));
        const test = classTable([number('x')], [classOf], counts);
        const answers = drawnAnswers(seed, test);
        const weights = test.weights.map((ofClass) =>
          ofClass.map((weight) => weight * random.below(3)),
        );
        const { majorityAccuracy: _, ...expected } = metricsOf(
          evaluate(answers, { ...test, counts: weights, weights }),
        );
        const metrics = prepareMetrics(answers, test)(weights);
        for (const name in expected) expect(metrics[name]).toBeCloseTo(expected[name], 10);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the figures of evaluate, numbers', () => {
    const test = numberTable([number('x')], [[1, 2, 3]], [4, 6, 11]);
    const answers = Float64Array.of(5, 6, 9);
    const metrics = prepareMetrics(answers, test)(test.weights);
    const expected = metricsOf(evaluate(answers, test));
    for (const name in expected) expect(metrics[name]).toBeCloseTo(expected[name], 12);
  });
});

describe('confidenceIntervals', () => {
  it('hold the accuracy of most tables drawn from one truth', () => {
    // Answers always say class 1, which is right with chance 0.7.
    let inside = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed);
      const hits = Array.from({ length: 200 }, () => (random.uniform() < 0.7 ? 1 : 0));
      const misses = hits.map((hit) => 1 - hit);
      const test = classTable([number('x')], [hits.map((_, i) => i)], [misses, hits]);
      const answers = Float64Array.from(hits.flatMap(() => [0.4, 0.6]));
      const { low, high } = confidenceIntervals(answers, test, seed).accuracy;
      if (low <= 0.7 && high >= 0.7) inside++;
    }
    // 95 % of 60 are 57; fewer than 51 would be a chance of about 1 in 10,000.
    expect(inside).toBeGreaterThanOrEqual(51);
  });
});

describe('of few rows, where many resamples lack a class', () => {
  const [yes, no] = [
    [1, 0, 1],
    [0, 1, 0],
  ];
  const test = classTable([number('x')], [[0, 1, 2]], [no, yes]);
  const [before, now] = [
    Float64Array.of(0.2, 0.8, 0.6, 0.4, 0.3, 0.7),
    new Float64Array(6).fill(0.5),
  ];

  it('intervals are of the resamples that have the figure', () => {
    for (const { low, high } of Object.values(confidenceIntervals(before, test, 1))) {
      expect(low).toBeLessThanOrEqual(high);
    }
    const compared = compareMetrics(before, now, test, 1);
    expect(Object.keys(compared)).toContain('auc');
    for (const { interval } of Object.values(compared)) {
      expect(interval.low).toBeLessThanOrEqual(interval.high);
    }
    expect(JSON.stringify(compared)).not.toContain('null');
  });
});

describe('compareAnswers', () => {
  const test = drawnTable(createRandom(3), 300, 2);
  const blind = Float64Array.from({ length: 600 }, () => 0.5);
  const right = answerCells((row) => {
    const signal = (row[0] > 5 ? 1 : 0) + (row[1] % 3) + row[2];
    return signal % 2 === 1 ? [0.1, 0.9] : [0.9, 0.1];
  }, test);

  it('finds no difference between a model and itself', () => {
    for (const { difference, pValue } of Object.values(compareMetrics(right, right, test, 1))) {
      expect(difference).toBe(0);
      expect(pValue).toBe(1);
    }
  });

  it('is sure of a large difference, in the direction it has', () => {
    const { logLoss, accuracy } = compareMetrics(blind, right, test, 1);
    expect(logLoss.difference).toBeLessThan(-0.1);
    expect(logLoss.interval.high).toBeLessThan(0);
    expect(logLoss.pValue).toBeLessThan(0.02);
    expect(accuracy.interval.low).toBeGreaterThan(0);
  });

  it('leaves out what exists for one of both alone', () => {
    const table = numberTable([number('x')], [[0, 1, 2, 3]], [0, 1, 2, 5]);
    const values = Float64Array.of(0, 1, 2, 5);
    const counts: CellTable = {
      ...table,
      target: { kind: 'number', values, loss: { kind: 'poisson' } },
    };
    const negative = Float64Array.of(-0.1, 1, 2, 4);
    const positive = Float64Array.of(0.3, 1, 2, 4);
    const compare = (before: Float64Array, now: Float64Array) =>
      Object.keys(compareMetrics(before, now, counts, 1));
    expect(compare(positive, positive)).toContain('poissonDeviance');
    expect(compare(negative, positive)).toEqual(['rmse', 'mae', 'r2']);
    expect(compare(positive, negative)).toEqual(['rmse', 'mae', 'r2']);
  });
});

it('treeImportances: splits, and the gain they bring to the values', () => {
  const [importance] = treeImportances(stump(0.2, 0.6));
  expect(importance).toEqual({ splits: 1, gainShare: 1 });
  const unknown = { ...stump(0.2, 0.6), cover: new Float64Array(3) };
  expect(treeImportances(unknown)).toEqual([{ splits: 1, gainShare: null }]);
});

describe('featureEffects', () => {
  const test = classTable(
    [category('c', 2), number('x')],
    [
      [0, 0, 1],
      [1, 2, 2],
    ],
    [
      [3, 0, 1],
      [0, 2, 2],
    ],
  );
  const chance = ([c, x]: Float64Array) => 0.1 + 0.5 * c + 0.1 * x;
  const predict = (row: Float64Array) => [1 - chance(row), chance(row)];

  it('is the mean over all pairings of a row and a value', () => {
    const rows = [0, 1, 2].flatMap((cell) =>
      [0, 1].flatMap((k) =>
        Array.from({ length: test.counts[k][cell] }, () => ({
          x: Float64Array.from(test.columns, (column) => column[cell]),
          k,
        })),
      ),
    );
    const loss = (x: Float64Array, k: number) => -Math.log(predict(x)[k]);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const effects = featureEffects(predict, test, 1);
    [0, 1].forEach((f) => {
      const pairs = rows.flatMap(({ x, k }) => rows.map((other) => loss(x.with(f, other.x[f]), k)));
      const base = mean(rows.map(({ x, k }) => loss(x, k)));
      expect(effects[f].permutationLoss).toBeCloseTo(mean(pairs) - base, 12);
    });
    const [first] = effects[0].partialDependence;
    expect(first.value).toBe('label 0');
    expect(first.answers[1]).toBeCloseTo(mean(rows.map(({ x }) => chance(x.with(0, 0)))), 12);
    expect(effects[1].partialDependence.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('takes quantiles of a number with many values, whose mean is near the true one', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const table = numberTable([number('x')], [values], values);
    const [{ permutationLoss, partialDependence }] = featureEffects(([x]) => [x], table, 1);
    expect(partialDependence).toHaveLength(20);
    expect(partialDependence[0].value).toBe(24);
    // (a − b)² over all pairs of 0 … 999 is n² / 6.
    expect(permutationLoss).toBeGreaterThan(0.95 * (1e6 / 6));
    expect(permutationLoss).toBeLessThan(1.05 * (1e6 / 6));
  });
});

it('sliceMetrics: each value of a category as if it were evaluated alone', () => {
  const test = drawnTable(createRandom(8), 80, 2);
  const answers = drawnAnswers(8, test);
  const slices = sliceMetrics(answers, test);
  expect(Object.keys(slices)).toEqual(['kind', 'new']);
  for (const { value, rows, metrics } of slices.kind) {
    const code = Number(String(value).replace('label ', ''));
    const isIn = (cell: number) => test.columns[1][cell] === code;
    const weights = test.counts.map((ofClass) => ofClass.map((n, cell) => (isIn(cell) ? n : 0)));
    const alone = metricsOf(evaluate(answers, { ...test, counts: weights, weights }));
    expect(rows).toBe(weights.reduce((n, ofClass) => n + ofClass.reduce((a, b) => a + b), 0));
    expect(metrics.logLoss).toBeCloseTo(alone.logLoss, 12);
    expect(metrics.accuracy).toBeCloseTo(alone.accuracy, 12);
  }
});

describe('answersOf another version', () => {
  const cells = classTable(
    [category('c', 3), number('x')],
    [
      [0, 1, 2],
      [5, 6, 7],
    ],
    [
      [1, 1, 1],
      [1, 1, 1],
    ],
  );
  const other = {
    features: [number('x'), { ...category('c', 0), labels: ['label 1', 'label 0'] }],
    classes: ['class 1', 'class 0'],
    predict: ([x, c]: Float64Array) => [x, c],
  };

  it('asks in its order and codes, and answers in ours', () => {
    const answers = answersOf(other as Parameters<typeof answersOf>[0], cells);
    expect([...answers]).toEqual([1, 5, 0, 6, -1, 7]);
  });

  it('says why it cannot be asked', () => {
    expect(answersOf({ ...other, classes: ['a', 'b'], features: [] }, cells)).toBe(
      'the earlier version answers a, b, and the later one class 0, class 1',
    );
    expect(answersOf({ ...other, features: [number('z')] }, cells)).toBe(
      "the earlier version needs the feature 'z', which the later one does not have",
    );
    const [{ name }] = cells.schema.filter(({ kind }) => kind === 'category');
    expect(answersOf({ ...other, features: [number(name)] }, cells)).toBe(
      `the feature '${name}' is a number in the earlier version, and a category in the later one`,
    );
  });
});

it('reportOn puts the parts together, the strongest feature first', () => {
  const random = createRandom(1);
  const x = Array.from({ length: 400 }, () => random.uniform() * 2);
  const hits = x.map((value) => (random.uniform() < (value <= 1 ? 0.2 : 0.8) ? 1 : 0));
  const test = classTable([number('x')], [x], [hits.map((hit) => 1 - hit), hits]);
  const predict = ([value]: Float64Array) => (value <= 1 ? [0.8, 0.2] : [0.2, 0.8]);
  const previous = {
    version: 3,
    mayKnowRows: true,
    features: test.schema,
    classes: ['class 0', 'class 1'],
    predict: () => [0.5, 0.5],
  };
  const input = { ensemble: stump(0.2, 0.8), predict, test, seed: 1, previous };
  const report = reportOn(input, silentProgress);
  expect(report.features[0]).toMatchObject({ name: 'x', splits: 1, gainShare: 1 });
  expect(report.features[0].permutationLoss).toBeGreaterThan(0.2);
  expect(report.comparison?.version).toBe(3);
  expect(report.comparison?.metrics.logLoss.interval.high).toBeLessThan(0);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});
