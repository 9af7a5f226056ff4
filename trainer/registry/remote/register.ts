// A new version of a bucket: its number is taken there, its files are written to the mirror, checked, and sent.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/user-error.ts';
import type { Bucket } from './bucket.ts';
import { withMirrored } from './mirror.ts';
import type { ObjectStore } from './object-store.ts';
import { pullAliases } from './pull.ts';
import { pushAliases, pushVersion } from './push.ts';
import { givenKey, listGivenNumbers, listRemoteVersions } from './remote-registry.ts';

/** So often somebody else may take the number that was next. */
const MOST_ATTEMPTS = 100;

/** Takes the next number of a model; nobody else is given it. @throws UserError when the bucket gives none */
export async function reserveRemotely(store: ObjectStore, name: string): Promise<number> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const known = [
      ...(await listGivenNumbers(store, name)),
      ...(await listRemoteVersions(store, name)),
    ];
    const number = Math.max(0, ...known) + 1;
    const taken = new TextEncoder().encode('{}\n');
    if (await store.write(givenKey(name, number), taken, { absent: true })) return number;
  }
  throw new UserError(
    `${store.remote}: ${name} gets no version number: ${MOST_ATTEMPTS} times somebody else had taken it; does the service know If-None-Match?`,
  );
}

/**
 * Lets `write` put a version into the mirror, then sends it with the aliases.
 * @throws UserError when the number is another version's there, or the bucket cannot be reached: it then has no new
 *   version
 */
export async function registerRemotely(
  { store, mirror }: Bucket,
  name: string,
  number: number,
  write: () => Promise<void>,
): Promise<void> {
  await withMirrored(store, mirror, name, async () => {
    await mkdir(join(mirror, name), { recursive: true });
    try {
      await write();
      await pushVersion(mirror, store, name, number);
    } catch (error) {
      await rm(join(mirror, name, String(number)), { recursive: true, force: true });
      throw error;
    }
    // Whoever has changed them meanwhile has made another version current.
    if ((await pushAliases(mirror, store, name)) === 'refused') {
      await pullAliases(mirror, store, name, { theirs: true, mayDangle: true });
    }
  });
}
