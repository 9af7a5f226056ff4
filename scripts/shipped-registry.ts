// A registry of the models that ship alone: checks of the repository must not depend on what else was trained in it.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SHIPPED_RECIPES } from '../trainer/recipes/shipped.ts';

const REGISTRY = 'models';

/** Makes the registry anew in the folder. */
export async function writeShippedRegistry(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const name of SHIPPED_RECIPES) {
    await cp(join(REGISTRY, name), join(folder, name), { recursive: true });
  }
}
