// Chosen versions, each checked, as the worker's build takes them: what is recorded of each, and its files.

import { binsOf } from '../../runtime/observe/bins.ts';
import { documentOf } from '../../worker/build/documents.ts';
import type { CarriedModels, CarriedVersion } from '../../worker/build/write-worker.ts';
import { reportOf } from '../judge/report/report-of.ts';
import type { Registry } from '../registry/registry.ts';
import type { ChosenVersions } from './choose-versions.ts';

const EVALUATION = 'evaluation.json';

/** @throws UserError when a version is not as it was registered */
export async function carriedModels(
  registry: Registry,
  { defaultModel, models }: ChosenVersions,
): Promise<CarriedModels> {
  const carried: CarriedModels = { defaultModel, models: [] };
  for (const { name, aliases, versions } of models) {
    const read: CarriedVersion[] = [];
    for (const number of versions) {
      const version = await registry.whole(name, number);
      const { entry } = version;
      const evaluation = version.has(EVALUATION) ? await version.file(EVALUATION) : null;
      const made = { entry, module: await version.module(), evaluation };
      const [report, document] = [await reportOf(version), await documentOf(made)];
      const reference = await version.reference();
      read.push({ ...made, report, document, reference: reference && binsOf(reference) });
    }
    carried.models.push({ name, aliases, versions: read });
  }
  return carried;
}
