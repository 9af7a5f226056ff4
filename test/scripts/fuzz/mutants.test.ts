import { expect, test } from 'vitest';
import { fuzzLightgbm } from '../../../scripts/fuzz/mutants/lightgbm-mutants.ts';
import { XgboostProcess } from '../../../scripts/fuzz/mutants/xgboost-process.ts';
import { fuzzXgboost } from '../../../scripts/fuzz/mutants.ts';

test('mutants of LightGBM text are read as an independent reader reads them', async () => {
  const { faults, alike, kinds } = await fuzzLightgbm(400, 2);
  expect(faults).toEqual([]);
  expect(alike).toBeGreaterThan(150);
  expect(kinds.size).toBeGreaterThan(15);
});

const library = await XgboostProcess.start();

test.skipIf(library === undefined)(
  'mutants of XGBoost answer as XGBoost does, scores in float32 to the bit',
  async () => {
    const run = await fuzzXgboost(24, 2);
    expect(run?.figures.faults).toEqual([]);
    expect(run?.figures.alike).toBeGreaterThan(3);
  },
  120_000,
);
