// What is wrong with a command is said in one line that names the remedy, with its exit code; `--json` is JSON.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { runCli } from './run-cli.ts';
import { runInside } from './run-inside.ts';

let folder = '';
let registry = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  registry = join(folder, 'models');
  await writeFixtureRegistry(registry);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const models = (...args: string[]) => runCli(['models', ...args, '--registry', registry]);

test.each([
  [['verfy'], 2, /^error: unknown command 'models verfy' \(did you mean 'verify'\?\)\n$/],
  [['show', 'cought'], 1, /^error: no model 'cought' .*: it has .* \(did you mean 'caught'\?\)\n$/],
  [['show', 'caught@99'], 1, /^error: caught has no version 99: it has 1, 2/],
  [['show', 'caught@curent'], 1, /no alias 'curent': it has .* \(did you mean 'current'\?\)/],
  [['best', 'caught', '--by', 'acc'], 1, /no .* metric 'acc': they have accuracy, auc/],
  [['tag', 'caught@1', 'current'], 2, /^error: current is changed by promote and rollback\n$/],
  [['promote', 'caught@1', '--force'], 2, /^error: --force needs a reason: --why "…"\n$/],
])('models %j ends with %i', async (args, code, message) => {
  const result = await runInside(['models', ...args, '--registry', registry]);
  expect(result.stderr).toMatch(message);
  expect(result).toMatchObject({ code, stdout: '' });
});

test('a tampered file is named, in JSON too', async () => {
  await writeFile(join(registry, 'voyage/1/model.wasm'), 'tampered');
  const [text, json] = await Promise.all([
    models('verify', 'voyage@1'),
    models('verify', '--json'),
  ]);
  expect(text).toMatchObject({ code: 1, stdout: '' });
  expect(text.stderr).toMatch(/^error: .*voyage\/1\/model\.wasm: its SHA-256 is not the one/);
  const results: { version: string; faults: string[] }[] = JSON.parse(json.stdout);
  const faultsOf = (name: string) => results.find(({ version }) => version === name)?.faults;
  expect(faultsOf('voyage@1')).toHaveLength(1);
  expect(faultsOf('caught@2')).toEqual([]);
  expect(json.code).toBe(1);
});

test('the list has what can be read, and names what cannot', async () => {
  await writeFile(join(registry, 'voyage/1/metadata.json'), '{');
  const [text, json] = await Promise.all([models('list'), models('list', '--json')]);
  expect(text.stdout).toContain('caught@2');
  expect(text.stdout).not.toContain('voyage@1');
  expect(text.stderr).toMatch(/^error: .*voyage\/1\/metadata\.json/);
  expect(text.code).toBe(1);
  const listed: { name: string; version: number }[] = JSON.parse(json.stdout);
  expect(listed.map(({ name, version }) => `${name}@${version}`)).toContain('caught@2');
  expect(json.code).toBe(1);
});
