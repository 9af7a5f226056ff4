// The worker as files: the program, the models' modules, and what joins them.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { carriedModels } from '../../../trainer/delivery/carried-models.ts';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import { workerProgram } from '../../../worker/build/programs.ts';
import {
  type CarriedModels,
  writeDeployment,
  writeWorker,
} from '../../../worker/build/write-worker.ts';
import type { Deployment } from '../../../worker/deployment.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

async function fixtureModels(keep: number): Promise<CarriedModels> {
  const registry = await writeFixtureRegistry(join(folder, 'models'));
  return carriedModels(registry, await chooseVersions({ registry, keep }));
}

/** Bundles the deployment as a runtime would load it, modules as bytes, and runs it. */
async function load(out: string): Promise<Deployment> {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(out, 'deployed-models.js')], bundle: true, write: false },
    ...{ format: 'esm', target: 'es2022', loader: { '.wasm': 'binary' } },
  });
  const source = Buffer.from(outputFiles?.[0]?.contents ?? []).toString('base64');
  return (await import(`data:text/javascript;base64,${source}`)).deployment;
}

it('holds the chosen versions, and each module once', async () => {
  const carried = await fixtureModels(3);
  const out = join(folder, 'worker');
  await writeWorker(out, carried);
  const [voyage] = carried.models[1].versions;
  const twice = { ...carried.models[1], name: 'again', versions: [voyage] };
  await writeWorker(out, { ...carried, models: [...carried.models, twice] });
  const names = await readdir(out);
  expect(names.filter((name) => name.endsWith('.wasm'))).toHaveLength(4);
  expect(names).toEqual(expect.arrayContaining(['deployed-models.js', 'index.js']));
  const { defaultModel, models } = await load(out);
  expect(defaultModel).toBe('caught');
  expect(models.map(({ name, versions }) => [name, versions.length])).toEqual([
    ['caught', 3],
    ['voyage', 1],
    ['again', 1],
  ]);
  expect(models[0].aliases).toEqual({ current: 2, candidate: 3 });
});

it('writes data, not code, whatever a folder or a field is called', async () => {
  const carried = await fixtureModels(1);
  const [voyage] = carried.models[1].versions;
  voyage.entry = JSON.parse(
    JSON.stringify({ ...voyage.entry, title: `'; throw 1; // \` \${x} </script> \u2028` }).replace(
      '"classes"',
      '"__proto__":{"polluted":1},"classes"',
    ),
  );
  const out = join(folder, `it's a "test" \${x} ü \\ # %41`);
  await writeDeployment(out, carried);
  const { models } = await load(out);
  const { entry, module } = models[1].versions[0];
  expect(entry).toEqual(voyage.entry);
  expect(Object.hasOwn(entry, '__proto__')).toBe(true);
  expect(Buffer.from(voyage.module).equals(module as unknown as Uint8Array)).toBe(true);
});

it('is the same program whatever it carries, and imports nothing but its models', async () => {
  const program = await workerProgram('index.js');
  const imported = [...program.matchAll(/\bfrom\s*"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/g)];
  expect(imported.map(([, from, bare]) => from ?? bare)).toEqual(
    expect.arrayContaining(['./deployed-models.js']),
  );
  const foreign = imported.filter(
    ([, from, bare]) => !/^(?:cloudflare:|\.\/deployed)/.test(from ?? bare),
  );
  expect(foreign).toEqual([]);
  expect(await readFile(join(folder, 'worker/index.js'), 'utf8')).toBe(program);
});
