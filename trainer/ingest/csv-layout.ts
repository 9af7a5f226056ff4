// What a CSV file's header tells of the file: its columns and line ends. Whatever would make the engine
// read other columns than people see is refused here, in its own words.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import Papa from 'papaparse';
import { UserError } from '../base/user-error.ts';
import { type CsvDialect, RFC_4180 } from './dialect/dialect.ts';
import { nameColumns } from './name-columns.ts';
import { isGzip, type SourceFile } from './source-file.ts';

export interface CsvLayout {
  columns: string[];
  delimiter: string;
  /** Does the first record name the columns? */
  hasHeader: boolean;
  newLine: '\\n' | '\\r\\n';
  compression: 'gzip' | 'none';
}

/** A header longer than this is no header. */
const HIGHEST_HEADER_BYTES = 1024 * 1024;

/**
 * Columns and line ends of a CSV file, from its first record; null when it has no byte.
 * @param dialect of the file, which is plain CSV but for its delimiter and header
 * @throws UserError naming what is wrong with the header
 */
export async function readLayout(
  file: SourceFile,
  { delimiter, header: named }: CsvDialect = RFC_4180,
): Promise<CsvLayout | null> {
  const text = await readStart(file, delimiter);
  if (text === '') return null;
  const end = recordEnd(text, delimiter);
  if (end < 0 && text.includes('\r')) {
    throw new UserError(
      `${file.name}: its lines end in a single carriage return; save it with \\n or \\r\\n`,
    );
  }
  const hasReturn = text[end - 1] === '\r';
  const header = end < 0 ? text : text.slice(0, hasReturn ? end - 1 : end);
  return {
    columns: columnsOf(header, named, delimiter, file),
    ...{ delimiter, hasHeader: named === true },
    newLine: hasReturn ? '\\r\\n' : '\\n',
    compression: isGzip(file) ? 'gzip' : 'none',
  };
}

/** @param first the text of the first record */
function columnsOf(
  first: string,
  header: boolean | string[],
  delimiter: string,
  { name, canonical }: SourceFile,
): string[] {
  const place = canonical === undefined ? `${name}, line 1` : `${name}, header`;
  if (header === true) return readColumns(first, delimiter, place);
  const cells = cutRecord(first, delimiter);
  if (header === false) return cells.map((_, c) => `column${c + 1}`);
  if (cells.length === header.length) return header;
  throw new UserError(
    `${name}: its first row has ${cells.length} cells, and source.header names ${header.length} columns`,
  );
}

const cutRecord = (text: string, delimiter: string) =>
  Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: 1 }).data[0] ?? [];

function readColumns(header: string, delimiter: string, place: string): string[] {
  if (header.includes('\0')) {
    throw new UserError(`${place}: has a NUL byte; save it as text in UTF-8`);
  }
  if (header.includes('\uFFFD'))
    throw new UserError(`${place}: is not UTF-8; save the file as UTF-8`);
  if (header.trim() === '') {
    throw new UserError(`${place}: the line is blank; it must name the columns`);
  }
  const separator = /^"?sep=(.?)"?$/i.exec(header.trim())?.[1];
  if (separator !== undefined) {
    const rest = separator === ',' ? '' : ', and save the file with commas between its columns';
    throw new UserError(
      `${place}: is '${header.trim()}', a line only for Excel; remove it, so that the first line names the columns${rest}`,
    );
  }
  return nameColumns(cutRecord(header, delimiter), place);
}

/** Enough of the file's text to hold its header. */
async function readStart(source: SourceFile, delimiter: string): Promise<string> {
  const { path, name } = source;
  const file = createReadStream(path);
  const stream = isGzip(source) ? file.pipe(createGunzip()) : file;
  const decoder = new TextDecoder(); // drops a byte order mark
  let text = '';
  try {
    for await (const chunk of stream) {
      text += decoder.decode(chunk as Buffer, { stream: true });
      if (recordEnd(text, delimiter) >= 0) return text;
      if (text.length > HIGHEST_HEADER_BYTES) {
        throw new UserError(`${name}: its first line is longer than 1 MB: not a CSV with a header`);
      }
    }
    return text;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name}: cannot be read: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
}

/** Where the line feed stands that ends the first record, outside quotes; -1 when it has none. */
function recordEnd(text: string, delimiter: string): number {
  let [isOpen, mayOpen] = [false, true];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isOpen) isOpen = char !== '"';
    else if (char === '"' && (mayOpen || text[i - 1] === '"')) isOpen = true;
    else if (char === '\n') return i;
    else mayOpen = char === delimiter || (mayOpen && char === ' ');
  }
  return -1;
}
