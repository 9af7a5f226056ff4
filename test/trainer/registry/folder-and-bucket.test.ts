// A folder and a bucket are one registry: what is asked of either is answered alike.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { ensembleBytes } from '../../../trainer/registry/ensemble-file.ts';
import { Registry } from '../../../trainer/registry/registry.ts';
import { randomEnsemble } from '../../random-ensemble.ts';
import { type S3Backend, type S3Server, startFront } from './remote/s3-server.ts';
import { startS3rver } from './remote/s3rver.ts';
import { makeRunnable, type Runnable } from './runnable-version.ts';

let backend: S3Backend;
let server: S3Server;
let folder = '';
const made = new Set<string>();

beforeAll(async () => {
  backend = await startS3rver();
});
afterAll(() => backend.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alike-'));
  server = await startFront(backend);
  vi.stubEnv('AWS_ACCESS_KEY_ID', backend.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', backend.secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL', server.settings.endpoint);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  for (const place of [folder, ...made]) await rm(place, { recursive: true, force: true });
  made.clear();
});

async function register(registry: Registry, runnable: Runnable = {}, name = 'demo') {
  const numbered = (number: number) => makeRunnable(name, number, runnable);
  const version = await registry.register({ name, numbered });
  if (version.folder.includes('registries')) made.add(dirname(dirname(version.folder)));
  return version;
}

describe.each([
  ['a folder', () => join(folder, 'models')],
  ['a bucket', () => server.settings.remote],
])('%s', (_, place) => {
  test('is empty before anything is registered, and says so', async () => {
    const registry = await Registry.open(place());
    expect(await registry.models()).toEqual([]);
    expect(await registry.numbers('demo')).toEqual([]);
    expect(await registry.aliases('demo')).toEqual({});
    await expect(registry.version('demo')).rejects.toThrow(/no model 'demo' .*: it is empty/);
  });

  test('gives back what was registered, also when it is opened again', async () => {
    const ensemble = randomEnsemble(1, {
      ...{ features: 1, rawCount: 1, link: { kind: 'sigmoid', slope: 1 } },
    });
    await register(await Registry.open(place()), {
      seed: 1,
      files: { 'ensemble.json.gz': ensembleBytes(ensemble), 'notes.json': '[]\n' },
    });
    const registry = await Registry.open(place());
    expect(await registry.models()).toEqual(['demo']);
    const version = await registry.version('demo');
    expect(version).toMatchObject({ id: 'demo@1', name: 'demo', number: 1, isSealed: true });
    expect(version.schema).toEqual(version.entry.features);
    expect(new TextDecoder().decode(await version.file('notes.json'))).toBe('[]\n');
    expect([version.has('notes.json'), version.has('more.json')]).toEqual([true, false]);
    await expect(version.file('more.json')).rejects.toThrow(/metadata.json lists no such file/);
    expect(await version.verify()).toEqual([]);
    const [{ row, outputs }] = await version.golden();
    expect((await version.predictor()).predict(row)).toEqual(outputs);
    expect((await version.ensemble()).treeRoot).toEqual(ensemble.treeRoot);
  });

  test('makes the first version current, and moves aliases with a line of history for each', async () => {
    const registry = await Registry.open(place());
    for (const seed of [1, 2]) await register(registry, { seed });
    expect(await registry.aliases('demo')).toEqual({ current: 1 });
    const change = { action: 'promote' as const, why: 'better' };
    await registry.changeAliases('demo', (before) => ({ ...before, current: 2 }), change);
    const again = await Registry.open(place());
    expect((await again.version('demo')).number).toBe(2);
    expect(await again.history('demo')).toMatchObject([
      { alias: 'current', from: null, to: 1, why: 'the first version' },
      { alias: 'current', from: 1, to: 2, why: 'better' },
    ]);
    expect((await again.verifyAliases('demo')).faults).toEqual([]);
    const gone = again.changeAliases('demo', (before) => ({ ...before, current: 3 }));
    await expect(gone).rejects.toThrow(/demo@3 cannot be current/);
    expect(await (await Registry.open(place())).aliases('demo')).toEqual({ current: 2 });
  });

  test('gives each number once, also to those who ask at the same time', async () => {
    const registries = [await Registry.open(place()), await Registry.open(place())];
    const numbers = await Promise.all(
      [0, 1, 0, 1, 0, 1].map((one) => registries[one].reserve('demo')),
    );
    expect(new Set(numbers).size).toBe(6);
    // One who is overtaken while he takes a number takes a later one: numbers may be left out, never given again.
    expect(Math.min(...numbers)).toBeGreaterThan(0);
    expect((await register(registries[0])).number).toBeGreaterThan(Math.max(...numbers));
  });

  test('resolves names, numbers and aliases, and says what is wrong with others', async () => {
    const registry = await Registry.open(place());
    for (const seed of [1, 2, 3]) await register(registry, { seed });
    await registry.changeAliases('demo', (before) => ({ ...before, next: 2 }));
    const numberOf = async (text: string) => (await registry.version(text)).number;
    const texts = ['demo', 'demo@next', 'demo@newest', 'demo@v2', 'newest'];
    expect(await Promise.all(texts.map(numberOf))).toEqual([1, 2, 3, 2, 3]);
    expect((await registry.versions('demo')).map(({ id }) => id)).toEqual([
      ...['demo@1', 'demo@2', 'demo@3'],
    ]);
    await expect(registry.version('demo@9')).rejects.toThrow(/no version 9: it has 1, 2, 3/);
    await expect(registry.version('demo@nxt')).rejects.toThrow(/did you mean 'next'/);
    await expect(registry.at('demo', 9)).rejects.toThrow(UserError);
  });

  test('names what is damaged, whatever reads it', async () => {
    const registry = await Registry.open(place());
    const version = await register(registry);
    await writeFile(version.pathOf('golden.json'), '[]\n');
    expect(await registry.verify('demo', 1)).toEqual(await version.verify());
    expect(await version.verify()).toMatchObject([
      expect.stringMatching(/golden.json: its SHA-256/),
    ]);
    await expect(registry.whole('demo', 1)).rejects.toThrow(/^demo@1 is damaged: /);
    await expect(version.predictor()).rejects.toThrow(UserError);
    await writeFile(version.pathOf('metadata.json'), '{}\n');
    await expect(registry.version('demo')).rejects.toThrow(/metadata.json: its SHA-256/);
    expect(await registry.verify('demo', 1)).toHaveLength(1);
  });
});

describe('a bucket', () => {
  test('that cannot be written to has no new version, nor has its mirror', async () => {
    const registry = await Registry.open(server.settings.remote);
    const { folder: first } = await register(registry);
    server.faultFor = (line) => (/^PUT .*versions\/2/.test(line) ? 'status 500' : null);
    await expect(register(registry, { seed: 2 })).rejects.toThrow(UserError);
    server.faultFor = () => null;
    expect(await registry.numbers('demo')).toEqual([1]);
    expect((await readdir(dirname(first))).filter((name) => name.endsWith('2'))).toEqual([]);
    expect((await register(registry, { seed: 2 })).number).toBe(3);
    expect(await (await Registry.open(server.settings.remote)).numbers('demo')).toEqual([1, 3]);
  });

  test('takes two first versions at once, and keeps the alias of one', async () => {
    const place = server.settings.remote;
    const registries = [await Registry.open(place), await Registry.open(place)];
    await Promise.all(registries.map((registry, i) => register(registry, { seed: i })));
    const again = await Registry.open(place);
    expect(await again.numbers('demo')).toEqual([1, 2]);
    const { current } = await again.aliases('demo');
    expect(await again.history('demo')).toMatchObject([{ alias: 'current', to: current }]);
    expect((await again.verifyAliases('demo')).faults).toEqual([]);
  });

  test('says that its versions are not removed from here', async () => {
    const registry = await Registry.open(server.settings.remote);
    expect(() => registry.removeUnused('demo', 1)).toThrow(/from a folder only/);
  });
});
