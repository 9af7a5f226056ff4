// `evaluate` as people call it: a report, JSON for scripts, and exit codes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';
import { runInside } from './run-inside.ts';

const folder = temporaryFolder();
const rows = join(folder, 'rows.csv');
const evaluate = ['evaluate', 'voyage', '--registry', join(folder, 'models'), '--data', rows];

beforeAll(async () => {
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
  await writeFile(rows, 'age,port,lived\n20,Cherbourg,1\n40,Southampton,0\nold,Cherbourg,0\n');
  await runCli(['import', join(folder, 'voyage.txt'), '--registry', join(folder, 'models')]);
}, 60_000);

test('reports figures, slices and refused rows', async () => {
  const { code, stdout } = await runCli([...evaluate, '--target', 'lived', '--by', 'age']);
  expect(stdout).toMatch(/3 read, 2 judged, 1 refused by the model/);
  expect(stdout).toMatch(/age must be a number, not "old": rows\.csv, line 4/);
  expect(stdout).toMatch(/accuracy.*1\.0000[\s\S]*by port[\s\S]*by age/);
  expect(code).toBe(0);
});

test('prints JSON alone', async () => {
  const { stdout } = await runCli([...evaluate, '--target', 'lived', '--json']);
  const { version, rows: counted, figures } = JSON.parse(stdout);
  expect({ version, judged: counted.judged }).toEqual({ version: 'voyage@1', judged: 2 });
  expect(figures.accuracy.here.value).toBe(1);
});

test.each<[string, string[], number, RegExp]>([
  ['no target for an imported model', evaluate, 1, /name the column with --target/],
  ['no data', evaluate.slice(0, -2), 2, /--data/],
  ['no such model', ['evaluate', 'nobody', ...evaluate.slice(2)], 1, /nobody/],
])('ends with %s', async (_what, args, wanted, message) => {
  const { code, stdout, stderr } = await runInside(args);
  expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
  expect(stderr).toMatch(message);
});
