// The bytes of a file in pieces, inflated where it is a gzip.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import { isGzip, type SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;

/** @param onChunk is given one buffer again and again: garbage of this size would pile up faster than it is collected */
export async function readChunks(path: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
      if (bytesRead === 0) break;
      onChunk(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** The bytes of what a file holds. @throws UserError when its gzip is damaged */
export async function readContents(
  file: SourceFile,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  if (!isGzip(file)) return readChunks(file.path, onChunk);
  const compressed = createReadStream(file.path);
  const inflated = createGunzip({ chunkSize: READ_BYTES });
  compressed.on('error', (error) => inflated.destroy(error)).pipe(inflated);
  try {
    for await (const chunk of inflated) onChunk(chunk as Buffer);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file.name}: cannot be read: ${(error as Error).message}`);
  } finally {
    compressed.destroy();
  }
}
