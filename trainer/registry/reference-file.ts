// How a version's rows and answers were distributed, in its file reference.json.gz.
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  REFERENCE_FILE,
  type Reference,
  referenceSchema,
} from '../../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { parseFile } from './parse-file.ts';
import { readVersionFile, type VersionReference } from './read-version.ts';

/** Larger is none that was written here: files from outside may unpack to gigabytes. */
const LARGEST_TEXT_BYTES = 16 << 20;

/** Null for a version that has none. @throws UserError when the file is damaged */
export async function readReference(
  reference: VersionReference,
  entry: RegistryEntry,
): Promise<Reference | null> {
  if (entry.files[REFERENCE_FILE] === undefined) return null;
  const bytes = await readVersionFile(reference, entry, REFERENCE_FILE);
  const path = join(reference.folder, REFERENCE_FILE);
  return parseFile(path, unpack(bytes, path), referenceSchema);
}

function unpack(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_TEXT_BYTES });
  } catch {
    throw new UserError(`${path}: damaged, or larger than any that was written here`);
  }
}
