// Source files as one SQL table expression. CSV is read by its known dialect, RFC 4180 with every
// column as text: letting the engine sniff it silently misreads rows of real archives.
import type { DuckDBConnection } from '@duckdb/node-api';
import { didYouMean } from '../../../runtime/schema/did-you-mean.ts';
import type { Progress } from '../../base/progress.ts';
import { UserError } from '../../base/user-error.ts';
import { type CsvLayout, readLayout } from '../csv-layout.ts';
import { PLACE_COLUMN } from '../dialect/canonical-output.ts';
import type { CsvDialect } from '../dialect/dialect.ts';
import { queryRows } from '../duckdb.ts';
import type { SourceFile } from '../source-file.ts';
import { jsonSql } from './json-columns.ts';
import { cellsSql } from './marks-sql.ts';
import { warnOfTypes } from './parquet-types.ts';
import { listSql, sqlName, sqlText } from './sql-text.ts';

/** A path that says `name=value` would give a column of that name, in place of the file's own. */
const OWN_COLUMNS = 'hive_partitioning = false';

export interface Scan {
  /** Query of all rows. */
  sql: string;
  /** Query of those that are in files of other formats than CSV; empty when there are none. */
  notCsv: string;
  /** Columns of the CSV files, where these differ in them. */
  layouts: ColumnLayout[];
}

export interface ColumnLayout {
  columns: string[];
  /** Of the files that have these columns. */
  names: string[];
}

/**
 * Queries of all files; files may differ in the order and number of their columns.
 * @throws UserError naming the file whose columns cannot be told
 */
export async function scanFiles(
  connection: DuckDBConnection,
  files: SourceFile[],
  dialect: CsvDialect,
  progress: Progress,
): Promise<Scan> {
  const of = (format: string) => files.filter((file) => file.format === format);
  const csv: string[] = [];
  const layouts: ColumnLayout[] = [];
  for (const [layout, files] of await groupByLayout(of('csv'), dialect)) {
    const paths = files.map(({ path }) => path);
    csv.push(cellsSql(csvSql(layout, paths), layout.columns, dialect));
    layouts.push({ columns: layout.columns, names: files.map(({ name }) => name) });
  }
  const parquet = of('parquet').map(({ path }) => path);
  const others = [
    ...(parquet.length > 0 ? [parquetSql(parquet)] : []),
    ...(await jsonSql(connection, of('json'))),
  ];
  if (parquet.length > 0) await warnOfTypes(connection, parquet, others[0], progress);
  if (csv.length + others.length === 0) throw new UserError(`${files[0].name}: has no rows`);
  const names = layouts.flatMap(({ columns }) => columns);
  const typed: string[] = [];
  for (const sql of others) {
    const columns = await columnsOf(connection, sql);
    names.push(...columns.map(([name]) => String(name)));
    typed.push(cellsSql(sql, textsAmong(columns), dialect));
  }
  warnOfSigns(dialect, names, progress);
  return { sql: unionSql([...csv, ...typed]), notCsv: unionSql(typed), layouts };
}

/**
 * The same of files that `makePlaced` gave: every row has the column `PLACE_COLUMN`. Rows of other files than CSV are
 * numbered as they come; the engine must keep their order.
 */
export async function scanPlacedFiles(
  connection: DuckDBConnection,
  files: SourceFile[],
  dialect: CsvDialect,
): Promise<Pick<Scan, 'sql' | 'layouts'>> {
  const header = Array.isArray(dialect.header) ? [...dialect.header, PLACE_COLUMN] : dialect.header;
  const csv = files.filter(({ format }) => format === 'csv');
  const parts: string[] = [];
  const layouts: ColumnLayout[] = [];
  for (const [layout, some] of await groupByLayout(csv, { ...dialect, header })) {
    const columns = [...layout.columns.slice(0, -1), PLACE_COLUMN];
    const paths = some.map(({ path }) => path);
    parts.push(cellsSql(csvSql({ ...layout, columns }, paths), columns, dialect));
    layouts.push({ columns: columns.slice(0, -1), names: some.map(({ name }) => name) });
  }
  for (const [i, file] of files.entries()) {
    if (file.format === 'csv') continue;
    const [rows] =
      file.format === 'json' ? await jsonSql(connection, [file]) : [parquetSql([file.path])];
    if (rows === undefined) continue; // It has no rows.
    const texts = textsAmong(await columnsOf(connection, rows));
    const place = `'${i}:' || CAST(row_number() OVER () AS VARCHAR)`;
    const marked = cellsSql(rows, texts, dialect);
    parts.push(`(SELECT *, ${place} AS ${sqlName(PLACE_COLUMN)} FROM ${marked})`);
  }
  if (parts.length === 0) throw new UserError(`${files[0].name}: has no rows`);
  return { sql: unionSql(parts), layouts };
}

/** Names and types. */
const columnsOf = (connection: DuckDBConnection, table: string) =>
  queryRows(connection, `DESCRIBE SELECT * FROM ${table}`);

const textsAmong = (columns: unknown[][]) =>
  columns.filter(([, type]) => type === 'VARCHAR').map(([name]) => String(name));

/** Signs of a column that no file has would be read for nothing. */
function warnOfSigns({ signs }: CsvDialect, columns: string[], progress: Progress): void {
  const known = new Set(columns.map((name) => name.toLowerCase()));
  const lost = Object.keys(signs).find((name) => !known.has(name.toLowerCase()));
  if (lost === undefined) return;
  progress.warn(`source.signs: no file has a column '${lost}'${didYouMean(lost, columns)}`);
}

export const countAll = (query: string) => `SELECT count(*) FROM (${query})`;

function unionSql(parts: string[]): string {
  return parts.map((part) => `SELECT * FROM ${part}`).join(' UNION ALL BY NAME ');
}

async function groupByLayout(
  files: SourceFile[],
  dialect: CsvDialect,
): Promise<Map<CsvLayout, SourceFile[]>> {
  const layouts = new Map<string, CsvLayout>();
  const groups = new Map<CsvLayout, SourceFile[]>();
  for (const file of files) {
    const found = await readLayout(file, dialect);
    if (found === null) continue; // An empty file has no rows.
    const key = JSON.stringify(found);
    const layout = layouts.get(key) ?? found;
    layouts.set(key, layout);
    const group = groups.get(layout);
    if (group === undefined) groups.set(layout, [file]);
    else group.push(file);
  }
  if (files.length > 0 && groups.size === 0) throw new UserError(`${files[0].path}: is empty`);
  return groups;
}

function csvSql(layout: CsvLayout, paths: string[]): string {
  const { columns, delimiter, hasHeader, newLine, compression } = layout;
  const types = columns.map((column) => `${sqlText(column)}: 'VARCHAR'`).join(', ');
  return [
    `read_csv(${listSql(paths)}, auto_detect = false, header = ${hasHeader}, delim = ${sqlText(delimiter)}, quote = '"'`,
    `escape = '"', new_line = '${newLine}', columns = {${types}}, store_rejects = true`,
    `compression = '${compression}', ${OWN_COLUMNS})`,
  ].join(', ');
}

function parquetSql(paths: string[]): string {
  return `read_parquet(${listSql(paths)}, union_by_name = true, ${OWN_COLUMNS})`;
}
