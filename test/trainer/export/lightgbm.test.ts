// What is written as LightGBM text comes back through the importer with the same answers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeatureSchema } from '../../../models/contract/feature-schema.ts';
import type { Ensemble, Link } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { exportLightgbm } from '../../../trainer/export/lightgbm.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

const LINKS: [string, Link, number][] = [
  ['regression', { kind: 'identity' }, 1],
  ['binary', { kind: 'sigmoid', slope: 0.7 }, 1],
  ['multi-class', { kind: 'softmax' }, 3],
  ['one against all', { kind: 'sigmoid-each', slope: 2 }, 2],
  ['poisson', { kind: 'exp' }, 1],
  ['square root', { kind: 'signed-square' }, 1],
  ['cross_entropy_lambda', { kind: 'log1p-exp' }, 1],
];

function numbers(ensemble: Ensemble): FeatureSchema {
  return Array.from({ length: ensemble.featureCount }, (_, i) => ({
    name: `x${i}`,
    kind: 'number',
    missing: 'allowed',
  }));
}

test.each(LINKS)('%s comes back', async (_name, link, rawCount) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, linear) => {
      const shape = { link, rawCount, linear, categoryShare: 0 };
      const drawn = randomEnsemble(seed, linear ? { ...shape, inputPrecision: 'f64' } : shape);
      const ensemble = { ...drawn, linkDivisor: 1 };
      const text = exportLightgbm(ensemble, numbers(ensemble));
      const read = (await importModel(Buffer.from(text), 'model.txt')).ensemble;
      for (const row of randomRows(ensemble, 20, seed)) {
        // LightGBM drops values up to 1e-35, which no split may tell apart.
        if (row.some((value) => value !== 0 && Math.abs(value) < 1e-34)) continue;
        const [raw, again] = [predictRawPlain(ensemble, row), predictRawPlain(read, row)];
        raw.forEach((score, k) => {
          if (!Number.isFinite(score)) return;
          const difference = Math.abs(again[k] - score) / Math.max(1, Math.abs(score));
          expect(difference, `[${row.join()}]`).toBeLessThan(1e-10);
        });
        expect(predictPlain(read, row).length).toBe(predictPlain(ensemble, row).length);
      }
    }),
    { numRuns: 20 },
  );
});

test('what LightGBM cannot express is refused by name', () => {
  const step = { ...randomEnsemble(1, { rawCount: 1, categoryShare: 0 }), linkDivisor: 1 };
  expect(() => exportLightgbm({ ...step, link: { kind: 'step' } }, numbers(step))).toThrow(
    /LightGBM has no step/,
  );
});
