// BigQuery's language computes, over columns, what the plain twin computes: to the bit. Its reference implementation
// runs the queries as they are exported.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseLetters, lowerCase } from '../../../../../runtime/functions/lower-case.ts';
import { FUNCTION_DIALECTS } from '../../../../../trainer/ingest/sql/functions/function-dialect.ts';
import { FUNCTION_SQL } from '../../../../../trainer/ingest/sql/functions/function-sql.ts';
import { type GoogleSql, googlesqlFolder, startGoogleSql } from '../../../../googlesql-server.ts';
import { randomProgram } from '../../../../random-functions.ts';
import { CELL_COLUMNS, compareAnswers, programQuery, RUNS, RUNS_TIMEOUT } from './program-query.ts';

let engine: GoogleSql;

beforeAll(async () => {
  if (googlesqlFolder !== null) engine = await startGoogleSql(googlesqlFolder);
}, 60_000);

afterAll(() => engine?.stop());

describe.skipIf(googlesqlFolder === null)('functions in GoogleSQL', () => {
  it('lower every letter as the table does', async () => {
    const sql = FUNCTION_SQL.lower(['letter'], {}, FUNCTION_DIALECTS.bigquery);
    const letters = [...caseLetters().upper, ...'İẞΣς😀ŉǰΐաև'];
    const rows = letters.map((letter) => [letter]);
    const found = await engine.query(`SELECT letter, ${sql} FROM letters`, {
      letters: { columns: ['letter'], rows },
    });
    const wrong = found.filter(([letter, lower]) => lowerCase(String(letter)) !== lower);
    expect(wrong).toEqual([]);
    expect(found.length).toBe(letters.length);
  });

  it(
    'equal their twin over hostile cells',
    async () => {
      const property = fc.asyncProperty(fc.nat(), async (seed) => {
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text', 'date']);
        const columns = ['row', ...CELL_COLUMNS];
        // It sorts as a text.
        const rows = random.cells.map((row, r) => [String(r).padStart(2, '0'), ...row]);
        const query = programQuery(random, 'bigquery');
        compareAnswers(random, await engine.query(query, { rows: { columns, rows } }));
      });
      await fc.assert(property, { numRuns: RUNS });
    },
    RUNS_TIMEOUT,
  );
});
