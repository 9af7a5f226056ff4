// ClickHouse's own engine makes the same cells as DuckDB and PostgreSQL from the same rows, and so the same model.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { parseClickhousePlace } from '../../../trainer/ingest/clickhouse-cells.ts';
import { queryRows, withDuckDb } from '../../../trainer/ingest/duckdb.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { binQuery } from '../../../trainer/ingest/sql/bin-query.ts';
import { DIALECTS } from '../../../trainer/ingest/sql/dialect.ts';
import { translateRecipe } from '../../../trainer/ingest/sql/translate.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import * as functions from '../../../trainer/recipe/functions.ts';
import { date, number, text } from '../../../trainer/recipe/inputs.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { close, listen } from '../../listen.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { chdbFolder } from './clickhouse-server.ts';
import { type Engines, startEngines } from './engines.ts';
import { makeRecipe } from './ingest-fixture.ts';

const folder = temporaryFolder();
let engines: Engines;

beforeAll(async () => {
  if (chdbFolder !== null) engines = await startEngines(chdbFolder);
}, 120_000);

afterAll(() => engines?.stop());

/** Bins of the numbers, made there and here. */
async function expectSameBins(recipe: Recipe, table: string, file: string): Promise<void> {
  const translated = await translateRecipe(recipe, 'clickhouse');
  const there = binQuery(translated, table, DIALECTS.clickhouse, 4) ?? '';
  const here = binQuery(recipe, `read_csv('${file}', all_varchar = true)`, DIALECTS.duckdb, 4);
  const rows = await withDuckDb({ threads: 1, temporary: folder }, (connection) =>
    queryRows(connection, here ?? ''),
  );
  const answer = await engines.clickhouse.run(`SELECT * FROM (${there}) FORMAT CSV`);
  const lines = answer.trim().split('\n');
  const sorted = (list: number[][]) => list.map((row) => row.join()).sort();
  expect(sorted(lines.map((line) => line.split(',').map(Number)))).toEqual(
    sorted(rows.map((row) => row.map(Number))),
  );
  expect(rows.length).toBeGreaterThan(5);
}

function writeTable(name: string, header: string, rows: string[][]): string {
  const quote = (cell: string) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`);
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, `${header}\n${rows.map((row) => `${row.map(quote).join(',')}\n`).join('')}`);
  return file;
}

// `.ci/run` installs chdb and names its folder in BATCOMPUTER_CHDB.
describe.skipIf(chdbFolder === null)('ClickHouse', () => {
  it('makes the same of missing values, weights, conditions and numbers of all sizes', async () => {
    const numbers = [
      '1e400',
      '-1e400',
      '1e-400',
      '5e-324',
      '1.7976931348623157e308',
      '0.30000000000000004',
      '0.1',
    ]
      .concat([
        '1.',
        '.5',
        '+1',
        '-0',
        ' 1 ',
        '1,5',
        'nan',
        '-NaN',
        'inf',
        '-Infinity',
        '',
        '',
        '9007199254740993',
      ])
      .concat(['123456789012345678901234567890', 'true', '0x1F', '1e5', '1E+05', '007']);
    const rows = numbers.flatMap((size, i) => [
      [
        'Ä',
        size,
        String(i % 5),
        i % 3 ? 'yes' : '',
        i % 2 ? 'yes' : 'no',
        '0.5',
        `2025-0${1 + (i % 9)}-01`,
      ],
      [i % 4 ? 'b' : '', '1', '', 'F', i % 5 ? 'yes' : 'never', '2', `2024-12-${10 + i}`],
    ]);
    const columns = ['place', 'size', 'count', 'flag', 'answer', 'w', 'day'];
    const file = writeTable('odd', columns.join(','), rows);
    await engines.load('odd', columns, [file]);
    const recipe = makeRecipe({
      features: {
        place: { sql: '"place"', kind: 'category', missing: 'allowed' },
        size: { sql: '"size"', kind: 'number', missing: 'allowed', maximum: 1e300 },
        count: { sql: '"count"', kind: 'integer', missing: 'allowed' },
        flag: { sql: '"flag"', kind: 'boolean', missing: 'allowed' },
        short: { sql: 'substr(upper("place"), 1, 1)', kind: 'category', missing: 'allowed' },
        length: { sql: 'length("place")', kind: 'integer', missing: 'allowed' },
      },
      weight: '"w"',
      where: `"answer" <> 'never'`,
      split: { by: 'time', column: 'day', testFrom: '2025-05' },
      maxRejectedShare: 1,
    });
    const { heldOut, rows: counted } = await engines.expectSame(recipe, 'odd', [file]);
    expect(heldOut?.cellCount).toBeGreaterThan(3);
    expect(counted.unused.unreadable).toBeGreaterThan(3);
    await expectSameBins(recipe, 'odd', file);
    const regression: Partial<Recipe> = {
      target: { sql: '"size"' },
      objective: 'regression',
      flags: { value: 'size' },
      features: { place: recipe.features.place },
      split: { by: 'random', testShare: 0.2 },
    };
    await engines.expectSame({ ...recipe, ...regression }, 'odd', [file]);
  }, 120_000);

  it('makes the same of dates and of all that is computed from inputs', async () => {
    const days = [
      '2024-02-29',
      '2023-02-29',
      '0001-01-01',
      '9999-12-31',
      '2299-12-31',
      '1969-12-31',
      '2024-13-01',
    ].concat(['', '2024-1-1', '2024-02-29 10:00', '1900-02-29', '2000-02-29', '1899-12-31']);
    const rows = days.flatMap((day, i) =>
      ['7', '2.5', '', '-3'].map((area, k) => [
        day,
        area,
        `N${k} ${i}AB`,
        i % 3 === k ? 'yes' : 'no',
      ]),
    );
    const columns = ['day', 'area', 'code', 'answer'];
    const file = writeTable('dated', columns.join(','), rows);
    await engines.load('dated', columns, [file]);
    const { group: _, ...recipe } = makeRecipe();
    const { divide, lower, month, prefix, weekday, year } = functions;
    const asked = checkRecipe(
      {
        ...recipe,
        inputs: {
          day: date('YYYY-MM-DD', { missing: 'allowed' }),
          area: number({ missing: 'allowed' }),
          code: text(),
        },
        features: {
          year: year('day'),
          month: month('day'),
          weekday: weekday('day'),
          perDay: divide('area', month('day')),
          part: lower(prefix('code', 2)),
        },
        target: { sql: '"answer"', classes: { no: ['no'], yes: ['yes'] } },
        maxRejectedShare: 1,
      },
      'dated',
    );
    const { rows: counted } = await engines.expectSame(asked, 'dated', [file]);
    expect(counted.used).toBeGreaterThan(25);
  }, 120_000);

  it('makes the same of hostile texts', async () => {
    const texts = [
      "it's",
      'a "quote"',
      'two\nlines',
      'tab\there',
      'back\\slash',
      '\\N',
      '\\',
      'NULL',
      'null',
      'ἀ',
      '😀',
    ].concat([
      'a,b',
      ' blank ',
      '%',
      '_',
      '{x}',
      '$x',
      '-- no',
      '/* no */',
      "'; DROP TABLE x --",
      '1',
      '01',
      'İ',
    ]);
    const rows = texts.flatMap((place, i) => [
      [place, String(i), i % 2 ? 'yes' : 'no'],
      [place, String(i), i % 3 ? 'yes' : 'no'],
    ]);
    const columns = ['place', 'size', 'answer'];
    const file = writeTable('hostile', columns.join(','), rows);
    await engines.load('hostile', columns, [file]);
    const { cells } = await engines.expectSame(
      {
        ...makeRecipe({ split: { by: 'random', testShare: 0.2 } }),
        source: { files: 'x', multiLine: true },
      },
      'hostile',
      [file],
    );
    expect(cells.cellCount).toBe(texts.length);
  }, 120_000);

  it('tells what is wrong, and never the password', async () => {
    const at = (rest: string) => `clickhouse://${rest}`;
    const host = `127.0.0.1:${engines.clickhouse.port}`;
    const read = (data: string) => ingest(makeRecipe(), { data, progress });
    await expect(read(at(`${host}/default#nowhere`))).rejects.toThrow(
      /clickhouse:\/\/127.*Unknown table expression/,
    );
    await expect(read(at(`judge:secret@${host}#t`))).rejects.toThrow(
      /^clickhouse:\/\/judge@127[\s\S]*Authentication failed/,
    );
    await expect(read(at(`${host}/default#(SELECT 1 AS place)`))).rejects.toThrow(/size/);
    const given = `judge:${encodeURIComponent('p:w/d@ö')}@${host}/default`;
    await expect(read(at(`${given}#nowhere`))).rejects.toThrow(/judge@127[\s\S]*Unknown table/);
  });
});

describe('an address of ClickHouse', () => {
  test.each<[string, RegExp]>([
    ['clickhouse://user:secret@host:8123/db', /^clickhouse:\/\/user@host:8123\/db: name the table/],
    [
      'clickhouse://user:secret@host/db/more#t',
      /^clickhouse:\/\/user@host\/db\/more: is no address/,
    ],
    ['clickhouse://user:secret@#t', /^clickhouse:\/\/user@: is no address/],
  ])('%s is refused', (address, message) => {
    expect(() => parseClickhousePlace(address)).toThrow(message);
  });

  test('has a table, whose name may have any letters', () => {
    expect(parseClickhousePlace('clickhouses://h/db#a%20b')).toEqual({
      url: 'clickhouses://h/db',
      from: 'a b',
    });
    expect(parseClickhousePlace('crimes.csv')).toBe(null);
  });

  test('where no ClickHouse is, is said', async () => {
    const page = createServer((_, response) => response.writeHead(404).end('<html></html>'));
    const { port } = new URL(await listen(page));
    const read = (data: string) => ingest(makeRecipe(), { data, progress });
    await expect(read(`clickhouse://127.0.0.1:${port}#t`)).rejects.toThrow(
      /status 404; is it ClickHouse's HTTP/,
    );
    await close(page);
    await expect(read('clickhouse://127.0.0.1:1#t')).rejects.toThrow(
      /^clickhouse:\/\/127.0.0.1:1: .*ECONNREFUSED/,
    );
  });
});
