// What is written as LightGBM text comes back through the importer with the same answers.
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { stepFloat64 } from '../../../trainer/base/float-step.ts';
import {
  type Ensemble,
  type Link,
  NUMERIC_SPLIT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../../../trainer/ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
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

/**
 * An ensemble that LightGBM can express: no forest, no split between values that it reads as 0, no zeros
 * of float32 that are missing.
 */
function expressible(drawn: Ensemble): Ensemble {
  const kept = drawn.inputPrecision === 'f32' ? ~ZERO_IS_MISSING : ~0;
  const threshold = drawn.threshold.map((value, node) =>
    drawn.split[node] === NUMERIC_SPLIT && Math.abs(value) < 1e-34 ? 0.25 : value,
  );
  const flags = drawn.flags.map((flag) => flag & kept);
  return { ...drawn, threshold, flags, linkDivisor: 1 };
}

test.each(LINKS)('%s comes back', async (_name, link, rawCount) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, linear) => {
      const shape = { link, rawCount, linear, categoryShare: 0 };
      const drawn = randomEnsemble(seed, linear ? { ...shape, inputPrecision: 'f64' } : shape);
      const ensemble = expressible(drawn);
      const text = exportLightgbm(ensemble, numbers(ensemble));
      const read = (await importModel(Buffer.from(text), 'model.txt')).ensemble;
      for (const row of randomRows(ensemble, 20, seed)) {
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
    const ensemble = expressible(drawn);
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
  const step = expressible(randomEnsemble(1, { rawCount: 1, categoryShare: 0 }));
  expect(() => exportLightgbm({ ...step, link: { kind: 'step' } }, numbers(step))).toThrow(
    /LightGBM has no step/,
  );
  const several = expressible(randomEnsemble(1, { rawCount: 2, categoryShare: 0 }));
  for (const kind of ['exp', 'log1p-exp', 'signed-square'] as const) {
    expect(() => exportLightgbm({ ...several, link: { kind } }, numbers(several))).toThrow(
      `LightGBM has no ${kind} of 2 outputs`,
    );
  }
});

/** One split of one feature. */
function stump(threshold: number, flags = 0): Ensemble {
  const builder = createEnsembleBuilder({
    featureCount: 1,
    rawCount: 1,
    inputPrecision: 'f64',
    leafWidth: 1,
  });
  builder.beginTree();
  const split = builder.addNumericSplit(0, threshold, { flags });
  builder.connect(split, builder.addLeaf(1), builder.addLeaf(2));
  return builder.finish({ baseScore: [0], divisor: 1, link: { kind: 'identity' } });
}

test.each([0, -0, 5e-324, -5e-40, 1e-36, -ZERO_BOUND, stepFloat64(ZERO_BOUND, -1)])(
  'a threshold at %s, which LightGBM takes for 0, is refused by name',
  (threshold) => {
    const ensemble = stump(threshold);
    expect(() => exportLightgbm(ensemble, numbers(ensemble))).toThrow(
      /LightGBM has no split between values of size below 1e-35.*\(feature x0, at /,
    );
    // Where such values cannot be, or count as missing here too, nothing is lost.
    exportLightgbm(ensemble, [{ name: 'x0', kind: 'integer', missing: 'allowed' }]);
    exportLightgbm(stump(threshold, ZERO_IS_MISSING), numbers(ensemble));
  },
);

test.each([ZERO_BOUND, stepFloat64(-ZERO_BOUND, -1), 1e-30, Infinity, -Infinity, 1e308])(
  'a threshold at %s comes back',
  async (threshold) => {
    const ensemble = stump(threshold);
    const text = exportLightgbm(ensemble, numbers(ensemble));
    const read = (await importModel(Buffer.from(text), 'model.txt')).ensemble;
    for (const value of [0, -0, 1e-40, -1e-40, 2e-35, -2e-35, 1, -1, Infinity, -Infinity, NaN]) {
      expect(predictPlain(read, [value]), String(value)).toEqual(predictPlain(ensemble, [value]));
    }
  },
);

test('the model of the fault is refused', async () => {
  const file = new URL('../../faults/export-lightgbm-tiny-threshold/model.json', import.meta.url);
  const { ensemble, features } = await importModel(await readFile(file), 'model.json');
  expect(() => exportLightgbm(ensemble, features)).toThrow(/\(feature a, at /);
});

test('names that would be the same in the file are refused', () => {
  const ensemble = expressible(randomEnsemble(1, { rawCount: 1, features: 2, categoryShare: 0 }));
  const features = numbers({ ...ensemble, featureCount: 2 });
  [features[0].name, features[1].name] = ['a b', 'a:b'];
  expect(() => exportLightgbm({ ...ensemble, link: { kind: 'identity' } }, features)).toThrow(
    /two features called a_b/,
  );
});
