// Chosen versions as the worker's build takes them: what is recorded of each, and its module.
import type { CarriedModels } from '../../worker/build/write-worker.ts';
import { readEntry, readVersionFile, referenceTo } from '../registry/read-version.ts';
import type { ChosenVersions } from './choose-versions.ts';

/** @throws UserError when a file is missing or not as it was registered */
export async function carriedModels(
  registry: string,
  { defaultModel, models }: ChosenVersions,
): Promise<CarriedModels> {
  const carried: CarriedModels = { defaultModel, models: [] };
  for (const { name, aliases, versions } of models) {
    const read = versions.map(async (version) => {
      const reference = referenceTo(registry, name, version);
      const entry = await readEntry(reference);
      return { entry, module: await readVersionFile(reference, entry, 'model.wasm') };
    });
    carried.models.push({ name, aliases, versions: await Promise.all(read) });
  }
  return carried;
}
