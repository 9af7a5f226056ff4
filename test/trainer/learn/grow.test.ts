// grow() as a whole: what is learnt is right, repeats itself, and bad input is refused by name.
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { grow, learn } from '../../../trainer/learn/grow.ts';
import type { ForestParameters } from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { category, classTable, drawnTable, number, numberTable } from './tables.ts';

const forest = (parameters: Omit<ForestParameters, 'kind'> = {}): ForestParameters => ({
  kind: 'forest',
  trees: 10,
  ...parameters,
});

it('boosts so few rows that no leaf could have twenty', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => i);
  const counts = [rows.map((i) => Number(i < 15)), rows.map((i) => Number(i >= 15))];
  const table = classTable([number('x')], [rows], counts);
  const { feature } = await grow(
    table,
    { kind: 'boosting', rounds: 1 },
    'binary',
    1,
    silentProgress,
  );
  expect([...feature]).toContain(0);
});

describe('grow a forest', () => {
  it('gives the same bytes for the same seed and others for another', async () => {
    const table = drawnTable(createRandom(1), 300, 2);
    const text = (e: Ensemble) => JSON.stringify([...e.threshold, ...e.leafValue, ...e.left]);
    const first = text(await grow(table, forest(), 'binary', 5, silentProgress));
    expect(text(await grow(table, forest(), 'binary', 5, silentProgress))).toBe(first);
    expect(text(await grow(table, forest(), 'binary', 6, silentProgress))).not.toBe(first);
  });

  it.each(['best', 'random'] as const)(
    'gives the same bytes for any number of threads, cuts: %s',
    async (cuts) => {
      const table = drawnTable(createRandom(7), 30_000, 2);
      const bytes = async (threads: number) => {
        const { ensemble } = await learn(
          table,
          forest({ trees: 17, maxDepth: 5, cuts }),
          'binary',
          5,
          silentProgress,
          { threads },
        );
        return JSON.stringify([...ensemble.threshold, ...ensemble.leafValue, ...ensemble.left]);
      };
      const one = await bytes(1);
      expect((await bytes(2)) === one).toBe(true);
      expect((await bytes(4)) === one).toBe(true);
    },
  );

  it.each([
    ['binary', 2, 'complement', 1],
    ['multiclass', 3, 'identity', 3],
  ] as const)(
    '%s: leaves hold probabilities on the grid',
    async (objective, classes, link, width) => {
      const table = drawnTable(createRandom(2), 300, classes);
      const ensemble = await grow(table, forest(), objective, 5, silentProgress);
      expect(ensemble.link.kind).toBe(link);
      expect(ensemble.leafWidth).toBe(width);
      expect(ensemble.divisor).toBe(10);
      for (const value of ensemble.leafValue) {
        expect(value >= 0 && value <= 1 && Number.isInteger(value * 2 ** 26)).toBe(true);
      }
    },
  );

  it('keeps limits: depth, rows in a leaf', async () => {
    const table = drawnTable(createRandom(3), 500, 2);
    const ensemble = await grow(
      table,
      forest({ maxDepth: 3, minLeaf: 25 }),
      'binary',
      5,
      silentProgress,
    );
    const rows = table.counts.reduce((sum, c) => sum + c.reduce((a, b) => a + b, 0), 0);
    const walk = (node: number, depth: number): void => {
      expect(depth).toBeLessThanOrEqual(3);
      expect(ensemble.cover[node]).toBeGreaterThanOrEqual(25);
      if (ensemble.feature[node] < 0) return;
      const [left, right] = [ensemble.left[node], ensemble.right[node]];
      expect(ensemble.cover[left] + ensemble.cover[right]).toBe(ensemble.cover[node]);
      walk(left, depth + 1);
      walk(right, depth + 1);
    };
    for (const root of ensemble.treeRoot) {
      expect(ensemble.cover[root]).toBe(rows);
      walk(root, 0);
    }
  });
});

it('weighs classes, by factors or so that all weigh the same', async () => {
  const table = classTable(
    [category('c', 2)],
    [[0, 1]],
    [
      [90, 45],
      [10, 5],
    ],
  );
  const share = async (classWeights: ForestParameters['classWeights']) => {
    const parameters = forest({ trees: 200, ...(classWeights && { classWeights }) });
    return predictPlain(await grow(table, parameters, 'binary', 1, silentProgress), [0])[1];
  };
  expect(await share(undefined)).toBeCloseTo(0.1, 1);
  expect(await share('balanced')).toBeCloseTo(0.5, 1);
  expect(await share({ 'class 1': 3 })).toBeCloseTo(30 / 120, 1);
});

describe('going on from a forest', () => {
  const table = drawnTable(createRandom(4), 300, 3);
  const growOn = (trees: number, seed: number, warmStart?: Ensemble) =>
    grow(table, forest({ trees }), 'multiclass', seed, silentProgress, {
      ...(warmStart && { warmStart }),
    });

  it('gives the forest that all trees at once give', async () => {
    const [whole, first] = [await growOn(12, 5), await growOn(5, 5)];
    const both = await growOn(7, 5, first);
    expect(both.divisor).toBe(12);
    expect(both.feature).toEqual(whole.feature);
    expect(both.threshold).toEqual(whole.threshold);
    expect(both.setWords).toEqual(whole.setWords);
    both.leafValue.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.leafValue[i], 7);
    });
  });

  it('refuses what is no such forest', async () => {
    const binary = await grow(
      drawnTable(createRandom(4), 99, 2),
      forest(),
      'binary',
      1,
      silentProgress,
    );
    await expect(growOn(5, 5, binary)).rejects.toThrow(/not a forest of 3 scores/);
  });
});

describe('grow refuses', () => {
  const table = (counts: number[][]) => classTable([category('c', 2)], [[0, 1]], counts);
  it.each([
    [
      'a class without rows',
      table([
        [3, 4],
        [0, 0],
      ]),
      'binary',
      /'class 1'/,
    ],
    ['two classes too few', table([[3, 4]]), 'binary', /2 classes.*has 1/],
    [
      'classes for a regression',
      table([
        [3, 4],
        [1, 0],
      ]),
      'regression',
      /numeric target/,
    ],
    ['a constant target', numberTable([number('x')], [[1, 2]], [4, 4]), 'regression', /4 in every/],
    [
      'NaN in the target',
      numberTable([number('x')], [[1, 2]], [4, Number.NaN]),
      'regression',
      /finite/,
    ],
    [
      'infinite weights',
      {
        ...table([
          [3, 4],
          [1, 0],
        ]),
        weights: [Float64Array.of(1, Infinity), Float64Array.of(1, 1)],
      },
      'binary',
      /weights/,
    ],
  ] as [string, CellTable, Recipe['objective'], RegExp][])(
    '%s',
    async (_, cells, objective, message) => {
      const run = () => grow(cells, forest(), objective, 1, silentProgress);
      await expect(run()).rejects.toThrow(UserError);
      await expect(run()).rejects.toThrow(message);
    },
  );
});
