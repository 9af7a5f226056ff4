// A reference counts every row once, weighs little, and says of the answers what the metrics say.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { binCount } from '../../../runtime/observe/bins.ts';
import { MOST_BINS } from '../../../runtime/observe/record-form.ts';
import { referenceSchema } from '../../../runtime/schema/reference-schema.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { metricsOf } from '../../../trainer/evaluate/evaluation.ts';
import { evenEdges } from '../../../trainer/evaluate/even-edges.ts';
import { makeReference, referenceBytes, rowsOfCells } from '../../../trainer/evaluate/reference.ts';
import { randomEnsemble } from '../../random-ensemble.ts';
import { drawnTable } from '../learn/tables.ts';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

function referenceOf(ensemble: Ensemble, table: CellTable, answers: Float64Array) {
  const { schema, columns, target, weights } = table;
  const width = answers.length / table.cellCount;
  const rows = rowsOfCells(table);
  return makeReference({
    ensemble,
    of: { features: 'learned', answers: 'heldOut' },
    counted: { schema, columns, rows },
    answered: {
      flags: Array.from({ length: width }, (_, k) => `class ${k}`),
      task: target.kind,
      ...{ answers, rows, actual: { target, weights } },
    },
  });
}

/** Probabilities that have something to do with the classes. */
function answersTo({ cellCount, counts }: CellTable, seed: number): Float64Array {
  const random = createRandom(seed, 2);
  const answers = new Float64Array(cellCount * counts.length);
  for (let cell = 0; cell < cellCount; cell++) {
    const scores = counts.map((ofClass) => random.uniform() + (ofClass[cell] > 0 ? 0.3 : 0));
    for (const [k, score] of scores.entries()) {
      answers[cell * counts.length + k] = score / sum(scores);
    }
  }
  return answers;
}

const shape = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rows: fc.integer({ min: 1, max: 300 }),
  classes: fc.integer({ min: 2, max: 12 }),
  splits: fc.integer({ min: 1, max: 60 }),
});

test('every row is in one bin of each feature and of each answer', () => {
  fc.assert(
    fc.property(shape, ({ seed, rows, classes, splits }) => {
      const table = drawnTable(createRandom(seed), rows, classes);
      const trees = { trees: 5, splits, features: table.schema.length };
      const reference = referenceOf(randomEnsemble(seed, trees), table, answersTo(table, seed));
      expect(referenceSchema.parse(JSON.parse(JSON.stringify(reference)))).toEqual(reference);
      const total = sum(rowsOfCells(table));
      for (const feature of reference.features) {
        expect(sum(feature.counts)).toBe(total);
        expect(feature.counts).toHaveLength(binCount(feature));
        expect(feature.counts.length).toBeLessThanOrEqual(MOST_BINS);
      }
      for (const { counts, edges } of reference.answers) {
        expect(sum(counts)).toBe(total);
        expect(edges.length).toBeLessThanOrEqual(9);
        expect(Math.min(...counts)).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});

test('the quality of all bins together is what was measured of the version', () => {
  const table = drawnTable(createRandom(3), 500, 4);
  const answers = answersTo(table, 3);
  const metrics = metricsOf(evaluate(answers, table));
  const trees = { features: table.schema.length };
  for (const { quality } of referenceOf(randomEnsemble(3, trees), table, answers).answers) {
    const weight = quality?.weight ?? [];
    const mean = (of: (number | null)[] = []) =>
      sum(weight.map((one, bin) => one * (of[bin] ?? 0))) / sum(weight);
    expect(mean(quality?.accuracy)).toBeCloseTo(metrics.accuracy, 5);
    expect(mean(quality?.logLoss)).toBeCloseTo(metrics.logLoss, 5);
  }
});

test('of a number the errors are, too', () => {
  const drawn = drawnTable(createRandom(3), 500, 2);
  const counts = [new Float64Array(drawn.cellCount).fill(1)];
  const values = drawn.columns[0].map((x) => (Number.isNaN(x) ? 0 : x));
  const table: CellTable = {
    ...drawn,
    ...{ counts, weights: counts, target: { kind: 'number', values } },
  };
  const answers = values.map((value, i) => value + (i % 7) - 3);
  const metrics = metricsOf(evaluate(answers, table));
  const trees = { features: table.schema.length };
  const [{ quality }] = referenceOf(randomEnsemble(3, trees), table, answers).answers;
  const mean = (of: (number | null)[] = []) =>
    sum((quality?.weight ?? []).map((one, bin) => one * (of[bin] ?? 0))) / drawn.cellCount;
  expect(Math.sqrt(mean(quality?.squaredError))).toBeCloseTo(metrics.rmse, 4);
  expect(mean(quality?.absoluteError)).toBeCloseTo(metrics.mae, 4);
});

describe('fifty features of numbers with every digit and of long labels', () => {
  const random = createRandom(11);
  const labels = Array.from({ length: 400 }, (_, i) => `label number ${i} of the many there are`);
  const isLabel = (f: number) => f % 5 === 0;
  const schema = Array.from({ length: 50 }, (_, f) => ({
    ...{ name: `feature number ${f}`, missing: 'allowed' as const },
    ...(isLabel(f) ? { kind: 'category' as const, labels } : { kind: 'number' as const }),
    ...(f === 7 && { personal: true }),
  }));
  const cellCount = 3000;
  const counts = [0, 1].map((k) =>
    Float64Array.from({ length: cellCount }, (_, i) => Number(i % 2 === k)),
  );
  const columns = schema.map((_, f) =>
    Float64Array.from({ length: cellCount }, () =>
      isLabel(f) ? Math.floor(400 * random.uniform() ** 2) : Math.exp(8 * random.uniform()),
    ),
  );
  const table: CellTable = {
    ...{ kind: 'cells', schema, cellCount, columns, counts, weights: counts },
    target: { kind: 'class', classes: ['no', 'yes'] },
  };
  const nodes = 50 * 200;
  const feature = Int32Array.from({ length: nodes }, (_, i) => i % 50);
  const threshold = Float64Array.from({ length: nodes }, () => Math.exp(8 * random.uniform()));
  const split = new Uint8Array(nodes);
  const ensemble = { ...randomEnsemble(1, { features: 50 }), feature, threshold, split };
  const reference = referenceOf(ensemble, table, answersTo(table, 1));

  it('weigh at most 4 KB', () => {
    expect(referenceBytes(reference).length).toBeLessThanOrEqual(4096);
    expect(Math.min(...reference.features.map(binCount))).toBeGreaterThanOrEqual(7);
  });

  it('leave out what speaks of a person', () => {
    expect(reference.features).toHaveLength(49);
    expect(reference.features.map(({ name }) => name)).not.toContain('feature number 7');
  });

  it('keep the labels that most rows have', () => {
    const [first] = reference.features;
    if (!('labels' in first)) throw new Error('the first feature is a category');
    expect(first.labels[0]).toBe(labels[0]);
    expect(sum(first.counts)).toBe(cellCount);
  });
});

test('edges part the rows evenly, and a value of many rows does not cost the others theirs', () => {
  const edges = Array.from({ length: 100 }, (_, i) => i);
  const counts = [...Array.from({ length: 101 }, (_, i) => (i === 3 ? 10_000 : 10)), 0];
  const chosen = evenEdges(edges, counts, 30);
  expect(chosen).toHaveLength(28);
  expect(chosen).toContain(3);
  const gaps = chosen.slice(2).map((edge, i) => edge - chosen[i + 1]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(6);
});
