// The columns of JSON files: every key of their objects, and every value as the text or number that stands
// in the file. The engine's own detection turns "12:30" into a time and puts quotes round texts amid numbers.
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../base/user-error.ts';
import { queryRows } from '../duckdb.ts';
import { isEngineFault } from '../engine-fault.ts';
import { isGzip, type SourceFile } from '../source-file.ts';
import { listSql, sqlName, sqlText } from './sql-text.ts';

/** As the engine describes what a value looks like over all rows: a type's name, a list's item, or an object. */
type Structure = string | null | [Structure] | { [key: string]: Structure };

/** Objects of more keys than this are dictionaries, not records. */
const MOST_FIELDS = 1000;

/**
 * Queries of all rows of JSON files, as arrays of objects or objects one after another.
 * @throws UserError when they hold something else
 */
export async function jsonSql(
  connection: DuckDBConnection,
  files: SourceFile[],
): Promise<string[]> {
  if (files.length === 0) return [];
  const structure = await readStructure(connection, files);
  if (structure === null) return [];
  if (typeof structure === 'string' || Array.isArray(structure)) {
    throw new UserError(
      `${await findOther(connection, files)}: its rows are not objects; a row must look like {"column": value, …}`,
    );
  }
  const names = Object.keys(structure);
  const twice = names.find((name, i) => names.findIndex((other) => isSameName(name, other)) !== i);
  if (twice !== undefined) {
    const other = names.find((name) => isSameName(name, twice));
    throw new UserError(
      `${placeOf(files)}: keys '${other}' and '${twice}' differ only in case, which SQL ignores; rename one`,
    );
  }
  const columns = names.map((name) => `${sqlText(name)}: ${sqlText(typeOf(structure[name]))}`);
  const options = `auto_detect = false, records = true, columns = {${columns.join(', ')}}`;
  return byCompression(files).map(
    ([compression, some]) =>
      `read_json(${listSql(some)}, ${READ_AS}, compression = '${compression}', ${options})`,
  );
}

const READ_AS = `format = 'auto', hive_partitioning = false`;

function byCompression(files: SourceFile[]): ['gzip' | 'uncompressed', string[]][] {
  const paths = (isWanted: boolean) =>
    files.filter((file) => isGzip(file) === isWanted).map(({ path }) => path);
  const parts: ['gzip' | 'uncompressed', string[]][] = [
    ['gzip', paths(true)],
    ['uncompressed', paths(false)],
  ];
  return parts.filter(([, some]) => some.length > 0);
}

async function readStructure(
  connection: DuckDBConnection,
  files: SourceFile[],
): Promise<Structure> {
  const parts = byCompression(files).map(
    ([compression, paths]) =>
      `SELECT json FROM read_json_objects(${listSql(paths)}, ${READ_AS}, compression = '${compression}')`,
  );
  try {
    const sql = `SELECT CAST(json_group_structure(json) AS VARCHAR) FROM (${parts.join(' UNION ALL ')})`;
    const [[text]] = await queryRows(connection, sql);
    return text === null ? null : JSON.parse(String(text));
  } catch (error) {
    if (isEngineFault(error)) throw error;
    throw new UserError(withNames((error as Error).message.split('\n')[0], files));
  }
}

/** The first file whose rows are no objects. */
async function findOther(connection: DuckDBConnection, files: SourceFile[]): Promise<string> {
  for (const file of files) {
    const structure = await readStructure(connection, [file]);
    if (typeof structure === 'string' || Array.isArray(structure)) return file.name;
  }
  return placeOf(files);
}

function placeOf(files: SourceFile[]): string {
  return files.length === 1 ? files[0].name : `${files.length} JSON files`;
}

/** Texts, numbers and booleans as they are written; objects and lists as such, so that paths into them work. */
function typeOf(structure: Structure): string {
  if (structure === null || typeof structure === 'string') return 'VARCHAR';
  if (Array.isArray(structure)) return `${typeOf(structure[0])}[]`;
  const keys = Object.keys(structure);
  const isRecord = new Set(keys.map((key) => key.toLowerCase())).size === keys.length;
  if (!isRecord || keys.length === 0 || keys.length > MOST_FIELDS) return 'VARCHAR';
  return `STRUCT(${keys.map((key) => `${sqlName(key)} ${typeOf(structure[key])}`).join(', ')})`;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The engine's message with the names of files in place of their paths. */
function withNames(message: string, files: SourceFile[]): string {
  return files.reduce((text, { path, name }) => text.replaceAll(path, name), message);
}
