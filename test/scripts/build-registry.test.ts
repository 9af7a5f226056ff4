// Which versions a deployment gets, and that nothing is deployed that a URL could not name.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRegistry } from '../../scripts/build-registry.ts';
import { chooseVersions } from '../../trainer/delivery/choose-versions.ts';
import { UserError } from '../../trainer/user-error.ts';
import type { Deployment } from '../../worker/deployment.ts';
import { writeFixtureRegistry } from '../fixture-registry.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  await writeFixtureRegistry(join(folder, 'models'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(options: { keep?: number; defaultModel?: string } = {}): Promise<string> {
  const registry = join(folder, 'models');
  const chosen = await chooseVersions({ registry, keep: 3, ...options });
  return buildRegistry(registry, chosen, join(folder, 'registry.ts'));
}

it('imports the newest versions and every aliased one', async () => {
  expect(await build({ keep: 0 })).toContain('caught v2, v3');
  expect(await build({ keep: 1 })).toContain('caught v2, v3');
  const source = await readFile(join(folder, 'registry.ts'), 'utf8');
  expect(source).toContain('from "./models/caught/2/model.wasm"');
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
  const empty = chooseVersions({ registry: join(folder, 'nothing'), keep: 3 });
  await expect(empty).rejects.toThrow('npm start');
});

it('writes data, not code, whatever a folder or a field is called', async () => {
  const odd = join(folder, `it's a "test" \${x} ü \\ # %41`);
  const registry = join(odd, 'models');
  await writeFixtureRegistry(registry);
  const path = join(registry, 'voyage/1/metadata.json');
  const entry = JSON.parse(await readFile(path, 'utf8'));
  const title = `'; throw 1; // \` \${x} </script> \u2028`;
  await writeFile(path, JSON.stringify({ ...entry, title }));
  const out = join(odd, 'registry.ts');
  await buildRegistry(registry, await chooseVersions({ registry, keep: 1 }), out);
  // Bundled as wrangler does it, and run.
  const { outputFiles } = await bundle({
    ...{ entryPoints: [out], bundle: true, write: false, format: 'esm' },
    ...{ target: 'es2022', loader: { '.wasm': 'binary' } },
  });
  const source = Buffer.from(outputFiles?.[0]?.contents ?? []).toString('base64');
  const { deployment } = (await import(`data:text/javascript;base64,${source}`)) as {
    deployment: Deployment;
  };
  const voyage = deployment.models.find(({ name }) => name === 'voyage');
  expect(voyage?.versions[0].entry.title).toBe(title);
  const bytes = await readFile(join(registry, 'voyage/1/model.wasm'));
  expect(bytes.equals(voyage?.versions[0].module as unknown as Uint8Array)).toBe(true);
});
