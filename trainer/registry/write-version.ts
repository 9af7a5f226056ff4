// Registers a version: all files are written and flushed in a temporary folder, which then gets its
// number by one rename. Whoever reads the registry sees a whole version or none.
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Aliases, RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import {
  removeStaleTemporaries,
  sha256,
  writeFileAtomic,
  writeFileFlushed,
  writeFolderAtomic,
} from '../base/files.ts';
import { jsonText } from '../base/json-text.ts';
import { withLock } from '../base/lock.ts';
import { UserError } from '../base/user-error.ts';
import { readAliases, readAliasFile, versionOf } from './aliases.ts';
import {
  type AliasChange,
  aliasesTold,
  appendHistory,
  parseHistory,
  type Reason,
  whoami,
} from './history.ts';
import { SEAL_FILE, sealText } from './seal.ts';
import { listVersions } from './survey.ts';
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

/**
 * Writes a version under its reserved number.
 * @param files file name → contents; metadata.json is made from `draft` and their hashes, its seal from that
 */
export async function registerVersion(
  registry: string,
  draft: EntryDraft,
  files: Record<string, Uint8Array | string>,
): Promise<RegistryEntry> {
  const folder = join(registry, draft.name, String(draft.version));
  const hashes = Object.entries(files).map(([file, data]) => [file, sha256(data)]);
  const entry: RegistryEntry = { ...draft, files: Object.fromEntries(hashes) };
  await writeFolderAtomic(folder, async (temporary) => {
    for (const [file, data] of Object.entries(files)) {
      if (basename(file) !== file) throw new Error(`not a plain file name: ${file}`);
      await writeFileFlushed(join(temporary, file), data);
    }
    const metadata = jsonText(entry);
    await writeFileFlushed(join(temporary, 'metadata.json'), metadata);
    await writeFileFlushed(join(temporary, SEAL_FILE), sealText(sha256(metadata)));
  });
  return entry;
}

/** Lets nobody else change aliases of the model, or remove its versions, meanwhile. */
export function withAliasLock<Result>(
  registry: string,
  name: string,
  action: () => Promise<Result>,
): Promise<Result> {
  return withLock(join(registry, name, '.aliases.lock'), action);
}

/**
 * Changes the aliases of a model, one writer at a time, with a line of history for each that changes;
 * returns what stands afterwards. The history is written first: after a crash in between it says one
 * change too many, and the next change, of whichever alias, adds a line that says what stands.
 * @throws UserError when an alias would name a version that is not there
 */
export async function updateAliases(
  registry: string,
  name: string,
  change: (aliases: Aliases) => Aliases,
  { action = 'set', why = '', against }: Reason = {},
): Promise<Aliases> {
  return withAliasLock(registry, name, async () => {
    const modelFolder = join(registry, name);
    const before = await readAliasFile(registry, name);
    const after = change(await readAliases(registry, name));
    await refuseMissing(registry, name, before, after);
    const told = aliasesTold((await parseHistory(modelFolder)).changes);
    const facts = { at: new Date().toISOString(), by: whoami(), action, why };
    const aliases = [...new Set([...Object.keys(before), ...Object.keys(after), ...told.keys()])];
    const lines = aliases.flatMap((alias): AliasChange[] => {
      const [from, to] = [versionOf(before, alias), versionOf(after, alias)];
      if (from !== to) return [{ ...facts, alias, from, to, ...(against && { against }) }];
      const isToldOtherwise = told.has(alias) && told.get(alias) !== to;
      return isToldOtherwise ? [{ ...facts, action: 'set', why: NEVER_MADE, alias, from, to }] : [];
    });
    await appendHistory(modelFolder, lines);
    if (!isDeepStrictEqual(before, after)) {
      await writeFileAtomic(join(modelFolder, 'aliases.json'), jsonText(after));
    }
    return after;
  });
}

const NEVER_MADE = 'the change before was never made';

async function refuseMissing(registry: string, name: string, before: Aliases, after: Aliases) {
  const versions = await listVersions(registry, name);
  for (const [alias, version] of Object.entries(after)) {
    if (versionOf(before, alias) === version || versions.includes(version)) continue;
    throw new UserError(
      `${name}@${version} cannot be ${alias}: this version does not exist (any more); the registry has ${versions.join(', ') || 'none'}`,
    );
  }
}
