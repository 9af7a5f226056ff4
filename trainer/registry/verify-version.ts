// Holds a registered version to what it says of itself: hashes, and the answers of its golden rows.
import { loadPredictor } from '../../models/contract/load-predictor.ts';
import type { Predictor } from '../../models/contract/predictor.ts';
import { type GoldenRow, goldenFromJson } from '../compile/golden.ts';
import { UserError } from '../user-error.ts';
import { findFaults, readEntry, readVersionFile, type VersionReference } from './read-version.ts';

/** A predictor of a version whose module is held to its hash. */
export async function openVersion(reference: VersionReference): Promise<Predictor> {
  const bytes = await readVersionFile(reference, await readEntry(reference), 'model.wasm');
  return loadPredictor(new WebAssembly.Module(bytes as BufferSource));
}

/** The golden rows of a version, held to their hash. */
export async function readGolden(reference: VersionReference): Promise<GoldenRow[]> {
  const bytes = await readVersionFile(reference, await readEntry(reference), 'golden.json');
  return goldenFromJson(new TextDecoder().decode(bytes));
}

/** One sentence per fault; an empty list means that the version is as it was registered. */
export async function verifyVersion(reference: VersionReference): Promise<string[]> {
  const faults = await findFaults(reference);
  if (faults.length > 0) return faults;
  try {
    return await replayGolden(reference);
  } catch (error) {
    if (error instanceof UserError) return [error.message]; // It has no golden rows.
    throw error;
  }
}

async function replayGolden(reference: VersionReference): Promise<string[]> {
  const predictor = await openVersion(reference);
  const golden = await readGolden(reference);
  const wrong = golden.filter(({ row, outputs }) => {
    const answer = predictor.predict(row);
    return !outputs.every((want, k) => Object.is(answer[k], want));
  });
  if (wrong.length === 0) return [];
  return [
    `${reference.folder}: ${wrong.length} of ${golden.length} golden rows are answered otherwise`,
  ];
}
