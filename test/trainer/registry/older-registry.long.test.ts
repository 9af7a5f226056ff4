// A registry that an older program made goes on: every command works with it, and nothing in its versions changes.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const MADE = 'test/golden/registry-of-4b6262f';
const ROW = ['class=1', 'sex=female', 'age=29', 'fare=80'];

let folder = '';
beforeEach(async () => {
  folder = temporaryFolder();
  await cp(join(MADE, 'voyage'), join(folder, 'models/voyage'), { recursive: true });
  await cp(join(MADE, 'voyage.csv'), join(folder, 'voyage.csv'));
});

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, '', folder);
  expect({ code, args, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, args, stderr: '' });
  return `${stdout}${stderr}`;
}

it('answers as it did, row for row', async () => {
  const golden = JSON.parse(await readFile(join(folder, 'models/voyage/1/golden.json'), 'utf8'));
  expect(golden.length).toBeGreaterThan(100);
  expect(await run('models', 'verify', 'voyage@1')).toMatch(/whole/);
  expect(JSON.parse(await run('predict', '--model', 'voyage', ...ROW))).toEqual({
    diedProb: 0.22916666697710752,
    survivedProb: 0.7708333330228925,
  });
  await run('predict', '--model', 'voyage', '--in', 'voyage.csv', '--out', 'answers.csv');
  const answers = (await readFile(join(folder, 'answers.csv'), 'utf8')).trim().split('\n');
  expect(answers).toHaveLength(21);
});

it('is listed, compared, promoted, rolled back, bundled and collected', async () => {
  expect(await run('models')).toMatch(/voyage@1.*current[\s\S]*voyage@2.*candidate/);
  await run('models', 'show', 'voyage@2');
  await run('models', 'diff', 'voyage@1', 'voyage@2');
  await run('models', 'promote', 'voyage@2', '--force', '--why', 'newer');
  await run('models', 'rollback', 'voyage', '--why', 'older');
  expect(await run('models', 'history', 'voyage')).toMatch(/older/);
  await run('bundle', '--out', 'bundle');
  await run('models', 'gc', '--keep', '1', '--yes');
});

it('gets further versions, which know the older ones', async () => {
  await cp('trainer/init/template/voyage.ts', join(folder, 'voyage.ts'));
  expect(await run('train', 'voyage.ts')).toMatch(/voyage@3 is registered; current is still/);
  await run('train', 'voyage.ts', '--from', 'voyage@1');
  await run('models', 'verify', 'voyage@4');
}, 60_000);
