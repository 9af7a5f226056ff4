// A folder that holds what a remote registry holds, so that whatever reads a folder reads a bucket, too. It is
// a cache: where the two differ, the remote is right.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { removeStaleTemporaries } from '../../base/files.ts';
import { withLock } from '../../base/lock.ts';
import { UserError } from '../../base/user-error.ts';
import { listModels, listVersions } from '../survey.ts';
import type { ObjectStore } from './object-store.ts';
import { pullAliases, pullVersion } from './pull.ts';
import { localManifest, pushAliases } from './push.ts';
import { listRemoteModels, listRemoteVersions, readRemoteManifest } from './remote-registry.ts';

const lockOf = (folder: string) => `${folder}.lock`;

/** Fetches a version unless it is here, whole and the same. */
async function mirrorVersion(folder: string, store: ObjectStore, name: string, version: number) {
  const there = await readRemoteManifest(store, name, version);
  const here = await localManifest(folder, name, version).catch((error) => {
    if (error instanceof UserError) return null; // Absent or damaged.
    throw error;
  });
  if (isDeepStrictEqual(here, there)) return;
  await rm(join(folder, name, String(version)), { recursive: true, force: true });
  await pullVersion(folder, store, name, version);
}

async function mirrorModel(folder: string, store: ObjectStore, name: string): Promise<void> {
  await removeStaleTemporaries(join(folder, name));
  const there = await listRemoteVersions(store, name);
  for (const version of there) await mirrorVersion(folder, store, name, version);
  for (const version of await listVersions(folder, name)) {
    if (there.includes(version)) continue;
    await rm(join(folder, name, String(version)), { recursive: true });
  }
  await pullAliases(folder, store, name, { theirs: true, mayDangle: true });
}

async function mirror(store: ObjectStore, folder: string): Promise<void> {
  const there = await listRemoteModels(store);
  for (const name of await listModels(folder)) {
    if (!there.includes(name)) await rm(join(folder, name), { recursive: true });
  }
  for (const name of there) await mirrorModel(folder, store, name);
}

/**
 * Makes the folder hold the versions and aliases of the remote, and nothing else. Files that are here are not
 * fetched again; after any failure it can be run again.
 * @param folder its parent must exist
 */
export async function mirrorRegistry(store: ObjectStore, folder: string): Promise<void> {
  await withLock(lockOf(folder), () => mirror(store, folder));
}

/** Runs `action` on the mirror of a model as it is in the bucket now; nobody else changes the mirror meanwhile. */
export async function withMirrored<Result>(
  store: ObjectStore,
  folder: string,
  name: string,
  action: () => Promise<Result>,
): Promise<Result> {
  return withLock(lockOf(folder), async () => {
    await mirrorModel(folder, store, name);
    return action();
  });
}

/**
 * Lets `change` alter the aliases of a model in the mirror, then puts them there, unless somebody else has
 * changed them since they were read.
 * @throws UserError when somebody has: nothing is changed then
 */
export async function changeRemoteAliases<Result>(
  store: ObjectStore,
  folder: string,
  name: string,
  change: () => Promise<Result>,
): Promise<Result> {
  return withMirrored(store, folder, name, async () => {
    const result = await change();
    if ((await pushAliases(folder, store, name)) !== 'refused') return result;
    throw new UserError(
      `${name}: somebody else changed the aliases in ${store.remote} in the meantime; check with models history, then run this again`,
    );
  });
}
