// The bytes of a file in pieces, inflated where it is a gzip.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import { isGzip, type SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;
/** By which kinds of files are told apart. */
const KIND_BYTES = 4096;

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
  for await (const chunk of inflate(file)) onChunk(chunk);
}

/** What a gzip holds. @throws UserError when it is damaged */
export async function* inflate({
  path,
  name,
}: Pick<SourceFile, 'path' | 'name'>): AsyncGenerator<Buffer> {
  const compressed = createReadStream(path);
  const inflated = createGunzip({ chunkSize: READ_BYTES });
  compressed.on('error', (error) => inflated.destroy(error)).pipe(inflated);
  const pieces = (inflated as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await pieces.next().catch((error: Error) => {
        throw new UserError(`${name}: cannot be read: ${error.message}`);
      });
      if (done) return;
      yield value;
    }
  } finally {
    compressed.destroy();
    inflated.destroy();
  }
}

/** The first bytes of a file. @throws UserError when it cannot be read */
export async function readStart(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: Error) => {
    throw new UserError(`${path}: cannot be read: ${error.message}`);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(KIND_BYTES), 0, KIND_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
