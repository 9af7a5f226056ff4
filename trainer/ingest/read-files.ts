// Reads all files once beside the engine: their fingerprint, SHA-256 over the contents one after another
// in name order, as `cat … | sha256sum` gives it, and the lines of those that are CSV.
import { createHash } from 'node:crypto';
import { CsvLineCounter } from './csv-line-counter.ts';
import type { CsvLines } from './csv-lines.ts';
import { type CsvDialect, RFC_4180 } from './dialect/dialect.ts';
import { makeLineKernel } from './line-text.ts';
import { readChunks, readContents } from './read-chunks.ts';
import { isGzip, type SourceFile } from './source-file.ts';

export interface FileContents {
  hash: string;
  /** Of the CSV files that are not empty. */
  lines: Map<SourceFile, CsvLines>;
}

/**
 * @param files in name order  @param dialect of those that are plain CSV
 * @throws UserError naming the line that cannot stand in a CSV file
 */
export async function readFiles(
  files: SourceFile[],
  dialect: CsvDialect = RFC_4180,
): Promise<FileContents> {
  const hash = createHash('sha256');
  const lines = new Map<SourceFile, CsvLines>();
  for (const file of files) {
    const counted = await readFile(file, dialect, (chunk) => hash.update(chunk));
    if (counted !== null && counted.all > 0) lines.set(file, counted);
  }
  return { hash: hash.digest('hex'), lines };
}

/** The lines of a CSV file; its bytes as they were found are told on the way. */
async function readFile(
  file: SourceFile,
  dialect: CsvDialect,
  onBytes: (chunk: Buffer) => void,
): Promise<CsvLines | null> {
  const { canonical, format, path } = file;
  const counter =
    canonical === undefined && format === 'csv'
      ? new CsvLineCounter(file.name, dialect, await makeLineKernel())
      : null;
  await readChunks(canonical?.original ?? path, (chunk) => {
    onBytes(chunk);
    if (!isGzip(file)) counter?.push(chunk);
  });
  if (counter !== null && isGzip(file)) await readContents(file, (chunk) => counter.push(chunk));
  return canonical?.lines ?? counter?.finish() ?? null;
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
  await readContents(file, count);
  return line;
}
