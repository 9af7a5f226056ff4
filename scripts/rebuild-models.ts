// `scripts/rebuild-models.ts --titanic titanic.csv` makes the shipped models anew, as version 1, where
// a file has changed. Only for models that were never released: a released version is
// immutable, and a change becomes the next one.
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createProgress } from '../trainer/cli/progress.ts';
import { openRegistry } from '../trainer/judge/open-registry.ts';
import { loadRecipe } from '../trainer/recipe/load-recipe.ts';
import { train } from '../trainer/release/train.ts';
import { readOptions } from './read-options.ts';

const MODELS = fileURLToPath(new URL('../models', import.meta.url));

/** Files of the shipped version with their hashes, or null when there is none that can be read. */
async function shippedFiles(name: string): Promise<Record<string, string> | null> {
  try {
    return (await (await openRegistry(MODELS)).at(name, 1)).entry.files;
  } catch {
    return null;
  }
}

/** Trains a model into a folder of its own, in which its version 1 then is. */
async function build(name: string, folder: string, data?: string): Promise<boolean> {
  const { version } = await train(
    await loadRecipe(name),
    { registry: await openRegistry(folder), ...(data !== undefined && { data: [data] }) },
    createProgress(),
  );
  return !isDeepStrictEqual(version.entry.files, await shippedFiles(name));
}

async function replace(name: string, folder: string): Promise<void> {
  await rm(join(MODELS, name), { recursive: true, force: true });
  await rename(join(folder, name), join(MODELS, name));
}

const { titanic } = readOptions({ titanic: { type: 'string' } });
if (titanic === undefined) console.log('titanic is left alone: give its data with --titanic');
const asked = { batcomputer: undefined, ...(titanic !== undefined && { titanic }) };
const folder = await mkdtemp(join(MODELS, '.rebuild-'));
try {
  // All are made before one is replaced: a version records whether it was made from files as they are committed.
  const isNew = new Map<string, boolean>();
  for (const [name, data] of Object.entries(asked))
    isNew.set(name, await build(name, folder, data));
  for (const [name, changed] of isNew) {
    if (changed) await replace(name, folder);
    console.log(changed ? `${name}@1 is new` : `${name}@1 has these files already`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
