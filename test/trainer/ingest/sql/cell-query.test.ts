// The cell query of every dialect parses in that dialect and, carried back to DuckDB, makes the same
// cells as DuckDB's own.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Dialect, parse, transpile } from '@polyglot-sql/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  FALSE_TEXTS,
  readBoolean,
  readNumber,
  TRUE_TEXTS,
} from '../../../../runtime/schema/cell-grammar.ts';
import { binQuery } from '../../../../trainer/ingest/sql/bin-query.ts';
import { cellKey, cellQuery, rowQuery } from '../../../../trainer/ingest/sql/cell-query.ts';
import { DIALECTS, type DialectName } from '../../../../trainer/ingest/sql/dialect.ts';
import { translateRecipe } from '../../../../trainer/ingest/sql/translate.ts';
import { loadRecipe } from '../../../../trainer/recipe/load-recipe.ts';
import type { Recipe } from '../../../../trainer/recipe/recipe.ts';
import { makeRecipe } from '../ingest-fixture.ts';

const POLYGLOT: Record<DialectName, Dialect> = {
  duckdb: Dialect.DuckDB,
  postgres: Dialect.PostgreSQL,
  spark: Dialect.Spark,
  bigquery: Dialect.BigQuery,
  clickhouse: Dialect.ClickHouse,
};
const names = Object.keys(DIALECTS) as DialectName[];

const ROWS = `(VALUES
  ('a b', '1.5', 'true', 'yes', '2', '2024-01'), ('a b', '1.50', 't', 'yes', '2', '2024-01'),
  ('', '1', 'no', 'no', '1', '2024-01'), (NULL, NULL, NULL, 'no', '1', '2025-01'),
  ('it''s', 'x', '0', 'no', '1', '2025-01'), ('c', '1e3', 'maybe', 'yes', '1', '2025-01'),
  ('c', 'nan', '', NULL, '1', '2025-01'), ('c', '-7', '1', 'yes', '-1', '2025-01'),
  ('c', '1d', '1', 'yes', '1', '2025-01'), ('c', ' 2 ', '1', 'yes', '1', '2025-01'),
  ('c', '1e400', '1', 'yes', '1', '2025-01'), ('c', '-Inf', '1', 'yes', '1', '2025-01'),
  ('c', '99', '1', 'yes', '1', '2025-01'), ('c', '-0', '1', 'yes', '0.5', '2025-01'))
  AS t("the place", size, flag, answer, w, "Month")`;

const everything: Recipe = makeRecipe({
  features: {
    place: { sql: `"the place"`, kind: 'category', missing: 'allowed' },
    size: { sql: 'size', kind: 'number', minimum: -50, maximum: 2000, missing: 'allowed' },
    flag: { sql: 'flag -- a comment', kind: 'boolean', missing: 'allowed' },
    month: { sql: `substr("Month", 6, 2)`, kind: 'integer' },
    grown: { sql: `CASE WHEN answer = 'it''s' THEN 'x' ELSE 'y' || answer END`, kind: 'category' },
  },
  weight: 'w',
  where: `size IS NULL OR size <> '99'`,
  split: { by: 'time', testWhen: `"Month" >= '2025'` },
});

const recipes: [string, Recipe][] = [
  ['everything', everything],
  ['a regression', makeRecipe({ target: { sql: 'size' }, objective: 'regression' })],
  ['batcomputer', (await loadRecipe('batcomputer')).recipe as Recipe],
  ['titanic', (await loadRecipe('titanic')).recipe as Recipe],
];

/** Functions of other engines that DuckDB has under another name. */
const MACROS = {
  'is_nan(x)': 'isnan(x)',
  'is_inf(x)': 'isinf(x)',
  'rint(x)': 'round_even(x, 0)',
  'isInfinite(x)': 'isinf(x)',
  'toString(x)': 'CAST(x AS VARCHAR)',
  'match(x, pattern)': 'regexp_matches(x, pattern)',
  // Takes what Java takes, too, so that the pattern before it is seen to matter.
  'toFloat64OrNull(x)': `TRY_CAST(rtrim(x, 'd') AS DOUBLE)`,
};

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`CREATE TABLE rows_here AS FROM ${ROWS}`);
  for (const [macro, meaning] of Object.entries(MACROS)) {
    await connection.run(`CREATE MACRO ${macro} AS ${meaning}`);
  }
});

/** Rows with integers of any width as plain numbers. */
async function run(sql: string) {
  const rows = (await connection.runAndReadAll(sql)).getRows();
  const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  return rows.map((row) => row.map(plain));
}

/** Every query of a recipe in a dialect. */
async function queries(recipe: Recipe, name: DialectName): Promise<string[]> {
  const translated = await translateRecipe(recipe, name);
  const bins = binQuery(translated, 'rows_here', DIALECTS[name], 50);
  const cells = cellQuery(translated, 'rows_here', DIALECTS[name], { key: cellKey(recipe) });
  return bins === null ? [cells] : [cells, bins];
}

/** What the parser does not know it takes for an opaque command. */
function isQuery(ast: unknown): boolean {
  const kinds = (ast as Record<string, unknown>[]).flatMap((statement) => Object.keys(statement));
  return kinds.length === 1 && (kinds[0] === 'select' || kinds[0] === 'union');
}

describe.each(names)('%s', (name) => {
  it.each(recipes)('parses the queries of %s', async (_what, recipe) => {
    for (const query of await queries(recipe, name)) {
      const { success, error, ast } = parse(query, POLYGLOT[name]);
      expect([success, error ?? null]).toEqual([true, null]);
      expect(isQuery(ast)).toBe(true);
      const broken = parse(query.replace('CASE WHEN', 'CASE (WHEN'), POLYGLOT[name]);
      expect(broken.success && isQuery(broken.ast)).toBe(false);
    }
  });

  // PostgreSQL's match by a pattern has no counterpart; that dialect is tried on a real server.
  it.skipIf(name === 'postgres')('makes the cells and bins of DuckDB', async () => {
    const own = await queries(everything, 'duckdb');
    const theirs = await queries(everything, name);
    for (const [i, query] of theirs.entries()) {
      // The functions of letters have names that the translator does not know; of ASCII they are the plain ones.
      const known = name === 'clickhouse' ? query.replaceAll('UTF8(', '(') : query;
      const { sql, error } = transpile(known, POLYGLOT[name], Dialect.DuckDB);
      expect(error ?? null).toBeNull();
      expect(await run(`FROM (${sql?.[0]}) ORDER BY ALL`)).toEqual(
        await run(`FROM (${own[i]}) ORDER BY ALL`),
      );
    }
  });
});

describe('cellKey', () => {
  it('changes with every part that decides on a cell, and only with those', () => {
    const changes: Partial<Recipe>[] = [
      { where: 'true' },
      { weight: '2' },
      { features: { place: { sql: 'place', kind: 'category' } } },
      { target: { sql: 'size' } },
      { split: { by: 'time', testWhen: 'true' } },
    ];
    const keys = [{}, ...changes].map((change) => cellKey(makeRecipe(change)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(cellKey(makeRecipe({ seed: 9, title: 'Other' }))).toBe(cellKey(makeRecipe()));
  });
});

describe('what training reads', () => {
  const TEXTS = [
    ...[...TRUE_TEXTS, ...FALSE_TEXTS].flatMap((text) => [text, text.toUpperCase()]),
    ...['True', 'fAlSe', 'yES', '2', 'on', 'ja', '-1', '1.0', 'truе', 'nо'],
    ...[
      '-7',
      '+.5',
      '5.',
      '1e3',
      '1E-2',
      '0',
      '00',
      '0x1',
      '1e',
      '+',
      '.',
      '1,5',
      '1d',
      '１',
      '1e400',
    ],
  ];

  it('as a boolean or a number is what those read who answer', async () => {
    const recipe = makeRecipe({
      features: {
        flag: { sql: 'v', kind: 'boolean', missing: 'allowed' },
        size: { sql: 'v', kind: 'number', missing: 'allowed' },
      },
      target: { sql: `'yes'`, classes: { no: ['no'], yes: ['yes'] } },
    });
    const values = TEXTS.map((text) => `('${text}')`).join(', ');
    const query = rowQuery(recipe, `(SELECT v FROM (VALUES ${values}) AS t(v))`, DIALECTS.duckdb);
    const rows = await run(`SELECT raw_f0, CAST(typed_f0 AS DOUBLE), typed_f1 FROM (${query})`);
    expect(rows).toHaveLength(TEXTS.length);
    for (const [text, flag, size] of rows) {
      const isTrue = readBoolean(String(text));
      expect(flag, `${text}`).toBe(isTrue === undefined ? null : Number(isTrue));
      // An infinity is read, and then refused as out of bounds.
      const number = Number.isFinite(size) ? size : undefined;
      expect(number, `${text}`).toBe(readNumber(String(text)));
    }
  });
});
