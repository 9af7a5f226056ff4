// The bytes of a file in pieces, inflated where it is a gzip.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import { isGzip, type SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;
/** By which kinds of files are told apart. */
const KIND_BYTES = 4096;

/** What no file is read into now: a new buffer for each file would be garbage faster than it is collected. */
const idle: Buffer[] = [];

/** @param onChunk is given the same few buffers again and again; meanwhile the next piece is read */
export async function readChunks(path: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const file = await open(path);
  let [filled, spare] = [takeBuffer(), takeBuffer()];
  let reading = file.read(filled, 0, READ_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) break;
      reading = file.read(spare, 0, READ_BYTES);
      onChunk(filled.subarray(0, bytesRead));
      [filled, spare] = [spare, filled];
    }
  } finally {
    await reading.catch(() => {}); // It writes to its buffer until then.
    idle.push(filled, spare);
    await file.close();
  }
}

function takeBuffer(): Buffer {
  return idle.pop() ?? Buffer.allocUnsafeSlow(READ_BYTES);
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
