// What is allowed of a library that adds in float32: as much as it can differ, and no more.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import {
  BOUNDS,
  compareAnswers,
  isWithin,
  reachOf,
} from '../../../trainer/import/compare-answers.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { answerReach } from '../../../trainer/import/sum-rounding.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { importFile } from '../../../trainer/release/import-file.ts';
import { xgboostDocument, xgboostJson } from '../../xgboost-document.ts';

const FAULT = fileURLToPath(new URL('../../faults/xgboost-float32-sum', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sum-rounding-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const OBJECTIVES: [string, number][] = [
  ['reg:squarederror', 1],
  ['binary:logistic', 1],
  ['count:poisson', 1],
  ['multi:softprob', 3],
  ['reg:quantileerror', 3],
  ['reg:expectileerror', 3],
];

async function manyTrees(seed: number, objective: string, outputs: number): Promise<Ensemble> {
  const options = { objective, outputs, rounds: 250, version: [3, 4, 0] };
  const document = xgboostDocument(seed, options);
  return (await importModel(Buffer.from(xgboostJson(document)), 'model.json')).ensemble;
}

describe.each(OBJECTIVES)('%s', (objective, outputs) => {
  test('sums in float32 are within, in either order, and a leaf that is altered is not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const ensemble = await manyTrees(seed, objective, outputs);
        const rows = makeGoldenRows(ensemble, { count: 60, seed }).map(({ row }) => row);
        const answers = rows.map((row) => predictPlain(ensemble, row));
        for (const float32Sums of ['base-first', 'base-last'] as const) {
          const library = rows.map((row) =>
            predictPlain({ ...ensemble, float32Sums }, row).map(Math.fround),
          );
          const allowance = { bound: BOUNDS.f32, reach: reachOf(ensemble, rows, library) };
          expect(compareAnswers(answers, library, allowance)).toSatisfy(isWithin);
        }
        const leafValue = ensemble.leafValue.slice();
        leafValue[ensemble.leafIndex[reachedLeaf(ensemble, largestOf(rows, answers))]] += 0.01;
        const altered = rows.map((row) => predictPlain({ ...ensemble, leafValue }, row));
        const allowance = { bound: BOUNDS.f32, reach: reachOf(ensemble, rows, altered) };
        expect(compareAnswers(answers, altered, allowance)).not.toSatisfy(isWithin);
      }),
      { numRuns: 2 },
    );
  });
});

/** The row whose first answer is the largest: a link may make nothing of what is added to a small one. */
function largestOf(rows: Float64Array[], answers: Float64Array[]): Float64Array {
  const first = answers.map(([answer]) => answer);
  return rows[first.indexOf(Math.max(...first))];
}

/** The leaf of the last tree of score 0 that a row comes to. */
function reachedLeaf(ensemble: Ensemble, row: Float64Array): number {
  let node = ensemble.treeRoot[ensemble.treeOutput.lastIndexOf(0)];
  while (ensemble.feature[node] >= 0) {
    const value = Math.fround(row[ensemble.feature[node]]);
    const isLeft = Number.isNaN(value)
      ? (ensemble.flags[node] & 1) === 1
      : value <= ensemble.threshold[node];
    node = isLeft ? ensemble.left[node] : ensemble.right[node];
  }
  return node;
}

test('a score that cancels out is held to the size of what it is summed of', async () => {
  const ensemble = await manyTrees(1, 'reg:squarederror', 1);
  const [row] = makeGoldenRows(ensemble, { count: 1 }).map((golden) => golden.row);
  const [reach] = answerReach(ensemble, row, 'raw');
  const inFloat32 = predictRawPlain({ ...ensemble, float32Sums: 'base-first' }, row)[0];
  const difference = Math.abs(inFloat32 - predictRawPlain(ensemble, row)[0]);
  expect(reach).toBeGreaterThanOrEqual(difference);
  expect(reach).toBeLessThan(1e-4);
});

describe('the model of the fault', () => {
  const rows = join(FAULT, 'rows.csv');
  const expected = join(FAULT, 'expected.csv');
  const options = { rows, expected, name: 'sums' };
  const model = join(FAULT, 'model.json');
  const run = async (more: object, file = model) => {
    const registry = await openRegistry(join(folder, 'models'));
    return importFile(file, { ...options, registry, ...more }, silentProgress);
  };

  test('is imported; its difference and what is allowed are told and kept', async () => {
    const { version, comparison } = await run({});
    expect(comparison?.largest).toBeGreaterThan(2e-6);
    expect(comparison?.bound).toBeLessThan(1e-5);
    expect(version.entry.parameters.checked).toMatchObject({
      largestDifference: comparison?.largest,
      bound: comparison?.bound,
    });
  });

  test('answers to the bit with --float32-sums, which is kept', async () => {
    const { version, comparison } = await run({ float32Sums: true });
    expect(comparison).toMatchObject({ largest: 0, bound: BOUNDS.f32 });
    expect(version.entry.parameters.float32Sums).toBe('base-first');
    const predictor = await version.predictor();
    expect(Math.fround(predictor.predict([0])[0])).toBe(predictor.predict([0])[0]);
  });

  test.each([1e-3, -1e-3])('is refused with one leaf altered by %s', async (change) => {
    const document = JSON.parse(await readFile(model, 'utf8'));
    const [tree] = document.learner.gradient_booster.model.trees;
    tree.split_conditions = tree.split_conditions.map((value: number) => value + change);
    const file = join(folder, 'altered.json');
    await writeFile(file, JSON.stringify(document));
    await expect(run({}, file)).rejects.toThrow(/allowed is .*; nothing was registered/);
    await expect(run({ float32Sums: true }, file)).rejects.toThrow(/nothing was registered/);
  });

  test('is refused in float32 where the library adds in doubles', async () => {
    const lightgbm = fileURLToPath(
      new URL('../../faults/pandas-float-and-bool-labels/model.txt', import.meta.url),
    );
    const none = { rows: undefined, expected: undefined };
    await expect(run({ ...none, float32Sums: true }, lightgbm)).rejects.toThrow(
      /--float32-sums: LightGBM 4 adds in doubles/,
    );
  });
});
