// Rows that are held out by a column's time, or by the file that they are in.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { countRows, splitDataset } from '../../../trainer/ingest/split.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { isTimeText } from '../../../trainer/recipe/held-out.ts';
import type { FoldPlan, Recipe, RecipeSplit } from '../../../trainer/recipe/recipe.ts';
import { makeFolds } from '../../../trainer/validate/folds.ts';
import { ingestFiles, makeRecipe, showCells, writeFiles } from './ingest-fixture.ts';

/** Rows of one place each, so that cells show which are held out. */
const csvOf = (times: (string | number)[]) =>
  `place,size,answer,when\n${times.map((time, i) => `p${i},1,${i % 2 ? 'yes' : 'no'},${time}`).join('\n')}\n`;

async function heldPlaces(times: (string | number)[], changes: Partial<Recipe>): Promise<string[]> {
  const { dataset } = await ingestFiles({ 'rows.csv': csvOf(times) }, makeRecipe(changes));
  return showCells(dataset.heldOut as never).map((line) => line.split(' ')[0]);
}

const from = (testFrom: string | number): RecipeSplit => ({ by: 'time', column: 'when', testFrom });

describe('a split by a column', () => {
  test.each<[string, (string | number)[], Partial<Recipe>, string[]]>([
    [
      'dates',
      ['2025-09-30', '2025-10-01', '2026-01-01', '1999-12-31'],
      { split: from('2025-10') },
      ['p1', 'p2'],
    ],
    [
      'times',
      ['2025-10-01 11:59', '2025-10-01T12:00:01', '2025-10-01 12:00Z'],
      { split: from('2025-10-01T12:00') },
      ['p1', 'p2'],
    ],
    ['numbers', ['9', '10', '100', '-3', '1e2'], { split: from(10) }, ['p1', 'p2', 'p4']],
    [
      'dates that begin with the day',
      ['30/09/2025', '01/10/2025', '02/01/2024', '2026-01-01'],
      { split: from('2025-10'), source: { files: 'x', dateFormat: 'DD/MM/YYYY' } },
      ['p1', 'p3'],
    ],
  ])('takes %s in their order', async (_what, times, changes, wanted) => {
    expect(await heldPlaces(times, changes)).toEqual(wanted);
  });

  const source = (dateFormat: string, pivot?: number) => ({
    source: { files: 'x', dateFormat, ...(pivot === undefined ? {} : { pivot }) },
  });
  test.each<[string, (string | number)[], string, Partial<Recipe>, string[]]>([
    [
      'years of two digits',
      ['30/09/25', '01/10/25', '31/12/99', '01/01/49', '01/01/50'],
      '2025-10',
      source('DD/MM/YY', 1950),
      ['p1', 'p3'],
    ],
    [
      'days and months of one digit or two',
      ['9/30/2025', '10/1/2025', '1/2/2026', '12/31/2024'],
      '2025-10-01',
      source('M/D/YYYY'),
      ['p1', 'p2'],
    ],
    [
      'hours of AM and PM, with a zone',
      ['1/1/2025 12:59 PM +01:00', '1/1/2025 1:00 pm Z', '1/1/2025 12:00 AM Z'],
      '2025-01-01 13:00',
      source('M/D/YYYY h:mm A z'),
      ['p1'],
    ],
    [
      'times with fractions',
      ['01.05.2024 12:30:14.999', '01.05.2024 12:30:15.001', '01.05.2024 12:30:15'],
      '2024-05-01 12:30:15',
      source('DD.MM.YYYY HH:mm:ss.S'),
      ['p1', 'p2'],
    ],
  ])('reads %s', async (_what, times, testFrom, changes, wanted) => {
    expect(await heldPlaces(times, { split: from(testFrom), ...changes })).toEqual(wanted);
  });

  test('refuses what is no time, and names it', async () => {
    const bad = heldPlaces(['30/09/2025', '', '2025-10-01'], { split: from('2025-10') });
    await expect(bad).rejects.toThrow(
      /split.column 'when': 2 rows have a value that is not a date.*'30\/09\/2025' \(1\)/,
    );
    await expect(heldPlaces(['soon'], { split: from(3) })).rejects.toThrow(
      /is not a number: 'soon'/,
    );
    const absent = heldPlaces(['1'], { split: { by: 'time', column: 'wen', testFrom: 1 } });
    await expect(absent).rejects.toThrow(
      /split.column: there is no column 'wen' \(did you mean 'when'/,
    );
  });

  test('is what the same split is as an expression', async () => {
    const times = fc.array(
      fc.integer({ min: -50, max: 50 }).map((n) => n / 4),
      { minLength: 2, maxLength: 30 },
    );
    const check = async (list: number[]) => {
      const limit = [...list].sort((a, b) => a - b)[list.length >> 1];
      const byColumn = await heldPlaces(list, { split: from(limit) });
      const testWhen = `"when"::DOUBLE >= ${limit}`;
      expect(byColumn).toEqual(await heldPlaces(list, { split: { by: 'time', testWhen } }));
    };
    await fc.assert(fc.asyncProperty(times, check), { numRuns: 10 });
  });
});

describe('a split by files', () => {
  const files = {
    'train.csv': csvOf([1, 2, 3, 4]),
    'test.csv': `size,place,answer\n1,p9,yes\n2,p0,no\n`,
  };

  test('holds out the rows of the test file, whose columns have any order', async () => {
    const folder = writeFiles(files);
    const split: RecipeSplit = { by: 'file', test: join(folder, 'test.csv') };
    const dataset = await ingest(makeRecipe({ split }), { data: folder, progress: silentProgress });
    expect(showCells(dataset.heldOut as never)).toEqual(['p0 2 ×1 ×0', 'p9 1 ×0 ×1']);
    expect(dataset.rows).toMatchObject({ read: 6, used: 6 });
    const { train, test } = splitDataset(dataset, split, 1, silentProgress);
    expect([countRows(train), countRows(test)]).toEqual([4, 2]);
    const streamed = await ingest(
      makeRecipe({ split, stream: true, learner: { kind: 'boosting' } }),
      {
        data: folder,
        progress: silentProgress,
      },
    );
    expect(showCells(streamed.heldOut as never).sort()).toEqual(
      showCells(dataset.heldOut as never),
    );
  });

  test('is refused where it leaves no row to learn from, or there are no files', async () => {
    const folder = writeFiles(files);
    const all: RecipeSplit = { by: 'file', test: folder };
    const read = ingest(makeRecipe({ split: all }), { data: folder, progress: silentProgress });
    await expect(read).rejects.toThrow(/split.test: names every file/);
    const query = ingest(makeRecipe({ split: all, source: { sql: 'SELECT 1' } }), {
      progress: silentProgress,
    });
    await expect(query).rejects.toThrow(
      /split.test: goes with files of rows, and not with a query/,
    );
  });
});

describe('what a recipe says of it', () => {
  const written = (split: unknown, source: unknown = 'a.csv') =>
    checkRecipe({ source, features: ['x'], target: 'y', split }, 'demo.ts').split;

  test('may be short', () => {
    expect(written({ test: 'test.csv' })).toEqual({ by: 'file', test: 'test.csv' });
    expect(written(from('2025-10'))).toEqual(from('2025-10'));
  });

  test.each<[unknown, RegExp]>([
    [{ by: 'time' }, /needs either column and testFrom, or testWhen/],
    [{ by: 'time', column: 'when' }, /needs either/],
    [{ by: 'time', testWhen: 'x', testFrom: 3 }, /needs either/],
    [from('31.12.2025'), /split.testFrom: '31.12.2025' is no date from its year on/],
    [
      from('2025'),
      /split.column 'when': the date format 'DD.MM.YY' has YY: state the first year it stands for/,
    ],
    [{ by: 'file' }, /split.test: is missing/],
  ])('%j is refused', (split, message) => {
    const source = { files: 'a.csv', dateFormat: 'DD.MM.YY' };
    expect(() => written(split, source)).toThrow(message);
  });

  test.each<[string, boolean]>([
    ['2025', true],
    ['2025-10', true],
    ['2025-10-31', true],
    ['2025-10-31 10:00', true],
    ['2025-10-31T10:00:00.5Z', true],
    ['2025-1', false],
    ['10/2025', false],
    ['2025-10-31 10:00+02:00', false],
  ])('%s as a time', (time, isTime) => {
    expect(isTimeText(time)).toBe(isTime);
  });
});

describe('folds over time by a column', () => {
  const plan: FoldPlan = { by: 'time', folds: 3, column: 'WHEN' };

  test.each<[string, (string | number)[], Partial<Recipe>]>([
    ['numbers', [2, 4, -7, 1.5, 77, 30, 10, 12345], {}],
    [
      'dates',
      [
        '2024-02',
        '2024-02-15',
        '2019-01-01',
        '2024-01-31',
        '2029-12',
        '2024-10-01',
        '2024-03',
        '2030',
      ],
      {},
    ],
    [
      'dates that begin with the day',
      [
        '02/02/2024',
        '15/02/2024',
        '01/01/2019',
        '31/01/2024',
        '01/12/2029',
        '01/10/2024',
        '03/03/2024',
        '01/01/2030',
      ],
      { source: { files: 'x', dateFormat: 'DD/MM/YYYY' } },
    ],
  ])('follow the order of %s', async (_what, times, changes) => {
    const { dataset } = await ingestFiles(
      { 'rows.csv': csvOf(times) },
      makeRecipe({ validation: plan, ...changes }),
    );
    expect(dataset.recipe.group).toBe(undefined);
    // Two rows in each of four parts: the places in the order of time, which the tables are made to share.
    const wanted = ['p2', 'p3', 'p0', 'p1', 'p6', 'p5', 'p4', 'p7'];
    const folds = makeFolds(dataset.cells, plan, 1);
    const places = (table: CellTable) =>
      showCells(table)
        .map((line) => line.split(' ')[0])
        .sort();
    folds.forEach(({ train, test }, i) => {
      expect(places(train)).toEqual(wanted.slice(0, 2 * i + 2).sort());
      expect(places(test)).toEqual(wanted.slice(2 * i + 2, 2 * i + 4).sort());
    });
  });

  test('refuse rows without a time, and a column that is not there', async () => {
    const read = (times: string[], column = 'when') =>
      ingestFiles({ 'rows.csv': csvOf(times) }, makeRecipe({ validation: { ...plan, column } }));
    await expect(read(['1', '', 'soon'])).rejects.toThrow(
      /validation.column 'when': 3 rows hold neither/,
    );
    await expect(read(['1'], 'wen')).rejects.toThrow(/validation.column: there is no column 'wen'/);
  });
});
