// Folds hold every row once, keep what belongs together, and say what is wrong with a plan.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { FoldPlan } from '../../../trainer/recipe/recipe.ts';
import { makeFolds } from '../../../trainer/validate/folds.ts';
import { category, classTable, drawnTable, number } from '../learn/tables.ts';

/** Rows of each (cell values, class), as text → count. */
function rowsOf({ cellCount, columns, counts }: CellTable, into = new Map<string, number>()) {
  for (let cell = 0; cell < cellCount; cell++) {
    counts.forEach((values, k) => {
      const key = [...columns.map((column) => column[cell]), k].join();
      if (values[cell] > 0) into.set(key, (into.get(key) ?? 0) + values[cell]);
    });
  }
  return into;
}

const sum = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);

describe('random folds', () => {
  it.each([true, false])('hold out every row exactly once (stratified: %s)', (stratified) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 6 }), (seed, folds) => {
        const cells = drawnTable(createRandom(seed), 60, 2);
        const parts = makeFolds(cells, { by: 'random', folds, stratified }, seed);
        const heldOut = new Map<string, number>();
        for (const { train, test } of parts) {
          rowsOf(test, heldOut);
          expect(rowsOf(test, rowsOf(train))).toEqual(rowsOf(cells));
        }
        expect(heldOut).toEqual(rowsOf(cells));
      }),
      { numRuns: 30 },
    );
  });

  it('hold each class in proportion when stratified', () => {
    const cells = classTable(
      [number('x')],
      [[0, 1]],
      [
        [700, 300],
        [30, 20],
      ],
    );
    for (const { test } of makeFolds(cells, { by: 'random', folds: 5 }, 3)) {
      expect(test.counts.map(sum)).toEqual([200, 10]);
    }
  });

  it('depend on the seed alone', () => {
    const cells = drawnTable(createRandom(1), 60, 2);
    const text = (seed: number) =>
      JSON.stringify(makeFolds(cells, { by: 'random', folds: 3 }, seed));
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });
});

describe('folds by group', () => {
  it('keep groups whole, in folds of about equal rows', () => {
    const cells = drawnTable(createRandom(4), 400, 2);
    const parts = makeFolds(cells, { by: 'group', folds: 3, feature: 'kind' }, 1);
    const seen = parts.map(({ test }) => new Set(test.columns[1]));
    expect(seen.reduce((total, groups) => total + groups.size, 0)).toBe(7);
    for (const { train, test } of parts) {
      const learnt = new Set(train.columns[1]);
      for (const group of test.columns[1]) expect(learnt.has(group)).toBe(false);
      expect(test.counts.reduce((n, counts) => n + sum(counts), 0)).toBeGreaterThan(200);
    }
  });
});

describe('folds by time', () => {
  it('learn from what came before', () => {
    const months = [1, 2, 3, 4, 5, 6, 7, 8];
    const ones = months.map(() => 5);
    const cells = classTable([number('month')], [months], [ones, ones]);
    const parts = makeFolds(cells, { by: 'time', folds: 3, feature: 'month' }, 1);
    expect(parts.map(({ train, test }) => [[...train.columns[0]], [...test.columns[0]]])).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2, 3, 4],
        [5, 6],
      ],
      [
        [1, 2, 3, 4, 5, 6],
        [7, 8],
      ],
    ]);
  });

  it('fill every part even when one value has almost all rows', () => {
    const cells = classTable(
      [number('t')],
      [[1, 2, 3]],
      [
        [1, 1, 90],
        [1, 1, 90],
      ],
    );
    const parts = makeFolds(cells, { by: 'time', folds: 2, feature: 't' }, 1);
    expect(parts.map(({ test }) => [...test.columns[0]])).toEqual([[2], [3]]);
  });
});

describe('makeFolds refuses', () => {
  it('rows that were streamed and have no values any more', () => {
    const streamed = { ...cells, columns: [] };
    expect(() => makeFolds(streamed, { by: 'random', folds: 2 }, 1)).toThrow(/stream: true/);
  });

  const cells = classTable(
    [category('c', 3), number('t')],
    [
      [0, 1, 2],
      [1, 2, Number.NaN],
    ],
    [
      [4, 4, 4],
      [0, 0, 4],
    ],
  );
  it.each([
    ['one fold', { by: 'random', folds: 1 }, /at least 2/],
    ['an unknown feature', { by: 'group', folds: 2, feature: 'z' }, /no feature 'z'/],
    ['too few groups', { by: 'group', folds: 4, feature: 'c' }, /need 4 values of 'c'; it has 3/],
    ['missing times', { by: 'time', folds: 2, feature: 't' }, /missing/],
    ['a class that a fold lacks', { by: 'group', folds: 3, feature: 'c' }, /class 'class 1'|alone/],
    ['more folds than rows', { by: 'random', folds: 1e9 }, /1000000000 folds .*; there are 16/],
  ] as [string, FoldPlan, RegExp][])('%s', (_, plan, message) => {
    expect(() => makeFolds(cells, plan, 1)).toThrow(message);
  });
});
