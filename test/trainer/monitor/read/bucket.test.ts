// Records in a bucket, from a server that lists and hands out objects.
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readRecords } from '../../../../trainer/monitor/read/open-records.ts';
import { totalOfHours } from '../../../../trainer/monitor/records.ts';
import { close, listen } from '../../../listen.ts';
import { ALWAYS, MADE } from '../made-lines.ts';

const half = MADE.length / 2;
const OBJECTS: Record<string, string> = Object.fromEntries(
  [MADE.slice(0, half), MADE.slice(half)].map((lines, i) => [
    `logs/day${i}/a.jsonl`,
    lines.map((line) => JSON.stringify(line)).join('\n'),
  ]),
);
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket');
  if (searchParams.has('list-type')) {
    const prefix = searchParams.get('prefix') ?? '';
    const keys = Object.keys(OBJECTS).filter((key) => key.startsWith(prefix));
    const listed = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return response.end(`<ListBucketResult>${listed}</ListBucketResult>`);
  }
  response.end(OBJECTS[pathname.slice('/bucket/'.length)]);
});

let endpoint = '';
beforeAll(async () => {
  endpoint = await listen(server);
});
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => close(server));

test('all objects below the prefix are read', async () => {
  const { versions, answers, feedback } = await readRecords('s3://bucket/logs', ALWAYS);
  expect(totalOfHours(versions[0].hours.values()).requests).toBe(20);
  expect([answers.length, feedback.length]).toEqual([2, 2]);
});

test('a prefix without objects is said', async () => {
  await expect(readRecords('s3://bucket/nothing', ALWAYS)).rejects.toThrow(/has no objects/);
});
