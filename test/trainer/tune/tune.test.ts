// A search repeats itself, goes on where it was stopped, and judges ever fewer on ever more folds.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Progress, silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type {
  BoostingParameters,
  ForestParameters,
} from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { openJournal } from '../../../trainer/tune/journal.ts';
import { drawCandidate, searchSpaceOf } from '../../../trainer/tune/search-space.ts';
import { makeRungs, searchKey, tune } from '../../../trainer/tune/tune.ts';
import { drawnTable, number, numberTable } from '../learn/tables.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tune-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const forest: ForestParameters = { kind: 'forest', trees: 8, minLeaf: 300, maxDepth: 1 };
const recipe: Recipe = {
  ...{ name: 'made', title: 'Made', description: 'Made', source: { sql: 'select 1' } },
  ...{ features: {}, target: { sql: 'y' }, flags: {}, split: { by: 'random', testShare: 0.1 } },
  ...{ objective: 'binary', learner: forest, seed: 1 },
  tune: {
    space: {
      minLeaf: { from: 1, to: 100, scale: 'log', integer: true },
      maxDepth: [8],
      featureShare: [1],
    },
    folds: 3,
    trials: 7,
  },
};
const cells = drawnTable(createRandom(1), 300, 2);
const optionsFor = (file: string) => ({ journal: join(folder, file), key: 'k', seed: 1 });

describe('tune', () => {
  it('finds better parameters than poor ones, and gives the same when run again', async () => {
    const result = await tune(cells, recipe, optionsFor('a'), silentProgress);
    expect(result.baseline.number).toBe(0);
    expect(result.best.mean).toBeLessThan(result.baseline.mean - 0.01);
    expect(result.best.scores).toHaveLength(3);
    expect(result.trials).toHaveLength(7);
    expect(result.trials[0]).toBe(result.best);
    const again = await tune(cells, recipe, optionsFor('b'), silentProgress);
    expect(again).toEqual(result);
  });

  it('goes on where it was stopped', async () => {
    let fits = 0;
    const stopping: Progress = {
      ...silentProgress,
      stage: () => ({
        update() {
          if (++fits === 5) throw new Error('stopped');
        },
        done() {},
      }),
    };
    await expect(tune(cells, recipe, optionsFor('a'), stopping)).rejects.toThrow('stopped');
    appendFileSync(join(folder, 'a'), '{"trial":5,"fo'); // as a kill in the middle of a write leaves it
    const resumed = await tune(cells, recipe, optionsFor('a'), silentProgress);
    const whole = await tune(cells, recipe, optionsFor('b'), silentProgress);
    expect(resumed).toEqual({ ...whole, resumed: 5 });
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(readFileSync(join(folder, 'b'), 'utf8'));
  });

  it("judges numbers by the loss of the recipe's learner", async () => {
    const xs = Array.from({ length: 200 }, (_, i) => i % 20);
    const table = numberTable(
      [number('x')],
      [xs],
      xs.map((x, i) => x + (i % 10)),
    );
    const { values } = table.target as { values: Float64Array };
    const learner: BoostingParameters = { kind: 'boosting', loss: 'quantile', quantile: 0.9 };
    const quantiles: Recipe = {
      ...recipe,
      ...{ objective: 'regression', learner: { ...learner, rounds: 5 } },
      tune: { space: { rounds: [5, 40] }, folds: 2, trials: 2 },
    };
    const target = { kind: 'number' as const, values, loss: { kind: 'quantile', quantile: 0.9 } };
    const asked = { ...table, target } as CellTable;
    const { metric, best } = await tune(asked, quantiles, optionsFor('q'), silentProgress);
    expect(metric).toBe('pinball');
    expect(best.mean).toBeGreaterThan(0);
    expect(best.mean).toBeLessThan(3);
  });

  it('has a key that changes with what is searched, not with the number of trials', () => {
    const key = searchKey(recipe, 'data', 1);
    expect(searchKey({ ...recipe, tune: { ...recipe.tune, trials: 9 } }, 'data', 1)).toBe(key);
    expect(searchKey(recipe, 'other', 1)).not.toBe(key);
  });

  it.each<[string, Partial<Recipe>]>([
    ['folds', { tune: { ...recipe.tune, folds: 9 } }],
    ['learner', { learner: { ...forest, trees: 9 } }],
    ['features', { features: { x: { sql: 'x + 1', kind: 'number' } } }],
    ['target', { target: { sql: 'y > 2' } }],
    ['weights', { weight: 'w' }],
    ['rows', { where: 'x > 0' }],
    ['plan of validation', { validation: { by: 'time', folds: 3, feature: 'x' } }],
  ])('has another key with other %s', (_, change) => {
    expect(searchKey({ ...recipe, ...change }, 'data', 1)).not.toBe(searchKey(recipe, 'data', 1));
  });

  it('judges on the folds by which the recipe validates', async () => {
    const { name } = cells.schema[0];
    const byValue: Recipe = { ...recipe, validation: { by: 'group', folds: 9, feature: name } };
    const { baseline } = await tune(cells, byValue, optionsFor('a'), silentProgress);
    const byChance = await tune(cells, recipe, optionsFor('b'), silentProgress);
    expect(baseline.scores).toHaveLength(3);
    expect(baseline.scores).not.toEqual(byChance.baseline.scores);
  });

  it('counts only what is still to be measured in its progress', async () => {
    await tune(cells, recipe, { ...optionsFor('a'), trials: 3 }, silentProgress);
    const updates: [number, number?][] = [];
    const watched: Progress = {
      ...silentProgress,
      stage: () => ({ update: (...given: [number, number?]) => updates.push(given), done() {} }),
    };
    const { resumed } = await tune(cells, recipe, { ...optionsFor('a'), trials: 4 }, watched);
    const measured = updates.length - resumed;
    expect(resumed).toBeGreaterThan(2);
    expect(measured).toBeGreaterThan(0);
    expect(updates.at(-1)).toEqual([measured, measured]);
  });
});

it.each([
  [
    27,
    5,
    [
      [27, 1],
      [9, 2],
      [3, 5],
    ],
  ],
  [
    7,
    3,
    [
      [7, 1],
      [3, 3],
    ],
  ],
  [3, 5, [[3, 5]]],
  [
    100,
    2,
    [
      [100, 1],
      [34, 2],
    ],
  ],
])('makeRungs: %i trials on %i folds', (trials, folds, expected) => {
  expect(makeRungs(trials, folds).map((rung) => [rung.candidates, rung.folds])).toEqual(expected);
});

describe('drawCandidate', () => {
  it('stays in the space and reaches its ends', () => {
    const space = { minLeaf: { from: 2, to: 9, scale: 'log', integer: true } } as const;
    const seen = new Set<number | undefined>();
    for (let trial = 1; trial < 200; trial++) {
      seen.add(drawCandidate(forest, space, 1, trial).minLeaf);
    }
    expect([...seen].sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('sets parameters inside others and keeps what the space does not name', () => {
    const learner = { kind: 'boosting', leaves: 9, categories: { l2: 3 } } as const;
    const space = { 'categories.smoothing': [20] };
    expect(drawCandidate(learner, space, 1, 1)).toEqual({
      ...learner,
      categories: { l2: 3, smoothing: 20 },
    });
    expect(learner.categories).toEqual({ l2: 3 });
  });

  it('takes every draw of the default spaces', () => {
    const features = { c: { sql: 'c', kind: 'category' } } as const;
    for (const learner of [forest, { kind: 'boosting' }] as const) {
      const space = searchSpaceOf({ ...recipe, tune: {}, features, learner });
      for (let trial = 1; trial < 100; trial++) drawCandidate(learner, space, 1, trial);
      expect('categories.l2' in space).toBe(learner.kind === 'boosting');
    }
  });
});

describe('openJournal', () => {
  const file = () => join(folder, 'journal');
  it.each(['', '{"journal":"batcompu'])('starts a journal that was cut off at %j anew', (text) => {
    writeFileSync(file(), text);
    openJournal(file(), 'one').add(0, 1, 2.5);
    expect(openJournal(file(), 'one').find(0, 1)).toBe(2.5);
  });
  it('keeps a score that is no finite number', () => {
    openJournal(file(), 'one').add(0, 1, Infinity);
    expect(openJournal(file(), 'one').find(0, 1)).toBe(Infinity);
  });
});

describe('openJournal refuses', () => {
  const file = () => join(folder, 'journal');
  it('a folder', () => {
    expect(() => openJournal(folder, 'one')).toThrow(/is a folder; name a file as --journal/);
  });
  it('the journal of another search', () => {
    openJournal(file(), 'one');
    expect(() => openJournal(file(), 'two')).toThrow(/other data, recipe or space/);
  });
  it('a file that is none', () => {
    writeFileSync(file(), 'hello\n');
    expect(() => openJournal(file(), 'one')).toThrow(/not the journal/);
  });
  it('a line that is no measurement, by its number', () => {
    openJournal(file(), 'one').add(0, 0, 1.5);
    appendFileSync(file(), '{"trial":1}\n');
    expect(() => openJournal(file(), 'one')).toThrow(/line 3/);
  });
});
