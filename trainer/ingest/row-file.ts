// The one file that is to be answered row by row, found as training finds its files: a CSV as its bytes, and Parquet or
// JSON as texts, read by the engine that training reads them by, in their order.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import { RFC_4180 } from './dialect/dialect.ts';
import { findKind, kindFault } from './dialect/file-kind.ts';
import { queryRows, streamChunks, withDuckDb } from './duckdb.ts';
import { allowOnly, keepRowOrder, lockSettings } from './engine-lock.ts';
import { findFiles } from './find-files.ts';
import { readStart } from './read-chunks.ts';
import { type FileFormat, formatOf, isGzip, type SourceFile } from './source-file.ts';
import { rowTexts } from './sql/row-texts.ts';
import { scanFiles } from './sql/scan-sql.ts';
import { describeColumns } from './sql/source-query.ts';

export type RowFile =
  | {
      kind: 'text';
      path: string;
      isGzip: boolean;
      /** Of the text; absent where it is not known. */
      bytes?: number;
    }
  | {
      kind: 'table';
      columns: string[];
      /** Of each column: does it hold numbers, rather than texts? */
      areNumbers: boolean[];
      /** Missing values are empty. */
      rows: AsyncIterable<string[][]>;
    };

/**
 * @param place path, zip, folder, glob or URL
 * @throws UserError when it is not one file of rows
 */
export async function withRowFile<Result>(
  place: string,
  progress: Progress,
  action: (file: RowFile) => Promise<Result>,
): Promise<Result> {
  const found = await stat(place).catch(() => null);
  // A pipe gives its bytes only once.
  const isPipe = found !== null && !found.isFile() && !found.isDirectory();
  const kind = isPipe ? 'text' : found?.isFile() ? await kindOf(place) : null;
  if (kind === 'text') {
    const bytes = isPipe ? {} : { bytes: Number(found?.size) };
    return action({ kind, path: place, isGzip: false, ...bytes });
  }
  return withTemporaryFolder(async (temporary) => {
    const format: FileFormat | undefined = kind ?? undefined;
    const query = { places: [place], ...(format && { format }) };
    const files = await findFiles(query, join(temporary, 'files'), progress);
    if (files.length > 1) throw new UserError(severalFiles(place, files));
    const [file] = files;
    if (file.format === 'csv') return action(await textOf(file));
    return withDuckDb({ threads: 1, temporary }, async (connection) => {
      const table = await tableOf(connection, file, progress).catch((error) => {
        throw unreadable(file, error);
      });
      return action(table);
    });
  });
}

/** Of a file whose first bytes say more than its name: text that is read as it stands, or a format; null for others. */
async function kindOf(place: string): Promise<'text' | 'parquet' | 'json' | null> {
  const kind = findKind(await readStart(place));
  const fault = kindFault(kind);
  if (fault !== null) throw new UserError(`${place}: ${fault}`);
  const named = formatOf(place);
  if (named === 'json' || named === 'parquet' || /\.zip$/i.test(place)) return null;
  const isPacked = kind === 'gzip' || kind === 'zip';
  // What a name hides is told as it is read.
  if (isPacked) return isGzip({ path: place }) ? null : 'text';
  if (kind === 'text' || (kind === 'json' && named === 'csv')) return 'text';
  return named === null && (kind === 'parquet' || kind === 'json') ? kind : null;
}

function severalFiles(place: string, files: SourceFile[]): string {
  const names = files.map(({ name }) => name);
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return `${place}: has ${files.length} files of rows (${shown}), and answers are of one; name that one`;
}

async function textOf(file: SourceFile): Promise<RowFile> {
  const { path } = file;
  if (isGzip(file)) return { kind: 'text', path, isGzip: true };
  return { kind: 'text', path, isGzip: false, bytes: (await stat(path)).size };
}

async function tableOf(
  connection: DuckDBConnection,
  file: SourceFile,
  progress: Progress,
): Promise<RowFile> {
  const { sql } = await scanFiles(connection, [file], RFC_4180, progress);
  await allowOnly(connection, [file.path]);
  await keepRowOrder(connection);
  await lockSettings(connection);
  const described = await queryRows(connection, describeColumns(sql));
  const columns = described.map(([name]) => String(name));
  const types = described.map(([, type]) => String(type));
  const rows = readTexts(connection, rowTexts(sql, columns, types), file);
  return { kind: 'table', columns, areNumbers: types.map(isNumeric), rows };
}

async function* readTexts(
  connection: DuckDBConnection,
  sql: string,
  file: SourceFile,
): AsyncGenerator<string[][]> {
  const chunks = streamChunks(connection, sql);
  for (;;) {
    const { done, value } = await chunks.next().catch((error) => {
      throw unreadable(file, error);
    });
    if (done) return;
    yield value as string[][];
  }
}

/** What the engine says of a file, in its first line. */
function unreadable({ name, path }: SourceFile, error: Error): Error {
  if (error instanceof UserError) return error;
  const [said] = error.message.replaceAll(path, name).split('\n');
  return new UserError(`${name}: cannot be read: ${said}`);
}

const isNumeric = (type: string) =>
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL)/.test(type);
