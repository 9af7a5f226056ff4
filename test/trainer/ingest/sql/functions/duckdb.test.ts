// DuckDB computes, over columns, what the plain twin computes: to the bit.
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerCase } from '../../../../../runtime/functions/lower-case.ts';
import { queryRows } from '../../../../../trainer/ingest/duckdb.ts';
import { FUNCTION_DIALECTS } from '../../../../../trainer/ingest/sql/functions/function-dialect.ts';
import { FUNCTION_SQL } from '../../../../../trainer/ingest/sql/functions/function-sql.ts';
import { sqlText } from '../../../../../trainer/ingest/sql/sql-text.ts';
import { randomProgram } from '../../../../random-functions.ts';
import { CELL_COLUMNS, compareAnswers, programQuery, RUNS, RUNS_TIMEOUT } from './program-query.ts';

const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();

/** A query ends at a NUL. */
const cellSql = (cell: string) => sqlText(cell).replaceAll('\0', "' || chr(0) || '");

describe('functions in DuckDB', () => {
  it('lower every letter as the table does', async () => {
    const { lower } = FUNCTION_SQL;
    const sql = lower(['letter'], {}, FUNCTION_DIALECTS.duckdb);
    const rows = await queryRows(
      connection,
      `SELECT letter, ${sql} FROM (SELECT chr(i::INT) AS letter FROM range(1, 8600) t(i))`,
    );
    const wrong = rows.filter(([letter, found]) => lowerCase(String(letter)) !== found);
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(8000);
  });

  it(
    'equal their twin over hostile cells',
    async () => {
      const property = fc.asyncProperty(fc.nat(), async (seed) => {
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text', 'date']);
        const types = CELL_COLUMNS.map((name) => `${name} VARCHAR`).join(', ');
        const rows = random.cells.map((row, r) => `(${[r, ...row.map(cellSql)].join(', ')})`);
        await connection.run(`CREATE OR REPLACE TABLE rows ("row" INTEGER, ${types})`);
        await connection.run(`INSERT INTO rows VALUES ${rows.join(', ')}`);
        compareAnswers(random, await queryRows(connection, programQuery(random, 'duckdb')));
      });
      await fc.assert(property, { numRuns: RUNS });
    },
    RUNS_TIMEOUT,
  );
});
