// Registers a version: all files are written and flushed in a temporary folder, which then gets its
// number by one rename. Whoever reads the registry sees a whole version or none.
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Aliases, RegistryEntry } from '../../models/contract/registry-entry.ts';
import {
  flushFolder,
  removeStaleTemporaries,
  sha256,
  temporaryNameFor,
  writeFileAtomic,
  writeFileFlushed,
} from '../files.ts';
import { withLock } from './lock.ts';
import { readAliases } from './read-version.ts';
import { takeVersionNumber } from './version-number.ts';

/** A registry entry before its files are known. */
export type EntryDraft = Omit<RegistryEntry, 'files'>;

/**
 * Takes the next version number of a model and removes what crashed runs left behind. The number is
 * spent even when nothing is registered under it.
 */
export async function reserveVersion(registry: string, name: string): Promise<number> {
  const modelFolder = join(registry, name);
  await mkdir(modelFolder, { recursive: true });
  await removeStaleTemporaries(modelFolder);
  return takeVersionNumber(modelFolder);
}

/** Pretty JSON as all files of the registry have it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Writes a version under its reserved number.
 * @param files file name → contents; metadata.json is made from `draft` and their hashes
 */
export async function registerVersion(
  registry: string,
  draft: EntryDraft,
  files: Record<string, Uint8Array | string>,
): Promise<RegistryEntry> {
  const folder = join(registry, draft.name, String(draft.version));
  const temporary = temporaryNameFor(folder);
  const hashes = Object.entries(files).map(([file, data]) => [file, sha256(data)]);
  const entry: RegistryEntry = { ...draft, files: Object.fromEntries(hashes) };
  await mkdir(temporary, { recursive: true });
  try {
    for (const [file, data] of Object.entries(files)) {
      if (basename(file) !== file) throw new Error(`not a plain file name: ${file}`);
      await writeFileFlushed(join(temporary, file), data);
    }
    await writeFileFlushed(join(temporary, 'metadata.json'), jsonText(entry));
    await flushFolder(temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await flushFolder(join(registry, draft.name));
  return entry;
}

/** Changes the aliases of a model, one writer at a time; returns what stands afterwards. */
export async function updateAliases(
  registry: string,
  name: string,
  change: (aliases: Aliases) => Aliases,
): Promise<Aliases> {
  const modelFolder = join(registry, name);
  return withLock(join(modelFolder, '.aliases.lock'), async () => {
    const aliases = change(await readAliases(registry, name));
    await writeFileAtomic(join(modelFolder, 'aliases.json'), jsonText(aliases));
    return aliases;
  });
}
