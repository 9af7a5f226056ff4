// Sends versions and aliases to a remote registry: files, then the manifest, then the aliases, so that
// whatever is cut off in between leaves the remote as it was or one version further.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '../../base/files.ts';
import { jsonText } from '../../base/json-text.ts';
import { UserError } from '../../base/user-error.ts';
import { readAliases } from '../aliases.ts';
import { readHistory } from '../history.ts';
import { readBounded } from '../read-file.ts';
import { findFaults, readEntry, referenceTo, type VersionReference } from '../read-version.ts';
import { listVersions } from '../survey.ts';
import { requireWhole } from '../verify-version.ts';
import { withAliasLock } from '../write-version.ts';
import type { ObjectStore } from './object-store.ts';
import {
  type AliasState,
  aliasesKey,
  listRemoteVersions,
  manifestBytes,
  manifestKey,
  objectKey,
  readAliasState,
  readRemoteManifest,
  type VersionManifest,
} from './remote-registry.ts';

export interface Transfer {
  /** Versions that were not there before. */
  versions: number[];
  /** Files that were sent or fetched; the others were there. */
  files: number;
  aliasesChanged: boolean;
}

/** The manifest of a local version. @throws UserError when a file is not as registered */
export async function localManifest(
  registry: string,
  name: string,
  version: number,
): Promise<VersionManifest> {
  const reference = referenceTo(registry, name, version);
  const faults = await findFaults(reference);
  if (faults.length > 0) throw new UserError(`${name}@${version} is damaged: ${faults.join('; ')}`);
  const { files } = await readEntry(reference);
  return { ...files, 'metadata.json': sha256(await readPresent(reference, 'metadata.json')) };
}

/** @throws UserError when the version has just been removed */
async function readPresent({ name, version, folder }: VersionReference, file: string) {
  const bytes = await readBounded(join(folder, file));
  if (bytes !== null) return bytes;
  throw new UserError(
    `${name}@${version}: ${file} is gone: somebody removed the version in the meantime`,
  );
}

/** @throws UserError when the number means another version there than here */
export async function checkSameVersion(
  registry: string,
  store: ObjectStore,
  name: string,
  version: number,
): Promise<void> {
  const here = await localManifest(registry, name, version);
  if (isDeepStrictEqual(here, await readRemoteManifest(store, name, version))) return;
  throw new UserError(
    `${name}@${version} is another version in ${store.remote}: it was pushed from elsewhere first. Move ${join(registry, name, String(version))} away, pull, and train again: it gets the next number`,
  );
}

/** Sends a version that is whole; returns the number of files that were not there. @throws UserError */
export async function pushVersion(
  registry: string,
  store: ObjectStore,
  name: string,
  version: number,
): Promise<number> {
  const reference = referenceTo(registry, name, version);
  await requireWhole(reference);
  const manifest = await localManifest(registry, name, version);
  let sent = 0;
  for (const [file, hash] of Object.entries(manifest)) {
    if (await store.exists(objectKey(hash))) continue;
    const bytes = await readPresent(reference, file);
    if (sha256(bytes) !== hash) throw new UserError(`${name}@${version}: ${file} has just changed`);
    await store.write(objectKey(hash), bytes);
    sent++;
  }
  const key = manifestKey(name, version);
  // Refused also when our own first attempt went through and only its answer was lost.
  if (!(await store.write(key, manifestBytes(manifest), { absent: true }))) {
    await checkSameVersion(registry, store, name, version);
  }
  return sent;
}

export const isPrefix = (short: AliasState['history'], long: AliasState['history']) =>
  isDeepStrictEqual(short, long.slice(0, short.length));

/**
 * Sends the aliases when the remote's history is the beginning of ours.
 * @returns `same`: the remote has them, or newer ones; `refused`: they were changed there meanwhile
 */
export async function pushAliases(
  registry: string,
  store: ObjectStore,
  name: string,
): Promise<'same' | 'sent' | 'refused'> {
  // Both of one moment.
  const state = await withAliasLock(registry, name, async () => ({
    aliases: await readAliases(registry, name),
    history: await readHistory(join(registry, name)),
  }));
  const { history } = state;
  const remote = await readAliasState(store, name);
  if (remote.etag !== null && isPrefix(history, remote.state.history)) return 'same';
  const bytes = new TextEncoder().encode(jsonText(state));
  const precondition = remote.etag === null ? { absent: true as const } : { etag: remote.etag };
  const isSent =
    isPrefix(remote.state.history, history) &&
    (await store.write(aliasesKey(name), bytes, precondition));
  // Refused also when our own first attempt went through and only its answer was lost.
  const isThere = isSent || isDeepStrictEqual((await readAliasState(store, name)).state, state);
  return isThere ? 'sent' : 'refused';
}

/**
 * Sends every version of a model that the remote has not, and its aliases. Can be run again after any
 * failure: what is there is not sent twice.
 * @throws UserError when a number is taken by another version, or the aliases went apart
 */
export async function pushModel(
  registry: string,
  store: ObjectStore,
  name: string,
): Promise<Transfer> {
  const there = await listRemoteVersions(store, name);
  const transfer: Transfer = { versions: [], files: 0, aliasesChanged: false };
  for (const version of await listVersions(registry, name)) {
    if (there.includes(version)) await checkSameVersion(registry, store, name, version);
    else {
      transfer.files += await pushVersion(registry, store, name, version);
      transfer.versions.push(version);
    }
  }
  const aliases = await pushAliases(registry, store, name);
  if (aliases === 'refused') {
    throw new UserError(
      `${name}: somebody changed the aliases in ${store.remote} in the meantime. Its versions are pushed, its aliases are not: take the remote's with 'models pull --theirs', change yours again, then push`,
    );
  }
  return { ...transfer, aliasesChanged: aliases === 'sent' };
}
