// ClickHouse computes, over columns, what the plain twin computes: to the bit. Its engine in this process is the npm
// package chdb, of 546 MB and so no dependency: BATCOMPUTER_CHDB names a folder where it is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { sqlText } from '../../../../../trainer/ingest/sql/sql-text.ts';
import { randomProgram } from '../../../../random-functions.ts';
import { CELL_COLUMNS, compareAnswers, programQuery, RUNS, RUNS_TIMEOUT } from './program-query.ts';

interface Session {
  query(sql: string, format?: string): string;
  close(): void;
}

const folder = process.env.BATCOMPUTER_CHDB;
const session: Session | null =
  folder === undefined ? null : new (createRequire(join(folder, 'x.js'))('chdb').Session)();
afterAll(() => session?.close());

const cellSql = (cell: string) => sqlText(cell.replaceAll('\\', '\\\\')).replaceAll('\0', '\\0');

describe.skipIf(session === null)('functions in ClickHouse', () => {
  it(
    'equal their twin over hostile cells',
    async () => {
      const ask = (sql: string, format?: string) => (session as Session).query(sql, format);
      const property = fc.property(fc.nat(), (seed) => {
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text', 'date']);
        const types = CELL_COLUMNS.map((name) => `${name} Nullable(String)`).join(', ');
        const rows = random.cells.map((row, r) => `(${[r, ...row.map(cellSql)].join(', ')})`);
        ask('DROP TABLE IF EXISTS rows');
        ask(`CREATE TABLE rows ("row" Int32, ${types}) ENGINE = Memory`);
        ask(`INSERT INTO rows VALUES ${rows.join(', ')}`);
        const lines = ask(programQuery(random, 'clickhouse'), 'JSONCompactEachRow').trim();
        const answers = lines.split('\n').map((line) => JSON.parse(line) as unknown[]);
        // Conditions are 0 and 1 there.
        const { steps, features } = random.program;
        compareAnswers(
          random,
          answers.map((row) =>
            row.map((value, c) => {
              const isCondition = c >= features.length || steps[features[c]].kind === 'boolean';
              return isCondition && typeof value === 'number' ? value === 1 : value;
            }),
          ),
        );
      });
      fc.assert(property, { numRuns: RUNS });
    },
    RUNS_TIMEOUT,
  );
});
