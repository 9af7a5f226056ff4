// Reads all files once beside the engine: their fingerprint, SHA-256 over the contents one after another
// in name order, as `cat … | sha256sum` gives it, and the lines of those that are CSV.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import { CsvLineCounter, type CsvLines } from './csv-line-counter.ts';
import { isGzip, type SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;

export interface FileContents {
  hash: string;
  /** Of the CSV files that are not empty. */
  lines: Map<SourceFile, CsvLines>;
}

/**
 * @param files in name order
 * @throws UserError naming the line that cannot stand in a CSV file
 */
export async function readFiles(files: SourceFile[]): Promise<FileContents> {
  const hash = createHash('sha256');
  const lines = new Map<SourceFile, CsvLines>();
  for (const file of files) {
    const counter = file.format === 'csv' ? new CsvLineCounter(file.name) : null;
    await readChunks(file.path, (chunk) => {
      hash.update(chunk);
      if (!isGzip(file)) counter?.push(chunk);
    });
    if (counter !== null && isGzip(file)) await gunzip(file, (chunk) => counter.push(chunk));
    const counted = counter?.finish();
    if (counted && counted.all > 0) lines.set(file, counted);
  }
  return { hash: hash.digest('hex'), lines };
}

/** The number of the line that begins at this byte of a file's text. */
export async function lineAt(file: SourceFile, byte: number): Promise<number> {
  let line = 1;
  let left = byte;
  const count = (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.max(0, left));
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) line++;
    left -= chunk.length;
  };
  await (isGzip(file) ? gunzip(file, count) : readChunks(file.path, count));
  return line;
}

/** @param onChunk is given one buffer again and again: garbage of this size would pile up faster than it is collected */
async function readChunks(path: string, onChunk: (chunk: Buffer) => void): Promise<void> {
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

async function gunzip({ path, name }: SourceFile, onChunk: (chunk: Buffer) => void): Promise<void> {
  const file = createReadStream(path);
  const inflated = createGunzip({ chunkSize: READ_BYTES });
  file.on('error', (error) => inflated.destroy(error)).pipe(inflated);
  try {
    for await (const chunk of inflated) onChunk(chunk as Buffer);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name}: cannot be read: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
}
