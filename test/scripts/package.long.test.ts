// What npm would publish: which files, with what interface, and that the program runs from them alone, beside nothing
// but the packages that it depends on. `npm run check:package` installs it for real, on two versions of Node.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { lintTarball } from '../../scripts/check-package/lint.ts';
import { isCompiled, packTarball, type Tarball } from '../../scripts/check-package/tarball.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolder();
const project = join(folder, 'project');
const modules = join(project, 'node_modules');
let tarball: Tarball;

beforeAll(async () => {
  tarball = await packTarball(folder, true);
  await mkdir(modules, { recursive: true });
  await run('tar', ['-xzf', tarball.path, '-C', modules]);
  await rename(join(modules, 'package'), join(modules, 'batcomputer'));
  for (const name of Object.keys(packageJson.dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(process.cwd(), 'node_modules', name), join(modules, name), 'junction');
  }
}, 120_000);

const main = join(modules, 'batcomputer/trainer/cli/batcomputer.mjs');

const batcomputer = async (...args: string[]) => {
  const { stdout } = await run(process.execPath, [main, ...args], { cwd: project });
  return stdout;
};

it('holds what was compiled from a source each, and these files', async () => {
  // The names of the console's parts change with what is in them.
  const others = tarball.files
    .filter((file) => !isCompiled(file))
    .map((file) => file.replace(/(\/console\/[\w-]+)-[0-9A-Z]{8}\./, '$1-[hash].'));
  await expect(`${others.join('\n')}\n`).toMatchFileSnapshot('../golden/package-files.txt');
  expect(tarball.bytes).toBeLessThan(1_950_000);
});

it('has an interface without fault', async () => {
  expect(await lintTarball(tarball.path)).toEqual([]);
});

it('trains, predicts and bundles in a project of its own, and names what it lacks', async () => {
  expect(await batcomputer('--version')).toBe(`${packageJson.version}\n`);
  expect(await batcomputer('init')).toMatch(/^wrote .*voyage\.ts/);
  expect(await batcomputer('train', 'voyage.ts')).toContain('voyage@1 is registered');
  const row = ['class=1', 'sex=female', 'age=29', 'fare=80'];
  const answer = JSON.parse(await batcomputer('predict', 'voyage', ...row));
  expect(answer.diedProb + answer.survivedProb).toBeCloseTo(1);
  expect(await batcomputer('bundle', '--out', 'bundle')).toContain('written: bundle');
  await expect(batcomputer('test-api')).rejects.toThrow(
    'Testing an API needs newman; run: npm install newman',
  );
}, 60_000);

it('runs the program of docs/PROGRAMMING.md, which prints what the page shows', async () => {
  const page = await readFile('docs/PROGRAMMING.md', 'utf8');
  const [, program, shown] = /```ts\n(.*?)```.*?```\n(.*?)```/s.exec(page) ?? [];
  const place = join(project, 'program');
  await mkdir(place);
  await run(process.execPath, [main, 'init'], { cwd: place });
  await writeFile(join(place, 'retrain.ts'), program);
  // Its types are stripped here: Node 20 strips none.
  const { code } = await transform(program, { loader: 'ts', format: 'esm' });
  await writeFile(join(place, 'retrain.mjs'), code);
  const { stdout } = await run(process.execPath, ['retrain.mjs'], { cwd: place });
  expect(stdout).toBe(shown);
  const options = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext'];
  const args = [...options, '--lib', 'es2024,dom', '--types', '', 'retrain.ts'];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const checked = run(process.execPath, [tsc, ...args], { cwd: place });
  expect(await checked.catch(({ stdout: faults }) => faults)).toMatchObject({ stdout: '' });
}, 60_000);
