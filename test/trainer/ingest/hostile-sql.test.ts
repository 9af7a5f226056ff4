// A recipe from elsewhere is hostile: its SQL can neither leave its place in the query, nor read or write
// a file that the recipe does not name, nor change the engine it runs in.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeRecipe } from './ingest-fixture.ts';

let folder: string;
let secret: string;
let rows: string;
let written: string;

beforeEach(() => {
  folder = temporaryFolder();
  [secret, rows, written] = ['secret.csv', 'rows.csv', 'written.csv'].map((name) =>
    join(folder, name),
  );
  writeFileSync(secret, 'place,size,answer\nhidden,1,yes\n');
  writeFileSync(rows, `place,size,answer\n${'Bath,1,no\nYork,2,yes\n'.repeat(20)}`);
});

async function refusal(recipe: Recipe): Promise<string> {
  const error = await ingest(recipe, { progress }).catch((thrown) => thrown);
  expect(existsSync(written)).toBe(false);
  expect([error?.name, error?.message]).toEqual(['UserError', expect.any(String)]);
  return error.message;
}

/** Attacks by an expression, for every field that has one. `$` stands for a folder. */
const FRAGMENTS: [string, RegExp][] = [
  [`1); COPY (SELECT 1) TO '$/written.csv'; SELECT (1`, /Parser Error|one SQL expression/],
  [`1) FROM read_csv('$/secret.csv') --`, /Parser Error|one SQL expression/],
  [`1) AS a, (2`, /Parser Error|one SQL expression/],
  ['1, 2', /one SQL expression/],
  ['1) + (2', /Parser Error|one SQL expression/],
  [`1 FROM read_text('$/secret.csv')`, /Parser Error|one SQL expression/],
  ['1 UNION SELECT 2', /Parser Error|one SQL expression/],
  [
    `1) UNION ALL SELECT (SELECT content FROM read_text('$/secret.csv')`,
    /Parser Error|one SQL expression/,
  ],
  ['DISTINCT 1', /Parser Error|one SQL expression/],
  ['*', /one SQL expression/],
  [`COLUMNS('.*')`, /one SQL expression/],
  [`upper(COLUMNS('p.*'))`, /one SQL expression/],
  ['1 /*', /Parser Error/],
  ['1 AS raw_target', /Parser Error/],
  ["'", /Parser Error/],
  ['$$', /Parser Error/],
  [`(SELECT content FROM read_text('$/secret.csv'))`, /may not read '.*secret\.csv'/],
  [`(SELECT any_value(place) FROM read_csv('$/secret.csv'))`, /may not read '.*secret\.csv'/],
  [`(SELECT any_value(place) FROM '$/secret.csv')`, /may not read '.*secret\.csv'/],
  [`(SELECT count(*) FROM glob('$/*'))`, /may not read/],
  [`(SELECT * FROM query('SELECT content FROM read_text(''$/secret.csv'')'))`, /may not read/],
  [`(SELECT any_value(place) FROM 'https://example.com/x.csv')`, /may not read/],
  [`(SELECT any_value(value) FROM duckdb_secrets())`, /may not read|not found|no column|Binder/],
  [`getenv('HOME')`, /getenv does not exist/],
];

describe('an expression', () => {
  it.each(FRAGMENTS)('like %s is refused in every place', async (attack, message) => {
    const sql = attack.replaceAll('$/', `${folder}/`);
    const source = { files: rows };
    const good = makeRecipe({ source });
    const places: Record<string, Partial<Recipe>> = {
      'features.place.sql': { features: { place: { sql, kind: 'category' } } },
      'target.sql': { target: { ...good.target, sql } },
      where: { where: sql },
      weight: { weight: sql },
      group: { group: sql },
      'split.testWhen': { split: { by: 'time', testWhen: sql } },
    };
    for (const [field, change] of Object.entries(places)) {
      for (const stream of field === 'group' ? [false] : [false, true]) {
        const text = await refusal({ ...good, ...change, stream });
        expect(text).toMatch(message);
        expect(text.startsWith(`${field}: `)).toBe(true);
      }
    }
  });

  it('may end in a comment, hold brackets, quotes and subqueries of its own', async () => {
    const features = {
      a: { sql: `"place" || ')' -- a ' comment ;`, kind: 'category' as const },
      b: { sql: `(SELECT max(x) FROM (VALUES (1), (2)) AS t(x))`, kind: 'number' as const },
      c: {
        sql: `CASE WHEN size IN ('1', '2') THEN 1 /* yes */ ELSE 0 END`,
        kind: 'integer' as const,
      },
    };
    const { rows: counts } = await ingest(makeRecipe({ source: { files: rows }, features }), {
      progress,
    });
    expect(counts.used).toBe(40);
  });
});

describe('a query as the source', () => {
  const refusalOf = (sql: string) =>
    refusal(makeRecipe({ source: { sql: sql.replaceAll('$/', `${folder}/`) } }));

  it.each([
    [
      `FROM read_csv('$/rows.csv'); COPY (SELECT 1) TO '$/written.csv'`,
      /must be exactly one query/,
    ],
    [`SELECT 1) ; COPY (SELECT 1) TO '$/written.csv'; SELECT * FROM (SELECT 1`, /Parser Error/],
    [`COPY (SELECT 1) TO '$/written.csv'`, /must be exactly one query/],
    [`INSTALL httpfs`, /must be exactly one query/],
    [`SET threads = 1`, /must be exactly one query/],
    [`ATTACH '$/written.csv' AS other`, /must be exactly one query/],
    [`SELECT * FROM read_text('$/sec' || 'ret.csv')`, /may not read/],
    [`SELECT * FROM query('FROM ''$/secret.csv''')`, /may not read/],
    [
      `SELECT (SELECT content FROM read_text(concat('$/sec', 'ret.csv'))) AS place FROM '$/rows.csv'`,
      /may not read/,
    ],
    [`FROM 'https://example.com/rows.csv'`, /may not read 'https/],
    [`FROM 's3://bucket/rows.parquet'`, /may not read 's3/],
  ])('like %s is refused', async (sql, message) => {
    const text = await refusalOf(sql);
    expect(text).toMatch(message);
    expect(text.startsWith('source: ')).toBe(true);
  });

  it.each([
    [`FROM read_csv('$/rows.csv', all_varchar = true);`],
    [`SELECT * FROM read_csv(['$/rows.csv'], all_varchar = true) -- all`],
    [`FROM read_csv('$/row*.csv', all_varchar = true)`],
    [
      `WITH t AS (SELECT * FROM '$/rows.csv') SELECT place, size, CASE WHEN answer THEN 'yes' ELSE 'no' END AS answer FROM t JOIN range(1) AS r(i) ON true`,
    ],
  ])('like %s reads the files that it names', async (sql) => {
    const source = { sql: sql.replaceAll('$/', `${folder}/`) };
    expect((await ingest(makeRecipe({ source }), { progress })).rows.used).toBe(40);
  });

  it('may ask for columns from paths', async () => {
    mkdirSync(join(folder, 'zone=7'));
    copyFileSync(rows, join(folder, 'zone=7/rows.csv'));
    const options = 'all_varchar = true, hive_partitioning = true';
    const source = { sql: `FROM read_csv('${folder}/*/*.csv', ${options})` };
    const features = { zone: { sql: 'zone', kind: 'category' as const } };
    const { cells } = await ingest(makeRecipe({ source, features }), { progress });
    expect(cells.schema).toMatchObject([{ labels: ['7'] }]);
  });

  it('may name files by paths relative to the working folder', async () => {
    const source = { sql: `FROM read_csv('test/faults/hive-path-overrides-column/*.csv')` };
    const recipe = makeRecipe({
      source,
      features: { plan: { sql: 'plan', kind: 'category' } },
      target: { sql: '"left"', classes: { no: ['false'], yes: ['true'] } },
    });
    expect((await ingest(recipe, { progress })).rows.used).toBeGreaterThan(100);
  });
});

it('files whose paths look like globs are read, and no others', async () => {
  const odd = join(folder, 'r[o]w*s?.csv');
  writeFileSync(odd, `place,size,answer\n${'Bath,1,no\nYork,2,yes\n'.repeat(20)}`);
  writeFileSync(join(folder, 'rows2.csv'), 'place,size,answer\nhidden,1,yes\n');
  const { rows: counts } = await ingest(makeRecipe(), { data: odd, progress });
  expect(counts.read).toBe(40);
});
