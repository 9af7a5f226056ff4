// The current version of a model, ready to be asked: what a new one is compared with.
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { readAliases } from './aliases.ts';
import { readEntry } from './read-version.ts';
import { resolveVersion } from './resolve-version.ts';
import { openVersion } from './verify-version.ts';

export interface PreviousModel {
  entry: RegistryEntry;
  predict(row: ArrayLike<number>): ArrayLike<number>;
}

/** The current version; null when there is none, or (with a warning) when it cannot be run. */
export async function previousModel(
  registry: string,
  name: string,
  progress: Progress,
): Promise<PreviousModel | null> {
  const version = (await readAliases(registry, name)).current;
  if (version === undefined) return null;
  try {
    const reference = await resolveVersion(registry, `${name}@${version}`);
    const entry = await readEntry(reference);
    const predictor = await openVersion(reference);
    return { entry, predict: (row) => predictor.predict(row) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.warn(`${name}@${version} cannot be compared with: ${reason}`);
    return null;
  }
}
