// Compiled modules against the plain predictor: equal to the bit on random ensembles and the rows that
// press on them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutputKind, Predictor } from '../../../runtime/module/predictor.ts';
import { STRATEGIES, type Strategy } from '../../../runtime/schema/module-choices.ts';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { contributionsPlain } from '../../../trainer/ensemble/contributions-plain.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import {
  predictLeavesPlain,
  predictPlain,
  predictRawPlain,
} from '../../../trainer/ensemble/predict-plain.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { type RandomEnsembleOptions, randomEnsemble, randomRows } from '../../random-ensemble.ts';

const PLAIN = {
  probability: predictPlain,
  raw: predictRawPlain,
  leaves: predictLeavesPlain,
};

function expectSameAnswers(predictor: Predictor, ensemble: Ensemble, rows: Float64Array[]): void {
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  for (const [kind, plain] of Object.entries(PLAIN) as [
    OutputKind,
    (typeof PLAIN)[keyof typeof PLAIN],
  ][]) {
    const expected = rows.map((row) => plain(ensemble, row));
    rows.forEach((row, i) => {
      expect(predictor.predict(row, kind), `${kind} of [${row.join()}]`).toEqual(expected[i]);
    });
    const answers = new Float64Array(rows.length * predictor.outputWidth(kind));
    predictor.predictInto(flat, rows.length, kind, answers);
    expect(answers).toEqual(Float64Array.from(expected.flatMap((answer) => [...answer])));
  }
}

/** Sums of quotients, or of expectations kept to 40 bits: equal to within rounding, on the scale of the scores. */
function expectSameContributions(
  predictor: Predictor,
  ensemble: Ensemble,
  row: Float64Array,
): void {
  const expected = contributionsPlain(ensemble, row);
  const actual = predictor.predict(row, 'contributions');
  const scale = 1 + Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-11 * scale);
  });
}

/** What a strategy takes; a table is for few classes. */
const SHAPES: Record<Strategy, RandomEnsembleOptions> = {
  table: { trees: 4, splits: 3, features: 3 },
  masks: { trees: 11, vectorLeaves: false, splits: 31 },
  traversal: {},
  linear: { linear: true },
  ordered: { trees: 19 },
};

describe.each(STRATEGIES)('strategy %s', (strategy) => {
  test('answers as the plain predictor does, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const oddValues = seed % 3 === 0;
        const ensemble = randomEnsemble(seed, { ...SHAPES[strategy], oddValues });
        const options = { strategy, leaves: true };
        const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble), options);
        const predictor = predictorFrom(bytes);
        const rows = randomRows(ensemble, 20, seed);
        expectSameAnswers(predictor, ensemble, rows);
        // Contributions of huge values that cancel are what rounding leaves of them.
        if (!predictor.manifest.provides.contributions || oddValues) return;
        for (const row of rows) expectSameContributions(predictor, ensemble, row);
      }),
      { numRuns: 50 },
    );
  });
});

// More than have rows of masks, and enough of them for every way that joints are read.
test.each([1, 5, 7, 40])('masks of %i features with many classes', async (features) => {
  const trees = 300;
  const shape = { trees, splits: 31, features, rawCount: 1, vectorLeaves: false };
  const ensemble = randomEnsemble(features, { ...shape, categoryShare: 0 });
  const options = { strategy: 'masks', slices: false, leaves: true } as const;
  const { bytes, parts } = await compile(ensemble, manifestFieldsFor(ensemble), options);
  expect(parts['mask codes']).toBeGreaterThan(0);
  const predictor = predictorFrom(bytes);
  expectSameAnswers(predictor, ensemble, randomRows(ensemble, 40, features));
});

// Every kind of search, kernels of several sizes, and passes for more groups than go at once.
test.each([1, 3, 7, 15, 16, 33])('rows of masks of %i features', async (features) => {
  const shape = { trees: 45, splits: 31, features, vectorLeaves: false };
  const ensemble = randomEnsemble(features, {
    ...{ ...shape, rawCount: 1 + (features % 3), categoryShare: features < 15 ? 0.2 : 0 },
  });
  const options = { strategy: 'masks', leaves: true } as const;
  const { bytes, parts, form } = await compile(ensemble, manifestFieldsFor(ensemble), options);
  expect(parts['mask codes']).toBeUndefined();
  expect(form).toMatch(features > 15 ? /\d+ groups in \d passes, \d+ KB/ : /\d+ groups, \d+ KB/);
  const predictor = predictorFrom(bytes);
  expectSameAnswers(predictor, ensemble, randomRows(ensemble, 40, features));
});

describe.each(['masks', 'traversal'] as const)('bit slices beside %s', (strategy) => {
  test('answer batches of every size as the plain predictor does, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 300 }), async (seed, rowCount) => {
        const shape = { trees: 6, vectorLeaves: false, splits: strategy === 'masks' ? 20 : 90 };
        const ensemble = randomEnsemble(seed, shape);
        const options = { strategy, slices: true };
        const { bytes, parts } = await compile(ensemble, manifestFieldsFor(ensemble), options);
        expect(parts['bit slices']).toBeGreaterThan(0);
        const predictor = predictorFrom(bytes);
        const rows = randomRows(ensemble, rowCount, seed);
        const answers = new Float64Array(rowCount * predictor.outputWidth('raw'));
        const flat = Float64Array.from(rows.flatMap((row) => [...row]));
        predictor.predictInto(flat, rowCount, 'raw', answers);
        const expected = rows.flatMap((row) => [...predictRawPlain(ensemble, row)]);
        expect(answers).toEqual(Float64Array.from(expected));
      }),
      { numRuns: 50 },
    );
  });
});
