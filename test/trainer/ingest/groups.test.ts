// Rows of one group stay on one side of a split and of every fold, although the group is no feature.
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { type CellTable, requireCells } from '../../../trainer/encode/cell-table.ts';
import { splitDataset } from '../../../trainer/ingest/split.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { makeFolds } from '../../../trainer/validate/folds.ts';
import { ingestFiles, makeRecipe } from './ingest-fixture.ts';

const recipe = makeRecipe({ group: '"customer"', split: { by: 'group', testShare: 0.25 } });

/** Forty customers with one to seven rows, few features, so that customers share their tuples. */
const lines = Array.from({ length: 40 }, (_, customer) =>
  Array.from({ length: 1 + (customer % 7) }, (__, row) =>
    [`c${customer}`, `p${(customer + row) % 3}`, row % 2, row % 2 ? 'yes' : 'no'].join(),
  ),
).flat();
const csv = ['customer,place,size,answer', ...lines, ',p0,0,no', ',p1,1,yes'].join('\n');

const groupsOf = ({ groups }: CellTable) => new Set(groups);
const rowsOf = ({ counts }: CellTable) =>
  counts.reduce((sum, ofClass) => ofClass.reduce((a, b) => a + b, sum), 0);

describe('groups', () => {
  it('part cells, and rows without one are a group of their own', async () => {
    const { dataset } = await ingestFiles({ 'rows.csv': csv }, recipe);
    expect(dataset.cells.columns.length).toBe(2);
    expect(groupsOf(dataset.cells).size).toBe(41);
    expect(rowsOf(dataset.cells)).toBe(lines.length + 2);
    const plain = await ingestFiles({ 'rows.csv': csv }, makeRecipe());
    expect(plain.dataset.cells.groups).toBeUndefined();
    expect(plain.dataset.cells.cellCount).toBeLessThan(dataset.cells.cellCount);
  });

  it('are held out whole, by the seed', async () => {
    const { dataset } = await ingestFiles({ 'rows.csv': csv }, recipe);
    const held = [1, 2].map((seed) => {
      const parts = splitDataset(dataset, recipe.split, seed, silentProgress);
      const [train, test] = [requireCells(parts.train, 'A test'), parts.test];
      expect(rowsOf(train) + rowsOf(test)).toBe(lines.length + 2);
      expect(Math.abs(rowsOf(test) - lines.length / 4)).toBeLessThan(4);
      expect([...groupsOf(test)].filter((group) => groupsOf(train).has(group))).toEqual([]);
      return [...groupsOf(test)].join();
    });
    expect(held[0]).not.toBe(held[1]);
  });

  it('stay together in folds', async () => {
    const { cells } = (await ingestFiles({ 'rows.csv': csv }, recipe)).dataset;
    const folds = makeFolds(cells, { by: 'group', folds: 4 }, 1);
    expect(folds.map(({ test }) => rowsOf(test)).reduce((a, b) => a + b)).toBe(lines.length + 2);
    for (const { train, test } of folds) {
      expect([...groupsOf(test)].filter((group) => groupsOf(train).has(group))).toEqual([]);
    }
  });

  it('are asked for where they are needed', () => {
    const given = { split: { by: 'group', testShare: 0.2 }, validation: { by: 'group', folds: 3 } };
    const check = () => checkRecipe({ ...makeRecipe(), ...given }, 'r.ts');
    expect(check).toThrow(/split: by 'group' needs the recipe's group/);
    expect(check).toThrow(/validation: by 'group' needs the recipe's group/);
    expect(() => checkRecipe({ ...recipe, stream: true }, 'r.ts')).toThrow(
      /group: cannot go with stream/,
    );
  });
});
