// Writes pieces of text to a file that appears only when all were written, or to stdout.
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withTemporaryName } from '../base/files.ts';
import { move } from '../base/move.ts';
import { UserError } from '../base/user-error.ts';

/**
 * Asked before there is anything to write.
 * @throws UserError when `path` names no file, or lies in no folder; `-`, devices and pipes may be written
 */
export async function requireOutput(path: string): Promise<void> {
  if (path.trim() === '') throw new UserError('--out: the name is empty; name a file');
  if (path === '-') return;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new UserError(`${path}: is a folder; name a file`);
  const folder = await stat(dirname(path)).catch(() => null);
  if (!folder?.isDirectory()) throw new UserError(`${path}: its folder does not exist`);
}

/** Devices and pipes are written in place: a rename would replace them. */
async function isReplaceable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found === null || found.isFile();
}

/** Writes all pieces to `path`; `-` is stdout. When it fails or is stopped, an existing file stays as it was. */
export async function writePieces(
  path: string,
  pieces: AsyncIterable<string> | string[],
): Promise<void> {
  const source = Readable.from(pieces);
  if (path === '-') return pipeline(source, process.stdout as Writable, { end: false });
  if (!(await isReplaceable(path))) return pipeline(source, createWriteStream(path));
  try {
    await withTemporaryName(path, async (temporary) => {
      await pipeline(source, createWriteStream(temporary, { flush: true }));
      await move(temporary, path);
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UserError(`${path}: its folder does not exist`);
    if (code === 'ENOSPC') throw new UserError(`${path}: the disk is full; nothing was written`);
    throw error;
  }
}
