// Removes versions that nothing names. Which ones is decided, and they are taken out of sight, while nobody can
// change an alias: a version that is being promoted is either named by then, or gone before it could be.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleTemporaries, temporaryNameFor } from '../base/files.ts';
import { move } from '../base/move.ts';
import { UserError } from '../base/user-error.ts';
import { danglingAliases, readAliases } from './aliases.ts';
import { listVersions } from './survey.ts';
import { withAliasLock } from './write-version.ts';

/**
 * Versions that no alias names and that are not among the newest `keep`, ascending.
 * @throws UserError when an alias names a version that is gone: what was meant to stay is then not known
 */
export async function unusedVersions(
  registry: string,
  name: string,
  keep: number,
): Promise<number[]> {
  const versions = await listVersions(registry, name);
  const aliases = await readAliases(registry, name);
  const [fault] = danglingAliases(name, aliases, versions);
  if (fault !== undefined) throw new UserError(`${fault}. Nothing of ${name} is removed`);
  const named = Object.values(aliases);
  const old = keep === 0 ? versions : versions.slice(0, -keep);
  return old.filter((version) => !named.includes(version));
}

/** Removes them, and what crashed runs left behind; returns their numbers. @throws UserError as above */
export async function removeUnused(
  registry: string,
  name: string,
  keep: number,
): Promise<number[]> {
  const modelFolder = join(registry, name);
  await removeStaleTemporaries(modelFolder);
  return withAliasLock(registry, name, async () => {
    const unused = await unusedVersions(registry, name, keep);
    for (const version of unused) {
      const folder = join(modelFolder, String(version));
      // Renamed first: a version is whole or not there, also when this is broken off.
      const aside = temporaryNameFor(folder);
      await move(folder, aside);
      await rm(aside, { recursive: true, force: true });
    }
    return unused;
  });
}
