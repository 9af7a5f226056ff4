// The whole flow: the shipped models come out again byte for byte, and whatever fails registers nothing.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { hashRecipe, loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { findFaults, readEntry } from '../../../trainer/registry/read-version.ts';
import { resolveVersion } from '../../../trainer/registry/resolve-version.ts';
import { SEAL_FILE } from '../../../trainer/registry/seal.ts';
import { train } from '../../../trainer/release/pipeline.ts';
import { sharedData } from '../../shared-data.ts';
import { makeRecipe } from '../ingest/ingest-fixture.ts';

const SHIPPED = fileURLToPath(new URL('../../../models', import.meta.url));
let registry = '';

beforeAll(async () => {
  registry = await mkdtemp(join(tmpdir(), 'pipeline-'));
});
afterAll(async () => {
  await rm(registry, { recursive: true, force: true });
});

async function expectShippedBytes(name: string, data?: string[]): Promise<void> {
  const result = await train(
    await loadRecipe(name),
    { registry, ...(data && { data }) },
    silentProgress,
  );
  expect(result).toMatchObject({ isNew: true, entry: { name, version: 1 } });
  for (const file of ['model.wasm', 'model.onnx', 'lookup.json', 'flags.json', 'golden.json']) {
    const [made, shipped] = await Promise.all(
      [registry, SHIPPED].map((folder) => readFile(join(folder, name, '1', file))),
    );
    expect(made.equals(shipped), `${name}/1/${file} differs: scripts/rebuild-models.ts`).toBe(true);
  }
}

describe('shipped models', () => {
  test.each(['batcomputer@1', 'titanic@1'])('%s is whole and current', async (text) => {
    const reference = await resolveVersion(SHIPPED, text);
    expect(await findFaults(reference)).toEqual([]);
    expect((await resolveVersion(SHIPPED, reference.name)).version).toBe(1);
    const { files } = await readEntry(reference);
    expect((await readdir(reference.folder)).sort()).toEqual(
      ['metadata.json', SEAL_FILE, ...Object.keys(files)].sort(),
    );
  });

  test('batcomputer@1 comes out of the sample byte for byte, and is found to be identical', {
    timeout: 60_000,
  }, async () => {
    await expectShippedBytes('batcomputer');
    const again = await train(
      await loadRecipe('batcomputer'),
      { registry, reuseIdentical: true },
      silentProgress,
    );
    expect(again).toMatchObject({ isNew: false, entry: { version: 1 } });
  });

  test.skipIf(sharedData === undefined)(
    'titanic@1 comes out of the passenger list byte for byte',
    { timeout: 60_000 },
    () => expectShippedBytes('titanic', [join(sharedData ?? '', 'titanic.csv')]),
  );
});

test('an example that the model would refuse registers nothing', async () => {
  const path = join(registry, 'few.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 2 ? 'yes' : 'no'}`);
  await writeFile(path, `size,answer\n${rows.join('\n')}\n`);
  const recipe = makeRecipe({
    features: { size: { sql: 'size', kind: 'integer' } },
    examples: [{}],
  });
  const none = join(registry, 'none');
  const loaded = { recipe, hash: hashRecipe(recipe), path };
  await expect(train(loaded, { registry: none, data: [path] }, silentProgress)).rejects.toThrow(
    'examples.0: size is required',
  );
  await expect(readdir(none)).rejects.toThrow('ENOENT');
});

test('data that cannot be used registers nothing', async () => {
  const path = join(registry, 'empty.csv');
  await writeFile(path, 'Month,"Falls within","Crime type","Last outcome category"\n');
  const empty = join(registry, 'empty');
  const failure = train(
    await loadRecipe('batcomputer'),
    { registry: empty, data: [path] },
    silentProgress,
  );
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(readdir(empty)).rejects.toThrow('ENOENT');
});
