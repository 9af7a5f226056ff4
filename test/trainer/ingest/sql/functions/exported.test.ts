// BigQuery and Spark get the functions as exported SQL. Every query parses in its dialect and, carried over to DuckDB,
// computes what the plain twin computes, to the bit. googlesql.test.ts runs those of
// BigQuery as they stand.
import { DuckDBInstance } from '@duckdb/node-api';
import { Dialect, parse, transpile } from '@polyglot-sql/sdk';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../../../../trainer/ingest/duckdb.ts';
import { sqlText } from '../../../../../trainer/ingest/sql/sql-text.ts';
import { randomProgram } from '../../../../random-functions.ts';
import { CELL_COLUMNS, compareAnswers, programQuery, RUNS, RUNS_TIMEOUT } from './program-query.ts';

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();

/** What the engines mean by names that DuckDB does not have, or has for something else. */
const MACROS = {
  'byte_length(x)': 'strlen(x)',
  'is_nan(x)': 'isnan(x)',
  'is_inf(x)': 'isinf(x)',
  'rint(x)': 'round_even(x, 0)',
  'btrim(x, letters)': 'trim(x, letters)',
  'octet_length_of(x)': 'strlen(x)',
  // Spark's is a BIGINT, the largest one for all that is larger.
  'spark_floor(x)':
    'CASE WHEN abs(x) < 9e18 THEN CAST(floor(x) AS BIGINT) WHEN x > 0 THEN 9223372036854775807 WHEN x < 0 THEN -9223372036854775808 END',
};

beforeAll(async () => {
  for (const [macro, meaning] of Object.entries(MACROS)) {
    await connection.run(`CREATE MACRO ${macro} AS ${meaning}`);
  }
});

const ENGINES = {
  bigquery: {
    dialect: Dialect.BigQuery,
    // The translator leaves this escape as it stands.
    before: (sql: string) =>
      sql.replace(/\\u([0-9a-f]{4})/g, (whole, code) =>
        code === '0000' ? whole : String.fromCharCode(Number.parseInt(code, 16)),
      ),
    after: (sql: string) => sql.replaceAll("'\\u0000'", 'chr(0)'),
  },
  spark: {
    dialect: Dialect.Spark,
    before: (sql: string) => sql,
    after: (sql: string) =>
      sql.replaceAll('FLOOR(', 'spark_floor(').replaceAll('OCTET_LENGTH(', 'octet_length_of('),
  },
};

/** A query ends at a NUL. */
const cellSql = (cell: string) => sqlText(cell).replaceAll('\0', "' || chr(0) || '");

/** What the parser does not know it takes for an opaque command. */
function isQuery(ast: unknown): boolean {
  const kinds = (ast as Record<string, unknown>[]).flatMap((statement) => Object.keys(statement));
  return kinds.length === 1 && kinds[0] === 'select';
}

describe.each(['bigquery', 'spark'] as const)('functions in the SQL of %s', (name) => {
  const { dialect, before, after } = ENGINES[name];

  it(
    'parse, and equal their twin over hostile cells where DuckDB runs them',
    async () => {
      const property = fc.asyncProperty(fc.nat(), async (seed) => {
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text', 'date']);
        const query = programQuery(random, name);
        const { success, error, ast } = parse(query, dialect);
        expect([success, error ?? null]).toEqual([true, null]);
        expect(isQuery(ast)).toBe(true);
        const types = CELL_COLUMNS.map((column) => `${column} VARCHAR`).join(', ');
        const rows = random.cells.map((row, r) => `(${[r, ...row.map(cellSql)].join(', ')})`);
        await connection.run(`CREATE OR REPLACE TABLE rows ("row" INTEGER, ${types})`);
        await connection.run(`INSERT INTO rows VALUES ${rows.join(', ')}`);
        const carried = transpile(before(query), dialect, Dialect.DuckDB);
        expect(carried.error ?? null).toBeNull();
        compareAnswers(random, await queryRows(connection, after(carried.sql?.[0] ?? '')));
      });
      await fc.assert(property, { numRuns: Math.ceil(RUNS / 6) });
    },
    RUNS_TIMEOUT,
  );
});
