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
  ['several numbers', { kind: 'identity' }, 3],
  ['cross_entropy', { kind: 'sigmoid-each', slope: 1 }, 1],
  ['a probability', { kind: 'complement' }, 1],
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
        const answers = predictPlain(ensemble, row);
        // LightGBM has no answer of two classes that is the score itself.
        const wanted = link.kind === 'complement' ? answers.subarray(1) : answers;
        expect(predictPlain(read, row).length).toBe(wanted.length);
      }
    }),
    { numRuns: 20 },
  );
});

test('the file has what LightGBM reads: sizes of the trees, an entry per feature, whole iterations', () => {
  for (let seed = 0; seed < 20; seed++) {
    const drawn = randomEnsemble(seed, {
      link: { kind: 'softmax' },
      rawCount: 3,
      categoryShare: 0,
    });
    const ensemble = { ...drawn, linkDivisor: 1 };
    const text = exportLightgbm(ensemble, numbers(ensemble));
    const field = (key: string) =>
      new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1].split(' ') ?? [];
    expect(text.startsWith('tree\nversion=v4\n')).toBe(true);
    expect(field('feature_names')).toHaveLength(ensemble.featureCount);
    expect(field('feature_infos')).toHaveLength(ensemble.featureCount);
    const sizes = field('tree_sizes').map(Number);
    expect(sizes.length % 3).toBe(0);
    let at = text.indexOf('Tree=0\n');
    for (const [tree, size] of sizes.entries()) {
      expect(text.startsWith(`Tree=${tree}\n`, at)).toBe(true);
      at += size;
    }
    expect(text.startsWith('end of trees\n', at)).toBe(true);
  }
});

test('what LightGBM cannot express is refused by name', () => {
  const step = { ...randomEnsemble(1, { rawCount: 1, categoryShare: 0 }), linkDivisor: 1 };
  expect(() => exportLightgbm({ ...step, link: { kind: 'step' } }, numbers(step))).toThrow(
    /LightGBM has no step/,
  );
  const several = { ...randomEnsemble(1, { rawCount: 2, categoryShare: 0 }), linkDivisor: 1 };
  for (const kind of ['exp', 'log1p-exp', 'signed-square'] as const) {
    expect(() => exportLightgbm({ ...several, link: { kind } }, numbers(several))).toThrow(
      `LightGBM has no ${kind} of 2 outputs`,
    );
  }
});
