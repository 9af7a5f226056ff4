// PostgreSQL computes, over columns, what the plain twin computes: to the bit.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { sqlText } from '../../../../../trainer/ingest/sql/sql-text.ts';
import { randomProgram } from '../../../../random-functions.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from '../../postgres-server.ts';
import { CELL_COLUMNS, compareAnswers, programQuery, RUNS, RUNS_TIMEOUT } from './program-query.ts';

let server: PostgresServer;

beforeAll(async () => {
  if (postgresPrograms === null) return;
  server = await startPostgres(postgresPrograms);
}, 60_000);

afterAll(async () => {
  await server?.stop();
});

// Debian's package postgresql has the server: apt-get install postgresql.
describe.skipIf(postgresPrograms === null)('functions in PostgreSQL', () => {
  it(
    'equal their twin over hostile cells',
    async () => {
      const property = fc.asyncProperty(fc.nat(), async (seed) => {
        // It has no texts with a NUL.
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text', 'date'], false);
        const types = CELL_COLUMNS.map((name) => `${name} text`).join(', ');
        const rows = random.cells.map((row, r) => `(${[r, ...row.map(sqlText)].join(', ')})`);
        const { client } = server;
        await client.query(`DROP TABLE IF EXISTS rows; CREATE TABLE rows ("row" int, ${types})`);
        await client.query(`INSERT INTO rows VALUES ${rows.join(', ')}`);
        const text = programQuery(random, 'postgres');
        const { rows: answers } = await client.query({ text, rowMode: 'array' });
        compareAnswers(random, answers);
      });
      await fc.assert(property, { numRuns: RUNS });
    },
    RUNS_TIMEOUT,
  );
});
