// The trees of a version as they were learnt, in its file ensemble.json.gz.
import { constants } from 'node:buffer';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
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
  const path = join(reference.folder, ENSEMBLE_FILE);
  return parseEnsemble(unpack(bytes, path), path);
}

/** A few thousand bytes may unpack to gigabytes; what was packed was one string. */
function unpack(bytes: Uint8Array, path: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: constants.MAX_STRING_LENGTH }).toString('utf8');
  } catch {
    throw new UserError(`${path}: damaged, or larger than any that was written here`);
  }
}
