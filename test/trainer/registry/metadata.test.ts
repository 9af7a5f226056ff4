// metadata.json is held by a hash beside it and by the module's own word: whoever reads or carries a version
// whose metadata was changed says so.
import { execFileSync } from 'node:child_process';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { sha256 } from '../../../trainer/base/files.ts';
import { jsonText } from '../../../trainer/base/json-text.ts';
import { readConfig } from '../../../trainer/delivery/release-config.ts';
import { writeBundle } from '../../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { promote } from '../../../trainer/judge/promote.ts';
import { ENSEMBLE_FILE, readEnsemble } from '../../../trainer/registry/ensemble-file.ts';
import {
  readEntry,
  referenceTo,
  type VersionReference,
} from '../../../trainer/registry/read-version.ts';
import { SEAL_FILE, sealText } from '../../../trainer/registry/seal.ts';
import { openVersion, verifyVersion } from '../../../trainer/registry/verify-version.ts';
import { updateAliases } from '../../../trainer/registry/write-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runInside } from '../cli/run-inside.ts';
import { registerRunnable } from './runnable-version.ts';

let registry = '';
let reference: VersionReference;
beforeEach(async () => {
  registry = temporaryFolder();
  for (const _ of [1, 2]) await registerRunnable(registry, 'demo');
  await updateAliases(registry, 'demo', () => ({ current: 1 }));
  reference = referenceTo(registry, 'demo', 2);
});

/** Changes metadata.json and its hash, as somebody does who knows of both. */
async function change(changes: (entry: RegistryEntry) => Partial<RegistryEntry>): Promise<void> {
  const entry = await readEntry(reference);
  const text = jsonText({ ...entry, ...changes(entry) });
  await writeFile(join(reference.folder, 'metadata.json'), text);
  await writeFile(join(reference.folder, SEAL_FILE), sealText(sha256(text)));
}

const swapFlags = () => change(({ flags }) => ({ flags: flags.toReversed() }));

test('a version has the hash of its metadata beside it, as sha256sum writes it', async () => {
  const metadata = await readFile(join(reference.folder, 'metadata.json'));
  const seal = await readFile(join(reference.folder, SEAL_FILE), 'utf8');
  expect(seal).toBe(`${sha256(metadata)}  metadata.json\n`);
  expect(await verifyVersion(reference)).toEqual([]);
});

test('metadata that was changed after registering is read by nobody', async () => {
  const path = join(reference.folder, 'metadata.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"auc": 0.75', '"auc": 0.95'));
  await expect(readEntry(reference)).rejects.toThrow(/metadata\.json: its SHA-256 is not the one/);
  await writeFile(path, text);
  await writeFile(join(reference.folder, SEAL_FILE), 'x');
  await expect(readEntry(reference)).rejects.toThrow(/metadata\.sha256: damaged/);
});

describe('two flags swapped in the metadata', () => {
  beforeEach(swapFlags);
  test.each<[string, () => Promise<unknown>]>([
    ['openVersion', () => openVersion(reference)],
    [
      'promote',
      async () => promote(await openRegistry(registry), 'demo@2', { why: 'x', force: true }),
    ],
    [
      'bundle',
      () =>
        readConfig('production').then(async (config) =>
          writeBundle({
            registry: await openRegistry(registry),
            chosen: {
              defaultModel: 'demo',
              models: [{ name: 'demo', aliases: {}, versions: [2] }],
            },
            out: join(registry, 'dist'),
            target: 'workerd',
            config,
          }),
        ),
    ],
  ])('are refused by %s', async (_, run) => {
    await expect(run()).rejects.toThrow(/metadata\.json disagrees with model\.wasm on flags/);
  });

  test.each([['verify'], ['predict', '--model', 'demo@2', 'age=30'], ['serve']])(
    'are refused by the command %s',
    async (...args) => {
      const command = args[0] === 'verify' ? ['models', ...args] : args;
      const { code, stderr } = await runInside([...command, '--registry', registry]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/metadata\.json disagrees with model\.wasm on flags/);
    },
  );
});

test.each<[string, Partial<RegistryEntry>]>([
  ['title', { title: 'Other' }],
  ['description', { description: 'Other' }],
  ['task', { task: 'number' }],
  ['features', { features: [{ name: 'age', kind: 'number', missing: 'allowed', maximum: 121 }] }],
  ['classes', { classes: ['yes', 'no'] }],
  ['dataHash', { dataHash: '2'.repeat(64) }],
  ['recipeHash', { recipeHash: '2'.repeat(64) }],
  ['module.abi, module.strategy, module.bytes', { module: { abi: 2, strategy: 'x', bytes: 1 } }],
])('another %s than the module has is a fault', async (key, changes) => {
  await change(() => changes);
  expect(await verifyVersion(reference)).toEqual([
    expect.stringContaining(`disagrees with model.wasm on ${key}:`),
  ]);
});

test('a version of an earlier release, without the hash, is whole, and it is said what is not held', async () => {
  await rm(join(reference.folder, SEAL_FILE));
  const { code, stdout } = await runInside(['models', 'verify', '--registry', registry]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^demo@1 is whole\ndemo@2 is whole; it has no metadata\.sha256/),
  });
  await rm(join(registry, 'demo/1', SEAL_FILE));
  await swapFlags();
  expect(await verifyVersion(reference)).toHaveLength(1);
});

test('a file name that leaves the folder of the version is refused', async () => {
  await change(({ files }) => ({ files: { ...files, '../../secret': '0'.repeat(64) } }));
  await expect(readEntry(reference)).rejects.toThrow(/is not a plain file name/);
});

test.each([
  ['evaluation.json', '{"confidence":{"auc":3}}', /evaluation\.json: confidence\.auc/],
  ['evaluation.json', '{', /evaluation\.json: not valid JSON/],
])('a %s that holds %s is said to be none', async (file, text, message) => {
  await writeFile(join(reference.folder, file), text);
  await change(({ files }) => ({ files: { ...files, [file]: sha256(text) } }));
  const { code, stderr } = await runInside([
    'models',
    'diff',
    'demo@1',
    'demo@2',
    '--registry',
    registry,
  ]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('a fault of batcomputer');
});

test('an ensemble that unpacks to more than was ever packed is refused', async () => {
  const bomb = Buffer.concat(Array(75).fill(gzipSync(Buffer.alloc(8 << 20))));
  await writeFile(join(reference.folder, ENSEMBLE_FILE), bomb);
  await change(({ files }) => ({ files: { ...files, [ENSEMBLE_FILE]: sha256(bomb) } }));
  const entry = await readEntry(reference);
  await expect(readEnsemble(reference, entry)).rejects.toThrow(/larger than any that was written/);
});

test.each([
  ['numbers', `[${'0,'.repeat(20_000_000)}0]`],
  ['brackets', '['.repeat(20_000_000)],
])(
  'an ensemble that unpacks to millions of %s is refused before they fill the memory',
  async (_, text) => {
    const bomb = gzipSync(text, { level: 1 });
    await writeFile(join(reference.folder, ENSEMBLE_FILE), bomb);
    await change(({ files }) => ({ files: { ...files, [ENSEMBLE_FILE]: sha256(bomb) } }));
    const entry = await readEntry(reference);
    await expect(readEnsemble(reference, entry)).rejects.toThrow(
      /not an ensemble: it has too many/,
    );
  },
);

test.skipIf(process.platform === 'win32')(
  'a file that is too large, or no plain file, is refused before it is read',
  async () => {
    await truncate(join(reference.folder, 'model.wasm'), 1_500_000_000);
    expect(await verifyVersion(reference)).toEqual([
      expect.stringMatching(/1,500,000,000 bytes; at/),
    ]);
    const other = referenceTo(registry, 'demo', 1);
    await rm(join(other.folder, 'golden.json'));
    execFileSync('mkfifo', [join(other.folder, 'golden.json')]);
    expect(await verifyVersion(other)).toEqual([
      expect.stringMatching(/golden\.json: is not a regular file/),
    ]);
  },
);
