// Which versions a deployment gets, and that nothing is deployed that a URL could not name.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRegistry } from '../../scripts/build-registry.ts';
import { UserError } from '../../trainer/user-error.ts';
import { writeFixtureRegistry } from '../fixture-registry.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  await writeFixtureRegistry(join(folder, 'models'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function build(options: { keep?: number; defaultModel?: string } = {}): Promise<string> {
  const out = join(folder, 'registry.ts');
  return buildRegistry({ registry: join(folder, 'models'), out, keep: 3, ...options });
}

it('imports the newest versions and every aliased one', async () => {
  expect(await build({ keep: 0 })).toContain('caught v2, v3');
  expect(await build({ keep: 1 })).toContain('caught v2, v3');
  const source = await readFile(join(folder, 'registry.ts'), 'utf8');
  expect(source).toContain("from './models/caught/2/model.wasm'");
  expect(source).not.toContain('models/caught/1/');
  expect(await build()).toContain('caught v1, v2, v3');
});

it('lets the default model be chosen, and takes the first by name when it is not there', async () => {
  expect(await build({ defaultModel: 'voyage' })).toContain('without a name voyage answers');
  expect(await build({ defaultModel: 'absent' })).toContain('without a name caught answers');
});

it('refuses an alias that a URL would read as something else', async () => {
  const aliases = join(folder, 'models/voyage/aliases.json');
  for (const name of ['v7', 'api', 'caught']) {
    await writeFile(aliases, JSON.stringify({ current: 1, [name]: 1 }));
    await expect(build()).rejects.toThrow(UserError);
  }
  await writeFile(aliases, JSON.stringify({ current: 1 }));
});

it('says what to do when there is no model', async () => {
  const out = join(folder, 'registry.ts');
  const empty = buildRegistry({ registry: join(folder, 'nothing'), out, keep: 3 });
  await expect(empty).rejects.toThrow('npm start');
});
