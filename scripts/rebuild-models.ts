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

async function rebuild(name: string, data?: string): Promise<void> {
  const folder = await mkdtemp(join(MODELS, '.rebuild-'));
  try {
    const { version } = await train(
      await loadRecipe(name),
      { registry: await openRegistry(folder), ...(data !== undefined && { data: [data] }) },
      createProgress(),
    );
    if (isDeepStrictEqual(version.entry.files, await shippedFiles(name))) {
      console.log(`${name}@1 has these files already`);
      return;
    }
    await rm(join(MODELS, name), { recursive: true, force: true });
    await rename(join(folder, name), join(MODELS, name));
    console.log(`${name}@1 is new`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const values = readOptions({ titanic: { type: 'string' } });
await rebuild('batcomputer');
if (values.titanic === undefined)
  console.log('titanic is left alone: give its data with --titanic');
else await rebuild('titanic', values.titanic);
