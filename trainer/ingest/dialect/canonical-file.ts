// CSV files that the engine cannot read as they are: each is written anew, once, as plain CSV.
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../base/progress.ts';
import { UserError } from '../../base/user-error.ts';
import type { CsvLines } from '../csv-lines.ts';
import { makeLineKernel } from '../line-text.ts';
import { readContents } from '../read-chunks.ts';
import { isGzip, type SourceFile } from '../source-file.ts';
import { CanonicalWriter } from './canonical-writer.ts';
import { type CsvDialect, RFC_4180 } from './dialect.ts';
import { firstUtf8Letter } from './encoding.ts';
import { type FileKind, kindFault } from './file-kind.ts';
import { sampleStart } from './sample-file.ts';

const MARK_BYTES = 3;
/** What windows-1252 reads as other letters than Latin-1, which is faster to read. */
const UNLIKE_LATIN_1 = /[\x80-\x9f]/;

interface CanonicalOptions {
  /** Where files are written. */
  folder: string;
  /** Names of files that turned out not to be plain. */
  unplain: Set<string>;
  progress: Progress;
}

/**
 * The same files, with those written anew into `folder` that are not plain.
 * @throws UserError naming the line that cannot stand in a CSV
 */
export async function makeCanonical(
  files: SourceFile[],
  dialect: CsvDialect,
  { folder, unplain, progress }: CanonicalOptions,
): Promise<SourceFile[]> {
  const made: SourceFile[] = [];
  await mkdir(folder, { recursive: true });
  for (const [i, file] of files.entries()) {
    const isPlain =
      file.format !== 'csv' || (!unplain.has(file.name) && (await isPlainFile(file, dialect)));
    if (isPlain) {
      made.push(file);
      continue;
    }
    const path = join(folder, `${i}.csv`);
    const stage = progress.stage('Rewriting', 'MB');
    const onBytes = (bytes: number) => stage.update(bytes / 1e6);
    const lines = await writeCanonical(file, dialect, path, null, onBytes);
    stage.done(`${file.name}, as plain CSV`);
    made.push({ ...file, path, canonical: { original: file.path, lines } });
  }
  return made;
}

/**
 * The same files, with every CSV written anew into `folder`, where each row says in the column `PLACE_COLUMN` of
 * which file it is, by its index in `files`, and on which line it begins: `0:17`.
 * @throws UserError as above
 */
export async function makePlaced(
  files: SourceFile[],
  dialect: CsvDialect,
  folder: string,
): Promise<SourceFile[]> {
  await mkdir(folder, { recursive: true });
  const made = files.map(async (file, i): Promise<SourceFile> => {
    if (file.format !== 'csv') return file;
    const path = join(folder, `${i}.csv`);
    const lines = await writeCanonical(file, dialect, path, `${i}:`, () => {});
    return { ...file, path, canonical: { original: file.path, lines } };
  });
  return Promise.all(made);
}

/** The dialect of a file once it is canonical. */
export function canonicalDialect({ delimiter, header, ...dialect }: CsvDialect): CsvDialect {
  const { decimal, thousands, signs, missing, trim, dateFormat, pivot } = dialect;
  const marks = { decimal, thousands, signs, missing, trim, dateFormat, pivot };
  return { ...RFC_4180, delimiter, header, ...marks };
}

/** Can the engine read it as it is, as far as its start tells? */
async function isPlainFile(file: SourceFile, dialect: CsvDialect): Promise<boolean> {
  const { encoding, quote, skipLines, footerLines, comment, padShortRows } = dialect;
  const { head, kind, encoding: found } = await sampleStart(file.path);
  const fault = kind === 'text' || (kind === 'gzip' && isGzip(file)) ? null : faultOf(kind);
  if (fault !== null) throw new UserError(`${file.name}: ${fault}`);
  if (encoding !== 'utf-8' || quote !== '"' || dialect.escape !== 'doubled') return false;
  if (skipLines > 0 || footerLines > 0 || comment !== null || padShortRows) return false;
  if (found.encoding.startsWith('utf-16')) {
    throw new UserError(
      `${file.name}: is text in ${found.encoding}; set source: { encoding: '${found.encoding}' } in the recipe, or save the file as UTF-8`,
    );
  }
  const hasOtherEnds = /\r(?!\n)|[^\r]\n/.test(head) && head.includes('\r');
  return !hasOtherEnds && !/^(?:\s*[\r\n]|"?sep=.?"?[\r\n])/i.test(head);
}

/** What to do about a file that is no text, whatever its name says. */
function faultOf(kind: FileKind): string | null {
  switch (kind) {
    case 'gzip':
      return 'is compressed by gzip; give it a name that ends in .csv.gz';
    case 'zip':
      return 'is a zip; give it a name that ends in .zip';
    case 'parquet':
      return "is Parquet; give it a name that ends in .parquet, or set source: { …, format: 'parquet' }";
    default:
      return kindFault(kind);
  }
}

async function writeCanonical(
  file: SourceFile,
  { ...dialect }: CsvDialect,
  path: string,
  place: string | null,
  onBytes: (bytes: number) => void,
): Promise<CsvLines> {
  const output = openSync(path, 'w');
  try {
    const writer = new CanonicalWriter(
      file.name,
      dialect,
      await makeLineKernel(),
      (bytes) => writeAll(output, bytes),
      place,
    );
    const push = makeDecoder(file.name, dialect, (bytes) => writer.push(bytes));
    let done = 0;
    await readContents(file, (chunk) => {
      push(chunk, false);
      done += chunk.length;
      onBytes(done);
    });
    push(Buffer.alloc(0), true);
    return writer.finish();
  } finally {
    closeSync(output);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Bytes of any encoding to those of UTF-8 without a byte order mark. */
function makeDecoder(
  name: string,
  { encoding }: CsvDialect,
  onBytes: (bytes: Buffer) => void,
): (chunk: Buffer, isLast: boolean) => void {
  if (encoding === 'utf-8') return withoutMark(onBytes);
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk, isLast) => {
    if (firstUtf8Letter(chunk, encoding) >= 0) {
      throw new UserError(
        `${name}: is text in UTF-8, and is said to be in ${encoding}; save it in that, or state encoding 'utf-8'`,
      );
    }
    let text = encoding === 'windows-1252' ? chunk.toString('latin1') : null;
    try {
      if (text === null || UNLIKE_LATIN_1.test(text)) {
        text = decoder.decode(chunk, { stream: !isLast });
      }
    } catch {
      throw new UserError(`${name}: is not text in ${encoding}; state another encoding`);
    }
    if (text !== '') onBytes(Buffer.from(text));
  };
}

function withoutMark(onBytes: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let isFirst = true;
  return (chunk) => {
    if (chunk.length === 0) return;
    const hasMark = isFirst && chunk.indexOf('\uFEFF') === 0;
    isFirst = false;
    onBytes(hasMark ? chunk.subarray(MARK_BYTES) : chunk);
  };
}
