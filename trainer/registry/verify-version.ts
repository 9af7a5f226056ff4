// Holds a registered version to what it says of itself: hashes, its module's own word, and the answers of its
// golden rows. What was registered elsewhere runs in a thread first, and here only when it ran well there.
import { join } from 'node:path';
import type { Predictor } from '../../runtime/module/predictor.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import { UserError } from '../base/user-error.ts';
import { GOLDEN_FILE, type GoldenRow, goldenFromJson } from './golden-file.ts';
import { inspectModule, metadataFault } from './module-shape.ts';
import { findFaults, readEntry, readVersionFile, type VersionReference } from './read-version.ts';
import { replayFault } from './replay-module.ts';

/**
 * A predictor of a version whose module is as registered, agrees with its metadata, and answers its golden rows.
 * @throws UserError when it does not
 */
export async function openVersion(reference: VersionReference): Promise<Predictor> {
  const entry = await readEntry(reference);
  const golden = entry.files[GOLDEN_FILE] === undefined ? [] : await readGolden(reference);
  const bytes = await checkedModule(reference, entry, golden);
  return predictorFrom(bytes);
}

/** The golden rows of a version, held to their hash. */
export async function readGolden(reference: VersionReference): Promise<GoldenRow[]> {
  const bytes = await readVersionFile(reference, await readEntry(reference), GOLDEN_FILE);
  try {
    return goldenFromJson(new TextDecoder().decode(bytes));
  } catch {
    throw new UserError(`${join(reference.folder, GOLDEN_FILE)}: holds no golden rows`);
  }
}

/** One sentence per fault; an empty list means that the version is as it was registered. */
export async function verifyVersion(reference: VersionReference): Promise<string[]> {
  const faults = await findFaults(reference);
  if (faults.length > 0) return faults;
  try {
    const entry = await readEntry(reference);
    await checkedModule(reference, entry, await readGolden(reference));
    return [];
  } catch (error) {
    if (error instanceof UserError) return [error.message];
    throw error;
  }
}

/** @throws UserError unless the version is whole and answers as it should */
export async function requireWhole(reference: VersionReference): Promise<void> {
  const faults = await verifyVersion(reference);
  if (faults.length === 0) return;
  throw new UserError(`${reference.name}@${reference.version} is damaged: ${faults.join('; ')}`);
}

/** Bytes of a module that may be run here. @throws UserError */
async function checkedModule(
  reference: VersionReference,
  entry: RegistryEntry,
  golden: GoldenRow[],
): Promise<Uint8Array> {
  const path = join(reference.folder, 'model.wasm');
  const bytes = await readVersionFile(reference, entry, 'model.wasm');
  const manifest = inspectModule(bytes, path);
  const disagreement = metadataFault(entry, manifest, bytes);
  if (disagreement !== null) throw new UserError(`${reference.folder}: ${disagreement}`);
  const fault = await replayFault(bytes, manifest, golden);
  if (fault === null) return bytes;
  throw new UserError(`${path}: ${fault}`);
}
