// `export` writes a shipped version in every format, and what it writes is a file of that format.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each([
  ['json', 'titanic-1.json', /^\{"name":"titanic","version":1,/],
  ['lightgbm', 'titanic-1.txt', /^tree\nversion=v\d/],
  ['onnx', 'titanic-1.onnx', /ai\.onnx\.ml/],
])('as %s', async (format, file, start) => {
  const args = ['export', 'titanic@1', '--to', format, '--json', '--registry', resolve('models')];
  const { code, stdout } = await runCli(args, '', folder);
  expect(code).toBe(0);
  const bytes = await readFile(join(folder, file));
  expect(JSON.parse(stdout)).toEqual({ out: file, bytes: bytes.length, format });
  expect(bytes.toString('latin1')).toMatch(start);
});
