// A registered version as a place to start from: its ensemble, held to the features it was learnt with.
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FeatureSchema } from '../../models/contract/feature-schema.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { parseEnsemble } from '../ensemble/serialize-ensemble.ts';
import { UserError } from '../user-error.ts';
import { readEntry, readVersionFile, resolveVersion } from './read-version.ts';

const ENSEMBLE_FILE = 'ensemble.json.gz';

/**
 * The ensemble of a version, to go on from with rows of these features.
 * @param text names the version as `resolveVersion` takes it
 * @throws UserError when there is no such version or its features are others
 */
export async function readWarmStart(
  registry: string,
  text: string,
  features: FeatureSchema,
): Promise<Ensemble> {
  const reference = await resolveVersion(registry, text);
  const entry = await readEntry(reference);
  const fault = findDifference(entry.features, features);
  if (fault !== null) {
    throw new UserError(`${text} cannot be gone on from: ${fault}. Train without it.`);
  }
  const bytes = await readVersionFile(reference, entry, ENSEMBLE_FILE);
  const path = join(reference.folder, ENSEMBLE_FILE);
  return parseEnsemble(gunzipSync(bytes).toString('utf8'), path);
}

/** Codes mean labels by position, so names, kinds and labels must agree one by one. */
function findDifference(before: FeatureSchema, now: FeatureSchema): string | null {
  if (before.length !== now.length) {
    return `it has ${before.length} features, the rows have ${now.length}`;
  }
  for (const [f, feature] of now.entries()) {
    const { name, kind } = before[f];
    if (name !== feature.name || kind !== feature.kind) {
      return `feature ${f + 1} is '${name}' (${kind}), that of the rows '${feature.name}' (${feature.kind})`;
    }
    if (labelsOf(before[f]) !== labelsOf(feature))
      return `'${name}' has other labels in these rows`;
  }
  return null;
}

function labelsOf(feature: FeatureSchema[0]): string {
  return feature.kind === 'category' ? JSON.stringify(feature.labels) : '';
}
