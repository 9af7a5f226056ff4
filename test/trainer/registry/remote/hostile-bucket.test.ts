// What lies in a bucket may have been put there by anybody who can write to it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inspectModule } from '../../../../trainer/registry/module-shape.ts';
import { referenceTo } from '../../../../trainer/registry/read-version.ts';
import {
  type ObjectStore,
  openObjectStore,
} from '../../../../trainer/registry/remote/object-store.ts';
import { pullModel } from '../../../../trainer/registry/remote/pull.ts';
import { localManifest, pushModel } from '../../../../trainer/registry/remote/push.ts';
import {
  manifestBytes,
  manifestKey,
  objectKey,
  surveyRemoteModels,
} from '../../../../trainer/registry/remote/remote-registry.ts';
import { replayFault } from '../../../../trainer/registry/replay-module.ts';
import { SEAL_FILE } from '../../../../trainer/registry/seal.ts';
import { listModels } from '../../../../trainer/registry/survey.ts';
import { readGolden, verifyVersion } from '../../../../trainer/registry/verify-version.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { type Hostility, registerHostile } from '../hostile-module.ts';
import { registerRunnable } from '../runnable-version.ts';
import { type S3Backend, type S3Server, startFront } from './s3-server.ts';
import { startS3rver } from './s3rver.ts';

let backend: S3Backend;
let server: S3Server;
let store: ObjectStore;
beforeAll(async () => {
  backend = await startS3rver();
});
afterAll(() => backend.stop());
beforeEach(async () => {
  server = await startFront(backend);
  store = openObjectStore(server.settings);
  return () => server.close();
});

/** Puts a version there as whoever asks nothing does. */
async function put(registry: string, name: string, as = name): Promise<void> {
  const manifest = await localManifest(registry, name, 1);
  for (const [file, hash] of Object.entries(manifest)) {
    await store.write(objectKey(hash), await readFile(join(registry, name, '1', file)));
  }
  await store.write(manifestKey(as, 1), manifestBytes(manifest));
}

const LOOP = '(loop (br 0))';
test.each<[string, Hostility, RegExp]>([
  ['imports from its host', { fields: '(import "env" "f" (func))' }, /imports from its host/],
  ['asks for 4 GiB', { memory: '(memory (export "memory") 65536 65536)' }, /4294967296 bytes/],
  ['loops', { predict: LOOP }, /did not finish/],
  ['answers otherwise', { predict: '(f64.store (i32.const 64) (f64.const 1))' }, /1 of 1 golden/],
])('a module that %s is neither pulled nor pushed', async (_, hostility, message) => {
  const origin = temporaryFolder();
  await registerHostile(origin, hostility);
  if (hostility.predict === LOOP) {
    // What was found once, here with less patience, holds for the process.
    const bytes = await readFile(join(origin, 'demo/1/model.wasm'));
    const golden = await readGolden(referenceTo(origin, 'demo', 1));
    await replayFault(bytes, inspectModule(bytes, 'model.wasm'), golden, 500);
  }
  await expect(pushModel(origin, store, 'demo')).rejects.toThrow(message);
  await put(origin, 'demo');
  const here = temporaryFolder();
  await expect(pullModel(here, store, 'demo')).rejects.toThrow(message);
  expect(await listModels(here)).toEqual([]);
});

test('names that no model can have are left out, and said', async () => {
  const origin = temporaryFolder();
  await registerRunnable(origin, 'demo');
  await put(origin, 'demo');
  for (const name of ['..', "it's", 'Demo', 'api', 'v1']) await put(origin, 'demo', name);
  const { models, faults } = await surveyRemoteModels(store);
  expect(models).toEqual(['demo']);
  expect(faults.join('\n')).toMatch(/Demo is left out; the name of a model must be lower-case/);
  expect(faults.join('\n')).toMatch(/api is left out/);
});

test('a version that was pushed by an earlier release comes with the hash of its metadata', async () => {
  const origin = temporaryFolder();
  await registerRunnable(origin, 'demo');
  await put(origin, 'demo');
  const here = temporaryFolder();
  await pullModel(here, store, 'demo');
  const path = join('demo/1', SEAL_FILE);
  expect(await readFile(join(here, path))).toEqual(await readFile(join(origin, path)));
  expect(await verifyVersion(referenceTo(here, 'demo', 1))).toEqual([]);
});

test('a manifest with very many files, or with names that lead elsewhere, is refused', async () => {
  const hash = '0'.repeat(64);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, hash]));
  for (const manifest of [many, { '../up': hash }]) {
    await store.write(
      manifestKey('demo', 1),
      manifestBytes({ 'metadata.json': hash, ...manifest }),
    );
    await expect(pullModel(temporaryFolder(), store, 'demo')).rejects.toThrow(/damaged, or not/);
  }
});
