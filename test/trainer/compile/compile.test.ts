// A hand-made ensemble through the whole chain: compile, load, ask.
import { describe, expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile, type ManifestFields } from '../../../trainer/compile/compile.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';

// Tree 0: number <= 1.5 ? -1 : (label in {1, 33} ? 2 : 0.5); a missing number goes left.
// Tree 1: a single leaf of 0.25.
const ensemble: Ensemble = {
  featureCount: 2,
  rawCount: 1,
  inputPrecision: 'f64',
  categoryCode: 'trunc',
  feature: Int32Array.of(0, -1, 1, -1, -1, -1),
  split: Uint8Array.of(0, 0, 1, 0, 0, 0),
  flags: Uint8Array.of(1, 0, 0, 0, 0, 0),
  threshold: Float64Array.of(1.5, 0, 0, 0, 0, 0),
  left: Int32Array.of(1, -1, 3, -1, -1, -1),
  right: Int32Array.of(2, -1, 4, -1, -1, -1),
  cover: new Float64Array(6),
  leafIndex: Int32Array.of(-1, 0, -1, 1, 2, 3),
  setStart: Int32Array.of(0, 2),
  setWords: Uint32Array.of(2, 2),
  leafValue: Float64Array.of(-1, 2, 0.5, 0.25),
  leafWidth: 1,
  treeRoot: Int32Array.of(0, 5),
  treeOutput: Int32Array.of(0, 0),
  baseScore: Float64Array.of(0.125),
  divisor: 1,
  linkDivisor: 1,
  link: { kind: 'sigmoid', slope: 1 },
};

const fields: ManifestFields = {
  name: 'tiny',
  version: 3,
  features: [
    { name: 'number', kind: 'number', missing: 'allowed' },
    { name: 'label', kind: 'category', labels: ['a', 'b'], missing: 'allowed' },
  ],
  task: 'class',
  flags: ['noProb', 'yesProb'],
  classes: ['no', 'yes'],
};

describe('compile', () => {
  test('a module answers raw scores, probabilities and leaves', async () => {
    const compiled = await compile(ensemble, fields, { leaves: true });
    const predictor = predictorFrom(compiled.bytes);
    expect(predictor.manifest).toMatchObject({ name: 'tiny', version: 3, treeCount: 2 });
    expect(predictor.predict([1.5, 0], 'raw')[0]).toBe(-0.625);
    expect(predictor.predict([NaN, 1], 'raw')[0]).toBe(-0.625);
    expect(predictor.predict([2, 33.5], 'raw')[0]).toBe(2.375);
    for (const label of [NaN, -1, 0, 34, 64, 2 ** 40, Infinity]) {
      expect(predictor.predict([2, label], 'raw')[0]).toBe(0.875);
    }
    const [no, yes] = predictor.predict([2, 1]);
    expect(yes).toBeCloseTo(1 / (1 + Math.exp(-2.375)), 15);
    expect(no).toBe(1 - yes);
    expect([...predictor.predict([2, 0], 'leaves')]).toEqual([2, 0]);
  });

  test('many rows are answered in as many calls as they need', async () => {
    const compiled = await compile(ensemble, fields);
    const predictor = predictorFrom(compiled.bytes);
    const rowCount = 1001;
    const rows = Float64Array.from({ length: rowCount * 2 }, (_, i) => (i % 7) - 2);
    const answers = new Float64Array(rowCount);
    predictor.predictInto(rows, rowCount, 'raw', answers);
    for (let i = 0; i < rowCount; i++) {
      expect(answers[i]).toBe(predictor.predict(rows.subarray(i * 2, i * 2 + 2), 'raw')[0]);
    }
  });

  test('the same input gives the same bytes', async () => {
    const [first, second] = [await compile(ensemble, fields), await compile(ensemble, fields)];
    expect(second.sha256).toBe(first.sha256);
  });
});
