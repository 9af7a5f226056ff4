// Reads what is recorded of a version, and its files, each held to its hash. Nothing here writes.
import { join } from 'node:path';
import { registryEntrySchema } from '../../runtime/schema/entry-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { sha256 } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import { requireKnownFormat } from './format.ts';
import { parseFile } from './parse-file.ts';
import { readBounded } from './read-file.ts';
import { readSeal, SEAL_FILE } from './seal.ts';

const CHANGED = 'the file was truncated or changed after registering';

/** A registered version and the folder that holds it. */
export interface VersionReference {
  name: string;
  version: number;
  folder: string;
}

export const referenceTo = (registry: string, name: string, version: number): VersionReference => ({
  name,
  version,
  folder: join(registry, name, String(version)),
});

/**
 * metadata.json of a version.
 * @throws UserError when it is missing, damaged, changed after registering, or of another version
 */
export async function readEntry(reference: VersionReference): Promise<RegistryEntry> {
  return (await readRecord(reference)).entry;
}

/** The same, and whether a seal held it. @throws UserError as above */
export async function readRecord(
  reference: VersionReference,
): Promise<{ entry: RegistryEntry; isSealed: boolean }> {
  const path = join(reference.folder, 'metadata.json');
  const bytes = await readBounded(path);
  if (bytes === null) throw new UserError(`${path}: missing; the version is not whole`);
  const seal = await readSeal(reference.folder);
  if (seal !== null && seal !== sha256(bytes)) {
    throw new UserError(`${path}: its SHA-256 is not the one in ${SEAL_FILE}: ${CHANGED}`);
  }
  requireKnownFormat(path, bytes);
  const entry = parseFile(path, bytes, registryEntrySchema);
  if (entry.name === reference.name && entry.version === reference.version) {
    return { entry, isSealed: seal !== null };
  }
  throw new UserError(
    `${path}: says ${entry.name}@${entry.version}, but lies in the folder of ${reference.name}@${reference.version}`,
  );
}

/** Bytes of one file of a version, held to the hash in its metadata. @throws UserError on a mismatch */
export async function readVersionFile(
  reference: VersionReference,
  entry: RegistryEntry,
  file: string,
): Promise<Uint8Array> {
  const path = join(reference.folder, file);
  const expected = entry.files[file];
  if (expected === undefined) throw new UserError(`${path}: metadata.json lists no such file`);
  const bytes = await readBounded(path);
  if (bytes === null) {
    throw new UserError(`${path}: missing; restore it or train the version again`);
  }
  if (sha256(bytes) === expected) return bytes;
  throw new UserError(`${path}: its SHA-256 is not the one in metadata.json: ${CHANGED}`);
}

/** Checks every listed file of a version; returns one sentence per fault. */
export async function findFaults(reference: VersionReference): Promise<string[]> {
  const faults: string[] = [];
  try {
    const entry = await readEntry(reference);
    for (const file of Object.keys(entry.files)) {
      await readVersionFile(reference, entry, file).catch((error) => {
        if (!(error instanceof UserError)) throw error;
        faults.push(error.message);
      });
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push(error.message);
  }
  return faults;
}
