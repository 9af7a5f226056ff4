// Source files as one SQL table expression. CSV is read by its known dialect, RFC 4180 with every
// column as text: letting the engine sniff it silently misreads rows of real archives.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import Papa from 'papaparse';
import { UserError } from '../user-error.ts';
import type { SourceFile } from './source-file.ts';
import { sqlText } from './sql-text.ts';

interface CsvLayout {
  columns: string[];
  newLine: '\\n' | '\\r\\n';
}

/** A header longer than this is no header. */
const HIGHEST_HEADER_BYTES = 1024 * 1024;

/**
 * A table expression over all files; files may differ in the order and number of their columns.
 * @throws UserError naming the file whose header cannot be read
 */
export async function scanSql(files: SourceFile[]): Promise<string> {
  const parts: string[] = [];
  const pathsOf = (format: string) =>
    files.filter((file) => file.format === format).map(({ path }) => path);
  for (const [layout, paths] of await groupByLayout(pathsOf('csv'), files)) {
    parts.push(csvSql(layout, paths));
  }
  const parquet = pathsOf('parquet');
  if (parquet.length > 0) parts.push(`read_parquet(${listSql(parquet)}, union_by_name = true)`);
  const json = pathsOf('json');
  if (json.length > 0) {
    parts.push(`read_json(${listSql(json)}, union_by_name = true, sample_size = -1)`);
  }
  return parts.map((part) => `SELECT * FROM ${part}`).join(' UNION ALL BY NAME ');
}

async function groupByLayout(
  paths: string[],
  files: SourceFile[],
): Promise<Map<CsvLayout, string[]>> {
  const layouts = new Map<string, CsvLayout>();
  const groups = new Map<CsvLayout, string[]>();
  for (const path of paths) {
    const name = files.find((file) => file.path === path)?.name ?? path;
    const found = await readLayout(path, name);
    if (found === null) continue; // An empty file has no rows.
    const key = JSON.stringify(found);
    const layout = layouts.get(key) ?? found;
    layouts.set(key, layout);
    groups.set(layout, [...(groups.get(layout) ?? []), path]);
  }
  if (paths.length > 0 && groups.size === 0) throw new UserError(`${paths[0]}: is empty`);
  return groups;
}

function csvSql({ columns, newLine }: CsvLayout, paths: string[]): string {
  const types = columns.map((column) => `${sqlText(column)}: 'VARCHAR'`).join(', ');
  return [
    `read_csv(${listSql(paths)}, auto_detect = false, header = true, delim = ',', quote = '"'`,
    `escape = '"', new_line = '${newLine}', columns = {${types}}, store_rejects = true)`,
  ].join(', ');
}

function listSql(paths: string[]): string {
  // Brackets and stars in a path would be read as a glob.
  const literal = paths.map((path) => sqlText(path.replace(/[[\]*?]/g, (char) => `[${char}]`)));
  return `[${literal.join(', ')}]`;
}

/** Columns and line ends of a CSV file, from its first record; null when it has no byte. */
async function readLayout(path: string, name: string): Promise<CsvLayout | null> {
  const text = await readStart(path, name);
  if (text === '') return null;
  const { data, meta } = Papa.parse<string[]>(text, { delimiter: ',', preview: 1 });
  if (meta.linebreak === '\r') {
    throw new UserError(
      `${name}: its lines end in a single carriage return; save it with \\n or \\r\\n`,
    );
  }
  const record = data[0] ?? [];
  if (record.some((cell) => cell.includes('\0'))) {
    throw new UserError(`${name}, line 1: has a NUL byte; save it as text in UTF-8`);
  }
  const columns = record.map((column, i) => column.trim() || `column${i}`);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new UserError(`${name}, line 1: column '${twice}' is there twice`);
  return { columns, newLine: meta.linebreak === '\r\n' ? '\\r\\n' : '\\n' };
}

/** Enough of the file's text to hold its header. */
async function readStart(path: string, name: string): Promise<string> {
  const file = createReadStream(path);
  const stream = /\.gz$/i.test(path) ? file.pipe(createGunzip()) : file;
  const decoder = new TextDecoder(); // drops a byte order mark
  let text = '';
  try {
    for await (const chunk of stream) {
      text += decoder.decode(chunk as Buffer, { stream: true });
      if (text.includes('\n') && quotesAreClosed(text)) return text;
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

/** True when the text up to its first line end outside quotes is whole. */
function quotesAreClosed(text: string): boolean {
  let isOpen = false;
  for (const char of text) {
    if (char === '"') isOpen = !isOpen;
    else if (char === '\n' && !isOpen) return true;
  }
  return false;
}
