// BigQuery's language makes the cells, and the bins, that DuckDB makes: of columns of any name, missing values, numbers of
// all sizes, dates, texts that are SQL, conditions, weights and splits. Its reference implementation runs the queries.
import { DuckDBDecimalValue, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../../../trainer/ingest/duckdb.ts';
import { binQuery } from '../../../../trainer/ingest/sql/bin-query.ts';
import { cellKey, cellQuery } from '../../../../trainer/ingest/sql/cell-query.ts';
import { DIALECTS, type DialectName } from '../../../../trainer/ingest/sql/dialect.ts';
import { sqlName, sqlText } from '../../../../trainer/ingest/sql/sql-text.ts';
import { translateRecipe } from '../../../../trainer/ingest/sql/translate.ts';
import { checkRecipe } from '../../../../trainer/recipe/check-recipe.ts';
import * as functions from '../../../../trainer/recipe/functions.ts';
import { boolean, date, integer, number, text } from '../../../../trainer/recipe/inputs.ts';
import type { Recipe } from '../../../../trainer/recipe/recipe.ts';
import {
  type GoogleSql,
  googlesqlFolder,
  startGoogleSql,
  type TextTable,
} from '../../../googlesql-server.ts';
import { makeRecipe } from '../ingest-fixture.ts';

const DOLLAR = '$';
const PLACE = `the "place" \`of\\it's`;
const COLUMNS = [PLACE, 'size', 'count', 'flag', 'day', 'answer', 'w', 'input0'];

const NUMBERS = ['1e400', '-1e400', '1e-400', '5e-324', '1.7976931348623157e308', '0.1', '1.', '.5']
  .concat(['+1', '-0', ' 1 ', '1\t', '\v1\r', '1,5', 'nan', '-NaN', '+nan', 'inf', '-Infinity'])
  .concat(['9007199254740993', '0x1F', '1d', '1E+05', '007', '', '1e150', '1e-150', '1e20']);
const TEXTS = [
  "it's",
  'a "b"',
  'two\nlines',
  'back\\slash',
  '\\',
  `${DOLLAR}{x}`,
  '-- no',
  '',
  'İ',
  '😀',
];
const DAYS = ['2024-02-29', '2023-02-29', '0001-01-01', '9999-12-31', '', '2024-01-05\n', '2024'];
const FLAGS = ['true', 'F', 'yes', '', 'maybe', 'NO'];

const at = <T>(list: readonly T[], i: number) => list[i % list.length];
const TABLE: TextTable = {
  columns: COLUMNS,
  rows: Array.from({ length: 400 }, (_, i) =>
    [at(TEXTS, i), at(NUMBERS, i), String(i % 7), at(FLAGS, i), at(DAYS, i >> 2)]
      .concat([at(['yes', 'no', 'no', ''], i >> 1), at(['1', '0.5', '-1', 'x', '2'], i >> 3), 'no'])
      .map((cell) => (cell === '' && i % 2 ? null : cell)),
  ),
};

const target = { sql: '"answer"', classes: { no: ['no'], yes: ['yes'] } };
const split = { by: 'time' as const, column: 'day', testFrom: '2024-02' };
const missing = 'allowed' as const;
const plain = makeRecipe({
  features: {
    place: { sql: sqlName(PLACE), kind: 'category', missing },
    size: { sql: '"size"', kind: 'number', missing, maximum: 1e300 },
    count: { sql: '"count"', kind: 'integer' },
    flag: { sql: '"flag"', kind: 'boolean', missing },
    whole: { sql: '"size"', kind: 'integer', missing },
  },
  target,
  weight: '"w"',
  where: `"answer" IS NULL OR "answer" <> 'never'`,
});
const { divide, equals, lower, map, month, plus, prefix, trim, when } = functions;
const computed = checkRecipe(
  {
    ...makeRecipe(),
    inputs: {
      [PLACE]: text({ missing }),
      size: number({ missing, maximum: 1e100 }),
      count: integer(),
      flag: boolean({ missing }),
      day: date('YYYY-MM-DD', { missing }),
    },
    features: {
      place: lower(trim(prefix(PLACE, 4))),
      kind: map(PLACE, { "it's": "it's '1'", '\\': 'back\\' }, { other: `${DOLLAR}{x}\n` }),
      size: 'size',
      perCount: divide('size', plus('count', 1)),
      month: when('flag', month('day'), 'count'),
      isOdd: equals(PLACE, functions.value('-- no')),
    },
    target,
    weight: '"w"',
    split,
  },
  'computed',
) as Recipe;
const recipes: [string, Recipe][] = [
  ['columns', plain],
  ['columns, in time', { ...plain, split }],
  ['inputs', computed],
];

let engine: GoogleSql;
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

beforeAll(async () => {
  if (googlesqlFolder === null) return;
  engine = await startGoogleSql(googlesqlFolder);
  const columns = COLUMNS.map((name) => `${sqlName(name)} VARCHAR`).join(', ');
  await connection.run(`CREATE TABLE rows_here (${columns})`);
  const cellSql = (cell: string | null) => (cell === null ? 'NULL' : sqlText(cell));
  const rows = TABLE.rows.map((row) => `(${row.map(cellSql).join(', ')})`);
  await connection.run(`INSERT INTO rows_here VALUES ${rows.join(', ')}`);
}, 60_000);

afterAll(() => engine?.stop());

async function queries(recipe: Recipe, name: DialectName): Promise<string[]> {
  const translated = await translateRecipe(recipe, name);
  const cells = cellQuery(translated, 'rows_here', DIALECTS[name], { key: cellKey(recipe) });
  return [cells, binQuery(translated, 'rows_here', DIALECTS[name], 5) ?? ''];
}

/** Rows as texts in one order; −0 is 0, as it is where cells are read. */
function sorted(rows: unknown[][]): string[] {
  const plainValue = (value: unknown) => {
    if (value instanceof DuckDBDecimalValue) return value.toDouble();
    return typeof value === 'bigint' || typeof value === 'number' ? Number(value) + 0 : value;
  };
  return rows.map((row) => JSON.stringify(row.map(plainValue))).sort();
}

describe.skipIf(googlesqlFolder === null)('GoogleSQL', () => {
  it.each(recipes)('makes the cells and bins of %s', async (_what, recipe) => {
    const here = await queries(recipe, 'duckdb');
    for (const [i, query] of (await queries(recipe, 'bigquery')).entries()) {
      const found = sorted(await engine.query(query, { rows_here: TABLE }));
      expect(found).toEqual(sorted(await queryRows(connection, here[i])));
      expect(found.length).toBeGreaterThan(5);
    }
  });
});
