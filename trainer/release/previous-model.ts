// The current version of a model, ready to be asked: what a new one is compared with.
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import type { Registry } from '../registry/registry.ts';

export interface PreviousModel {
  entry: RegistryEntry;
  predict(row: ArrayLike<number>): ArrayLike<number>;
}

/** The current version; null when there is none, or (with a warning) when it cannot be run. */
export async function previousModel(
  registry: Registry,
  name: string,
  progress: Progress,
): Promise<PreviousModel | null> {
  const { current } = await registry.aliases(name);
  if (current === undefined) return null;
  try {
    const version = await registry.version(`${name}@${current}`);
    const predictor = await version.predictor();
    return { entry: version.entry, predict: (row) => predictor.predict(row) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.warn(`${name}@${current} cannot be compared with: ${reason}`);
    return null;
  }
}
