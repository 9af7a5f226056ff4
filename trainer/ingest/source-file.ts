// A file of rows that is ready to be read from the disk.
import type { CsvLines } from './csv-lines.ts';

export type FileFormat = 'csv' | 'parquet' | 'json';

export interface SourceFile {
  /** Where its bytes are. */
  path: string;
  /** What people call it: its path inside the folder or zip it was found in. Orders the data hash. */
  name: string;
  format: FileFormat;
  /** Where `path` is a plain CSV that was made of another: that one, and its lines. */
  canonical?: { original: string; lines: CsvLines };
}

const FORMATS: [RegExp, FileFormat][] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, 'csv'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(json|jsonl|ndjson)(\.gz)?$/i, 'json'],
];

/** What the name says the format is, or null. */
export function formatOf(name: string): FileFormat | null {
  return FORMATS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Byte order of names: the same on every machine and in every language. */
export function byName(a: SourceFile, b: SourceFile): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.path < b.path ? -1 : 1);
}

/** Is its text compressed? The engine is told what the name says. */
export function isGzip({ path }: Pick<SourceFile, 'path'>): boolean {
  return /\.gz$/i.test(path);
}
