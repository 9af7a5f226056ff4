// Rows that a draft is made of: all of a small source, a sample of a large one. Deterministic: the same files give
// the same rows.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import Papa from 'papaparse';
import { silentProgress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { canonicalDialect, makeCanonical } from '../ingest/dialect/canonical-file.ts';
import { type CsvDialect, RFC_4180 } from '../ingest/dialect/dialect.ts';
import { allowColumns, queryNumber, queryRows, withDuckDb } from '../ingest/duckdb.ts';
import { isGzip, type SourceFile } from '../ingest/source-file.ts';
import { sampleTexts } from '../ingest/sql/sample-query.ts';
import { countAll, scanFiles } from '../ingest/sql/scan-sql.ts';
import { describeColumns } from '../ingest/sql/source-query.ts';
import { type DraftSource, NO_DIALECT } from './draft-source.ts';

export interface SampleTable {
  columns: string[];
  /** Columns of several values in a cell, as JSON and Parquet have them, with DuckDB's type of each. */
  nested: Map<string, string>;
  /** Columns of texts. */
  texts: Set<string>;
  /** One array per column; null is a missing value. */
  values: (string | null)[][];
  /** Rows that were looked at. */
  rowCount: number;
  /** Are these all rows? */
  isWhole: boolean;
}

/** CSV files of fewer bytes are read whole. */
const WHOLE_BYTES = 32e6;
/** A compressed file grows when it is read. */
const GZIP_GROWS = 8;
/** Of more values a sample is taken. */
const MOST_VALUES = 1_500_000;
const FEWEST_ROWS = 1000;

/** @throws UserError when the files cannot be read, or have no rows */
export async function readSample(source: DraftSource, temporary: string): Promise<SampleTable> {
  const folder = join(temporary, 'draft');
  await mkdir(folder, { recursive: true });
  const bytes = await csvBytes(source.files);
  const isSampled = bytes > WHOLE_BYTES;
  const files = isSampled ? await writeRows(source, folder) : source.files;
  const dialect = isSampled ? plainRows(source) : (source.found?.dialect ?? NO_DIALECT);
  // One thread, so that the rows stand in one order.
  return withDuckDb({ threads: 1, temporary: folder }, async (connection) => {
    await connection.run('SET preserve_insertion_order = true');
    const unplain = new Set(isSampled ? [] : files.map(({ name }) => name));
    const canonical = await makeCanonical(files, dialect, {
      ...{ folder: join(folder, 'plain'), unplain, progress: silentProgress },
    });
    const plain = isSampled ? dialect : canonicalDialect(dialect);
    const { sql } = await scanFiles(connection, canonical, plain, silentProgress);
    const table = await readTable(connection, sql);
    return { ...table, isWhole: table.isWhole && !isSampled };
  });
}

async function csvBytes(files: SourceFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      if (file.format !== 'csv') return 0;
      return (await stat(file.path)).size * (isGzip(file) ? GZIP_GROWS : 1);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The sample of the first CSV as a plain one, beside what is no CSV. */
async function writeRows({ files, found }: DraftSource, folder: string): Promise<SourceFile[]> {
  if (found === null) return files;
  const path = join(folder, 'rows.csv');
  await writeFile(path, `${Papa.unparse([found.columns, ...found.rows], { newline: '\n' })}\n`);
  const others = files.filter(({ format }) => format !== 'csv');
  return [{ path, name: 'the sample', format: 'csv' }, ...others];
}

function plainRows({ found }: DraftSource): CsvDialect {
  const { decimal, thousands, signs, missing, trim } = found?.dialect ?? NO_DIALECT;
  return { ...RFC_4180, decimal, thousands, signs, missing, trim };
}

async function readTable(connection: DuckDBConnection, sql: string): Promise<SampleTable> {
  const described = await queryRows(connection, describeColumns(sql));
  const columns = described.map(([name]) => String(name));
  const types = described.map(([name, type]) => [String(name), String(type)] as const);
  await allowColumns(connection, columns.length);
  const nested = new Map(types.filter(([, type]) => isNested(type)));
  const texts = new Set(types.flatMap(([name, type]) => (type === 'VARCHAR' ? [name] : [])));
  const total = await queryNumber(connection, countAll(sql));
  if (total === 0) throw new UserError('the data have no rows');
  const most = Math.max(FEWEST_ROWS, Math.floor(MOST_VALUES / columns.length));
  const step = Math.ceil(total / most);
  const query = sampleTexts(sql, columns, new Set(nested.keys()), step);
  const values = await readColumns(connection, query);
  const rowCount = values[0].length;
  return { columns, nested, texts, values, rowCount, isWhole: step === 1 };
}

const isNested = (type: string) => /^(STRUCT|MAP|UNION|JSON|BLOB)|\]$/.test(type);

async function readColumns(
  connection: DuckDBConnection,
  query: string,
): Promise<(string | null)[][]> {
  const reader = await connection.runAndReadAll(query);
  return reader.getColumns() as (string | null)[][];
}
