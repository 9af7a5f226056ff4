// A version of a later format is refused by name, and keeps no other from being read.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { REGISTRY_FORMAT } from '../../../trainer/registry/format.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const registry = join(temporaryFolder(), 'models');
const metadata = join(registry, 'caught/3/metadata.json');

beforeAll(() => writeFixtureRegistry(registry));

async function setFormat(format: number): Promise<void> {
  const entry = JSON.parse(await readFile(metadata, 'utf8'));
  await writeFile(metadata, JSON.stringify({ ...entry, format }));
  await rm(join(registry, 'caught/3/metadata.sha256'), { force: true });
}

test('the present format may be named', async () => {
  await setFormat(REGISTRY_FORMAT);
  expect((await (await openRegistry(registry)).version('caught@3')).number).toBe(3);
});

test('a later one is refused, and the rest is read', async () => {
  await setFormat(REGISTRY_FORMAT + 1);
  const { code, stdout, stderr } = await runCli(['models', '--registry', registry]);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /caught.3.metadata\.json: is of registry format 2; .*install a newer release/,
  );
  expect(stdout).toMatch(/caught@2/);
  expect(stdout).toMatch(/voyage@1/);
  expect(stdout).not.toMatch(/caught@3/);
  const answer = await runCli([
    'predict',
    'voyage',
    '--registry',
    registry,
    'alone=true',
    'fare=7.25',
  ]);
  expect(answer.code).toBe(0);
});
