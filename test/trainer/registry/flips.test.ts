// One bit of one file of a registry is flipped: `models verify` finds it, or what the file says is what it said.
// scripts/soak/registry.ts flips 3,000 of each file; BATCOMPUTER_FLIPS sets another number.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { promote, rollback } from '../../../trainer/judge/promote.ts';
import { readAliasFile } from '../../../trainer/registry/aliases.ts';
import { parseHistory } from '../../../trainer/registry/history.ts';
import { referenceTo } from '../../../trainer/registry/read-version.ts';
import { verifyAliases } from '../../../trainer/registry/verify-aliases.ts';
import { verifyVersion } from '../../../trainer/registry/verify-version.ts';
import { updateAliases } from '../../../trainer/registry/write-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { registerRunnable } from './runnable-version.ts';

const FLIPS = Number(process.env.BATCOMPUTER_FLIPS ?? 40);
const SHIPPED = join(import.meta.dirname, '../../../models/titanic');

interface Counts {
  found: number;
  harmless: number;
  missed: number[];
}

/** Flips bits of a file in turn; `isHarmless` tells of those that were not found whether nothing was changed. */
async function flipBits(
  path: string,
  find: () => Promise<string[]>,
  isHarmless: () => Promise<boolean> = async () => false,
): Promise<Counts> {
  const original = await readFile(path);
  const bits = original.length * 8;
  const random = createRandom(7, bits);
  const counts: Counts = { found: 0, harmless: 0, missed: [] };
  // Of small files every bit; of others as many as are asked for, each drawn anew.
  const all = Array.from({ length: bits }, (_, bit) => bit);
  const chosen = bits <= FLIPS ? all : Array.from({ length: FLIPS }, () => random.below(bits));
  for (const bit of chosen) {
    const flipped = Buffer.from(original);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    await writeFile(path, flipped);
    if ((await find()).length > 0) counts.found++;
    else if (await isHarmless()) counts.harmless++;
    else counts.missed.push(bit);
  }
  await writeFile(path, original);
  expect(await find()).toEqual([]);
  return counts;
}

test.each([
  'metadata.json',
  'metadata.sha256',
  'model.wasm',
  'model.onnx',
  'ensemble.json.gz',
  'lookup.json',
  'flags.json',
  'golden.json',
  'evaluation.json',
  'recipe.json',
  'MODEL_CARD.md',
  'report.html',
])('a flipped bit in %s of a version is found', { timeout: 60_000 + FLIPS * 100 }, async (file) => {
  const registry = temporaryFolder();
  await cp(SHIPPED, join(registry, 'titanic'), { recursive: true });
  const reference = referenceTo(registry, 'titanic', 1);
  const counts = await flipBits(join(reference.folder, file), () => verifyVersion(reference));
  console.log(`${file}: ${JSON.stringify(counts)}`);
  expect(counts).toMatchObject({ harmless: 0, missed: [] });
});

test.each(['aliases.json', 'history.jsonl'])(
  'a flipped bit in %s of a model is found, or changes nothing',
  { timeout: 60_000 + FLIPS * 100 },
  async (file) => {
    const registry = temporaryFolder();
    for (const _ of [1, 2, 3]) await registerRunnable(registry, 'demo');
    await updateAliases(registry, 'demo', () => ({ current: 1, candidate: 2 }));
    const forced = { why: 'é', force: true };
    await promote(await openRegistry(registry), 'demo@2', forced);
    await promote(await openRegistry(registry), 'demo@3', forced);
    await rollback(await openRegistry(registry), 'demo', 'wrong');
    const read = async () => [
      await readAliasFile(registry, 'demo'),
      await parseHistory(join(registry, 'demo')),
    ];
    const before = await read();
    const counts = await flipBits(
      join(registry, 'demo', file),
      async () => (await verifyAliases(registry, 'demo')).faults,
      async () => isDeepStrictEqual(await read(), before),
    );
    console.log(`${file}: ${JSON.stringify(counts)}`);
    expect(counts.missed).toEqual([]);
  },
);
