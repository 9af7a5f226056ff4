// The trees of a version as they were learnt, in its file ensemble.json.gz.
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RegistryEntry } from '../../models/contract/registry-entry.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { parseEnsemble, serializeEnsemble } from '../ensemble/serialize-ensemble.ts';
import { readVersionFile, type VersionReference } from './read-version.ts';

export const ENSEMBLE_FILE = 'ensemble.json.gz';

/** Contents of the file. */
export function ensembleBytes(ensemble: Ensemble): Uint8Array {
  return gzipSync(serializeEnsemble(ensemble));
}

/** @throws UserError when the file is missing or damaged */
export async function readEnsemble(
  reference: VersionReference,
  entry: RegistryEntry,
): Promise<Ensemble> {
  const bytes = await readVersionFile(reference, entry, ENSEMBLE_FILE);
  return parseEnsemble(gunzipSync(bytes).toString('utf8'), join(reference.folder, ENSEMBLE_FILE));
}
