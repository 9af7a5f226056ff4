// The SQL API is stood in for by an engine that really runs the queries, over points as deployments write them.
import { createServer, type Server } from 'node:http';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsPoints } from '../../../../runtime/observe/analytics-points.ts';
import { readAnalyticsEngine } from '../../../../trainer/monitor/read/analytics-engine.ts';
import { totalOfHours } from '../../../../trainer/monitor/records.ts';
import { close, listen } from '../../../listen.ts';
import { ALWAYS, DIGEST, MADE, NOON } from '../made-lines.ts';

/** ClickHouse's names of what the queries call. */
const MACROS = [
  'CREATE MACRO intDiv(a, b) AS CAST(a AS BIGINT) // b',
  'CREATE MACRO toUnixTimestamp(t) AS epoch(t)',
  'CREATE MACRO toDateTime(s) AS to_timestamp(s)',
];
const INTERVAL = 4;
const env: NodeJS.ProcessEnv = { CLOUDFLARE_ACCOUNT_ID: 'account', CLOUDFLARE_API_TOKEN: 'token' };
let connection: DuckDBConnection;
let server: Server;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const macro of MACROS) await connection.run(macro);
  const numbered = (name: string, type: string) =>
    Array.from({ length: 20 }, (_, i) => `${name}${i + 1} ${type}`).join(', ');
  await connection.run(
    `CREATE TABLE points (timestamp TIMESTAMPTZ, _sample_interval BIGINT, ${numbered('blob', 'VARCHAR')}, ${numbered('double', 'DOUBLE')})`,
  );
  for (const record of MADE) {
    const at = record.event === 'window' ? Date.parse(record.from) : NOON;
    for (const { blobs, doubles } of analyticsPoints(record)) {
      const texts = Array.from(
        { length: 20 },
        (_, i) => `'${(blobs[i] ?? '').replaceAll("'", "''")}'`,
      );
      const numbers = Array.from({ length: 20 }, (_, i) => String(doubles[i] ?? 0));
      await connection.run(
        `INSERT INTO points VALUES (to_timestamp(${at / 1000}), ${INTERVAL}, ${[...texts, ...numbers].join(', ')})`,
      );
    }
  }
  server = createServer(async (request, response) => {
    let sql = '';
    for await (const piece of request) sql += piece;
    if (request.headers.authorization !== 'Bearer token') return response.writeHead(403).end('no');
    const rows = await connection.runAndReadAll(sql);
    response.end(JSON.stringify({ meta: [], data: rows.getRowObjectsJson() }));
  });
  env.CLOUDFLARE_API_BASE_URL = await listen(server);
});

afterAll(() => close(server));

test('windows are weighted by their sample interval, and what was seen is counted beside', async () => {
  const { versions } = await readAnalyticsEngine('points', ALWAYS, env);
  const [{ version, digest, hours, places }] = versions;
  expect([version, digest]).toEqual([2, DIGEST]);
  expect([...hours.keys()].sort()).toEqual([NOON, NOON + 3_600_000]);
  expect([...places.keys()]).toEqual(['FRA']);
  const total = totalOfHours(hours.values());
  expect(total).toMatchObject({ requests: 80, rows: 72, rowsSeen: 18, refused: 16 });
  expect(total.problems.get('invalid-row')).toBe(8);
  expect(total.features.get('city')).toEqual([32, 40]);
  expect(total.features.get('long')).toEqual([...new Array(24).fill(0), 72]);
  expect(total.answers.get('yes')).toEqual([24, 48]);
  expect(total.latency.counts[1]).toBe(64);
  expect(total.latency.sum).toBe(4 * 2 * 2016);
});

test('answers and feedback come back as they were recorded', async () => {
  const { answers, feedback } = await readAnalyticsEngine('points', ALWAYS, env);
  expect(answers.map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect(answers[0]).toMatchObject({ outputs: [0.25, 0.75], bins: [1, 24] });
  expect(feedback.map(({ actual }) => String(actual)).sort()).toEqual(['3', 'yes']);
});

test('the time that is asked for bounds what is counted', async () => {
  const query = { ...ALWAYS, from: NOON + 60_000 };
  const { versions, answers } = await readAnalyticsEngine('points', query, env);
  expect(totalOfHours(versions[0].hours.values()).requests).toBe(40);
  expect(answers).toEqual([]);
});

test.each<[string, string, NodeJS.ProcessEnv, RegExp]>([
  ['no account', 'points', {}, /CLOUDFLARE_ACCOUNT_ID/],
  ['a dataset that is none', 'a b', env, /letters, digits/],
  ['a wrong token', 'points', { CLOUDFLARE_API_TOKEN: 'wrong' }, /answered 403.*check the token/],
])('%s is said', async (_what, dataset, more, message) => {
  const given = more === env || Object.keys(more).length > 0 ? { ...env, ...more } : {};
  await expect(readAnalyticsEngine(dataset, ALWAYS, given)).rejects.toThrow(message);
});
