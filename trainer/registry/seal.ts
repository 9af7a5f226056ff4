// metadata.sha256: the SHA-256 of metadata.json, which holds that of every other file of a version.
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { readBounded } from './read-file.ts';

export const SEAL_FILE = 'metadata.sha256';

/** The seal of a version, as `sha256sum --check` reads it. */
export const sealText = (hash: string) => `${hash}  metadata.json\n`;

/**
 * The SHA-256 of a version's metadata.json as it was registered, which stands beside it as `sha256sum` writes it; null
 * for a version that was registered before there was one.
 * @throws UserError when it is damaged
 */
export async function readSeal(folder: string): Promise<string | null> {
  const path = join(folder, SEAL_FILE);
  const bytes = await readBounded(path);
  if (bytes === null) return null;
  const hash = /^([0-9a-f]{64}) {2}metadata\.json\n$/.exec(bytes.toString('latin1'))?.[1];
  if (hash !== undefined) return hash;
  throw new UserError(`${path}: damaged; restore the version from version control or a bucket`);
}
