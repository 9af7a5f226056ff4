// Fetches versions and aliases of a remote registry. A version appears in the folder whole, every file of
// it held to its hash and its module to its golden rows, or not at all.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  removeStaleTemporaries,
  writeFileAtomic,
  writeFileFlushed,
  writeFolderAtomic,
} from '../../base/files.ts';
import { jsonText } from '../../base/json-text.ts';
import { UserError } from '../../base/user-error.ts';
import { danglingAliases, readAliasFile } from '../aliases.ts';
import { readHistory } from '../history.ts';
import { SEAL_FILE, sealText } from '../seal.ts';
import { listVersions } from '../survey.ts';
import { verifyVersion } from '../verify-version.ts';
import { withAliasLock } from '../write-version.ts';
import type { ObjectStore } from './object-store.ts';
import { checkSameVersion, isPrefix, type Transfer } from './push.ts';
import {
  type AliasState,
  listRemoteVersions,
  readAliasState,
  readObject,
  readRemoteManifest,
} from './remote-registry.ts';

/** Fetches a version that is not here; returns its number of files. */
export async function pullVersion(
  registry: string,
  store: ObjectStore,
  name: string,
  version: number,
): Promise<number> {
  const manifest = await readRemoteManifest(store, name, version);
  const fill = async (folder: string) => {
    for (const [file, hash] of Object.entries(manifest)) {
      await writeFileFlushed(join(folder, file), await readObject(store, file, hash));
    }
    await writeFileFlushed(join(folder, SEAL_FILE), sealText(manifest['metadata.json']));
    const faults = await verifyVersion({ name, version, folder });
    if (faults.length === 0) return;
    throw new UserError(`${store.remote}: ${name}@${version} is damaged: ${faults.join('; ')}`);
  };
  try {
    await writeFolderAtomic(join(registry, name, String(version)), fill);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
    await checkSameVersion(registry, store, name, version); // Another pull was faster.
  }
  return Object.keys(manifest).length;
}

export interface AliasPull {
  /** Take the remote's even when it loses changes here. */
  theirs: boolean;
  /** Take them as they are: a mirror shows what is there, so that a command can mend it. */
  mayDangle?: boolean;
}

/** Takes over the remote's aliases. @throws UserError when they went apart, or name what is not here */
export async function pullAliases(
  registry: string,
  store: ObjectStore,
  name: string,
  { theirs, mayDangle = false }: AliasPull,
): Promise<boolean> {
  const modelFolder = join(registry, name);
  const { state, etag } = await readAliasState(store, name);
  if (etag === null) return false;
  return withAliasLock(registry, name, async () => {
    const versions = await listVersions(registry, name);
    const [missing] = danglingAliases(name, state.aliases, versions);
    if (missing !== undefined && !mayDangle) {
      throw new UserError(
        `${store.remote}: ${missing} there (--registry ${store.remote}); when it was removed from ${modelFolder} just now, pull again`,
      );
    }
    if (!theirs) {
      const history = await readHistory(modelFolder);
      if (isPrefix(state.history, history) && history.length > state.history.length) return false;
      if (!isPrefix(history, state.history)) {
        throw new UserError(
          `${name}: aliases were changed both here and in ${store.remote}; 'models pull --theirs' gives up the changes here`,
        );
      }
    }
    if (await isAliasState(registry, name, state)) return false;
    const lines = state.history.map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFileAtomic(join(modelFolder, 'history.jsonl'), lines);
    await writeFileAtomic(join(modelFolder, 'aliases.json'), jsonText(state.aliases));
    return true;
  });
}

/** Whether the aliases here are these already; not when they are damaged. */
async function isAliasState(registry: string, name: string, state: AliasState): Promise<boolean> {
  try {
    const history = await readHistory(join(registry, name));
    const aliases = await readAliasFile(registry, name);
    return isDeepStrictEqual({ aliases, history }, state);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * Fetches every version of a model that is not here, and its aliases. Can be run again after any failure:
 * whole versions are not fetched twice.
 * @throws UserError when a number is taken by another version, a file is damaged, or the aliases went apart
 */
export async function pullModel(
  registry: string,
  store: ObjectStore,
  name: string,
  { theirs = false } = {},
): Promise<Transfer> {
  const there = await listRemoteVersions(store, name);
  if (there.length === 0) throw new UserError(`${store.remote} has no model '${name}'`);
  await mkdir(join(registry, name), { recursive: true });
  await removeStaleTemporaries(join(registry, name));
  const here = await listVersions(registry, name);
  const transfer: Transfer = { versions: [], files: 0, aliasesChanged: false };
  for (const version of there) {
    if (here.includes(version)) await checkSameVersion(registry, store, name, version);
    else {
      transfer.files += await pullVersion(registry, store, name, version);
      transfer.versions.push(version);
    }
  }
  transfer.aliasesChanged = await pullAliases(registry, store, name, { theirs });
  return transfer;
}
