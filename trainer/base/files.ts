// Files that are either whole or not there: each is written beside its place under a temporary name,
// flushed to the disk and renamed. Also hashing, shared by all stages.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { atEnd } from './at-end.ts';
import { move } from './move.ts';
import { isSameProcess, OWN_START, PLACE } from './process-identity.ts';
import { UserError } from './user-error.ts';

/** SHA-256 of bytes or UTF-8 text, in hex. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of a file's contents, in hex; reads it as a stream. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** @throws UserError when a folder stands where a file is to be read; system errors name the path */
export async function requireFile(path: string): Promise<void> {
  if ((await stat(path)).isDirectory()) throw new UserError(`${path}: is a folder; name a file`);
}

/** A name beside `path` that no other process uses: `.<name>.tmp-<pid>-<random>-<place>.<start>`. */
export function temporaryNameFor(path: string): string {
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}-${PLACE}.${OWN_START}`;
  return join(dirname(path), `.${basename(path)}.tmp-${suffix}`);
}

const TEMPORARY = /^\..+\.tmp-(\d+)-[0-9a-f]{8}-(.+?)(?:\.(\d+))?$/;
/** Whether a process elsewhere still runs cannot be seen: what it left is removed when it is this old. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Removes what dead processes left in a folder under temporary names. */
export async function removeStaleTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!(await isStale(folder, name))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function isStale(folder: string, name: string): Promise<boolean> {
  const [, pid, place, start = '0'] = TEMPORARY.exec(name) ?? [];
  if (pid === undefined) return false;
  // Earlier releases put the name of the machine in the place of its token.
  if (place === PLACE || place === hostname()) return !isSameProcess(Number(pid), start);
  const found = await stat(join(folder, name)).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > FORGOTTEN_MS;
}

/** Writes a file and waits until the disk has it. The folder must exist. */
export async function writeFileFlushed(path: string, data: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename in this folder survive a power cut; a no-op where folders cannot be flushed. */
export async function flushFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows cannot open folders; the rename is still atomic there.
  }
}

/**
 * Lets `write` make a file or folder under a temporary name beside `path`, and rename it. When that fails, or the
 * process is stopped by a signal, nothing is left.
 */
export async function withTemporaryName(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryNameFor(path);
  const forget = atEnd(() => rmSync(temporary, { recursive: true, force: true }));
  try {
    await write(temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    forget();
  }
}

/** Writes a whole file atomically, making its folder when needed; on failure the old file stays. */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await withTemporaryName(path, async (temporary) => {
    await writeFileFlushed(temporary, data);
    await move(temporary, path);
  });
  await flushFolder(dirname(path));
}

/** Lets `fill` write a new folder, which then appears at its place whole, or on failure not at all. */
export async function writeFolderAtomic(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  await withTemporaryName(folder, async (temporary) => {
    await mkdir(temporary, { recursive: true });
    await fill(temporary);
    await flushFolder(temporary);
    await move(temporary, folder);
  });
  await flushFolder(dirname(folder));
}
