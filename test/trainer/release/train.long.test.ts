// The whole flow: the shipped models come out again byte for byte, and whatever fails registers nothing.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { hashRecipe, loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { SEAL_FILE } from '../../../trainer/registry/seal.ts';
import { train } from '../../../trainer/release/train.ts';
import { sharedData } from '../../shared-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeRecipe } from '../ingest/ingest-fixture.ts';

const SHIPPED = fileURLToPath(new URL('../../../models', import.meta.url));
const folder = temporaryFolder();

async function expectShippedBytes(name: string, data?: string[]): Promise<void> {
  const registry = await openRegistry(folder);
  const { version, isNew } = await train(
    await loadRecipe(name),
    { registry, ...(data && { data }) },
    silentProgress,
  );
  expect([version.id, isNew]).toEqual([`${name}@1`, true]);
  const shipped = await (await openRegistry(SHIPPED)).at(name, 1);
  for (const file of ['model.wasm', 'model.onnx', 'lookup.json', 'flags.json', 'golden.json']) {
    const [made, wanted] = await Promise.all([version, shipped].map((one) => one.file(file)));
    expect(
      Buffer.compare(made, wanted),
      `${name}/1/${file} differs: scripts/rebuild-models.ts`,
    ).toBe(0);
  }
}

describe('shipped models', () => {
  test.each(['batcomputer@1', 'titanic@1'])('%s is whole and current', async (text) => {
    const registry = await openRegistry(SHIPPED);
    const version = await registry.version(text);
    expect(await version.verify()).toEqual([]);
    expect((await registry.version(version.name)).number).toBe(1);
    expect((await readdir(version.folder)).sort()).toEqual(
      ['metadata.json', SEAL_FILE, ...Object.keys(version.entry.files)].sort(),
    );
  });

  test('batcomputer@1 comes out of the sample byte for byte, and is found to be identical', {
    timeout: 60_000,
  }, async () => {
    await expectShippedBytes('batcomputer');
    const { version, isNew } = await train(
      await loadRecipe('batcomputer'),
      { registry: await openRegistry(folder), reuse: 'bytes' },
      silentProgress,
    );
    expect([version.number, isNew]).toEqual([1, false]);
  });

  test.skipIf(sharedData === undefined)(
    'titanic@1 comes out of the passenger list byte for byte',
    { timeout: 60_000 },
    () => expectShippedBytes('titanic', [join(sharedData ?? '', 'titanic.csv')]),
  );
});

test('an example that the model would refuse registers nothing', async () => {
  const path = join(folder, 'few.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 2 ? 'yes' : 'no'}`);
  await writeFile(path, `size,answer\n${rows.join('\n')}\n`);
  const recipe = makeRecipe({
    features: { size: { sql: 'size', kind: 'integer' } },
    examples: [{}],
  });
  const none = join(folder, 'none');
  const registry = await openRegistry(none);
  const loaded = { recipe, hash: hashRecipe(recipe), path };
  await expect(train(loaded, { registry, data: [path] }, silentProgress)).rejects.toThrow(
    'examples.0: size is required',
  );
  await expect(readdir(none)).rejects.toThrow('ENOENT');
});

test('data that cannot be used registers nothing', async () => {
  const path = join(folder, 'empty.csv');
  await writeFile(path, 'Month,"Falls within","Crime type","Last outcome category"\n');
  const empty = join(folder, 'empty');
  const failure = train(
    await loadRecipe('batcomputer'),
    { registry: await openRegistry(empty), data: [path] },
    silentProgress,
  );
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(readdir(empty)).rejects.toThrow('ENOENT');
});
