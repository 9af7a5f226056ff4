// A request is found by its id in the worker's log, however that was written down.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRequest } from '../../../trainer/cli/request-log.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'request-log-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const record = {
  ...{ event: 'request', id: 'ray-7', method: 'POST', path: '/api/predict', status: 200 },
  ...{ model: 'rain', version: 1 },
};
const line = JSON.stringify({ ...record, key: null, ms: 1, problem: null });

test.each([
  ['workerd', `${line}\n`],
  ['wrangler tail', `GET / - Ok @ 1/1/2026\n  (log) ${line}\n`],
  ['wrangler tail --format json', JSON.stringify({ logs: [{ message: [line] }] }, null, 2)],
])('as %s writes it', async (_, text) => {
  const path = join(folder, 'log');
  const other = line.replace('ray-7', 'ray-77');
  await writeFile(path, `started {\n{"id":"ray-7"}\n${other}\n${text}`);
  expect(await findRequest(path, 'ray-7')).toEqual(record);
  await expect(findRequest(path, 'ray')).rejects.toThrow(/log: no request has the id ray; does/);
});
