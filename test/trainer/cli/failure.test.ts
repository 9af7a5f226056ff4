// Whatever is wrong with a command line or its files is said in one line that names the place and the remedy:
// no stack, no code that a terminal would obey, nothing written.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeSystemError } from '../../../trainer/cli/failure.ts';
import { printable } from '../../../trainer/cli/print.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';
import { runInside } from './run-inside.ts';

const ROWS = 'class,sex,siblingsAndSpouses,parentsAndChildren,fare\n3,male,0,0,7.75\n';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failure-'));
  await mkdir(join(folder, 'a-folder'));
  await writeFile(join(folder, 'rows.csv'), ROWS);
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
  await writeFile(join(folder, 'labels.json'), '{"features":{"age":{"kind":"whole"}}}');
  await writeFixtureRegistry(join(folder, 'broken'));
  await writeFile(join(folder, 'broken/voyage/1/model.wasm'), 'cut off');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PREDICT = ['predict', '--model', 'titanic', '--registry', 'models'];
const EXPORT = ['export', 'titanic', '--to', 'json', '--registry', 'models'];
const IMPORT = ['import', '@voyage.txt', '--registry', '@made'];

// An @ stands for the folder of this test.
test.each([
  [[...PREDICT, '--in', '@a-folder'], 1, '@a-folder: has no CSV, Parquet or JSON file'],
  [[...PREDICT, '--in', '@rows.csv', '--out', '@a-folder'], 1, '@a-folder: is a folder; name a'],
  [[...PREDICT, '--in', '@rows.csv', '--out', ''], 1, '--out: the name is empty; name a file'],
  [[...PREDICT, '--in', '@rows.csv', '--out', '@rows.csv'], 1, '@rows.csv: holds the rows; name'],
  [[...EXPORT, '--out', '@a-folder'], 1, '@a-folder: is a folder; name a file'],
  [[...EXPORT, '--out', ''], 1, '--out: the name is empty; name a file'],
  [['import', '@a-folder', '--name', 'x'], 1, '@a-folder: is a folder; name a file'],
  [[...IMPORT, '--labels', '@a-folder'], 1, '@a-folder: is a folder; name a file'],
  [[...IMPORT, '--labels', '@labels.json'], 1, '@labels.json: features.age.kind: Invalid option'],
  [[...IMPORT, '--rows', '@a-folder', '--expected', '@rows.csv'], 1, '@a-folder: is a folder'],
  [[...IMPORT, '--name', 'api'], 1, "'api' cannot be the model's name, which must be another word"],
  [['trace', 'x', '--log', '@a-folder'], 1, '@a-folder: is a folder; name a file'],
  [['tune', 'titanic', '--out', '@a-folder'], 1, '@a-folder: is a folder; name a file'],
  [['train', 'titanic', '--data', 'x', '--cells', 'y'], 2, "option '--cells <files...>' cannot be"],
  [['models', '--registry', 'x', 'show', 'x'], 2, 'options follow the command: npx batcomputer'],
  [['models', 'list', '--registry', '@rows.csv'], 1, '@rows.csv: part of this path is a file'],
  [
    ['serve', '--registry', '@broken'],
    1,
    '@broken/voyage/1/model.wasm: its SHA-256 is not the one',
  ],
  [['deploy', '--url', 'nope'], 2, "option '--url <url>' argument 'nope' is invalid. give a URL"],
])('%j ends with %i', async (args, status, message) => {
  const before = await readdir(folder);
  const given = args.map((arg) => arg.replace('@', `${folder}/`));
  const { code, stdout, stderr } = await runInside(given);
  expect({ code, stdout }).toEqual({ code: status, stdout: '' });
  const line = stderr.split('\n').find((one) => one.startsWith('error: '));
  expect(line?.replace(`${folder}/`, '@')).toContain(message);
  expect(stderr).not.toMatch(/^\s+at |fault of batcomputer/m);
  expect(await readdir(folder)).toEqual(before);
  expect(await readFile(join(folder, 'rows.csv'), 'utf8')).toBe(ROWS);
});

test.each([
  ['EROFS', 'open', 'a/.x.json.tmp-12-0f0f0f0f-host', 'a/x.json: the disk is read-only'],
  ['EACCES', 'mkdir', '.x.tmp-12-0f0f0f0f-host/part', 'x/part: permission denied'],
  ['ENOENT', 'mkdir', '/proc/x', '/proc/x: this folder cannot be made'],
  ['ENOENT', 'open', 'a/.hidden', 'a/.hidden: there is no such file'],
  ['ENOSPC', 'write', undefined, 'write: the disk is full'],
])('%s of %s at %s', (code, syscall, path, message) => {
  const given = { code, syscall, ...(path !== undefined && { path }) };
  expect(describeSystemError(Object.assign(new Error('-'), given))).toBe(message);
});

test('codes that a terminal would obey are not printed', () => {
  expect(printable('column "\u001b[2J\u0007\u009b" of\ttwo\nlines, é 日')).toBe(
    'column "\ufffd[2J\ufffd\ufffd" of\ttwo\nlines, é 日',
  );
});
