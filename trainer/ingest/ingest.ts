// Recipe → Dataset: finds the files, has the engine group their rows, and hands on cells. Everything
// that is wrong with the data is found here and named by file, line, column and count.
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sha256 } from '../files.ts';
import type { Progress } from '../progress.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { writeSample } from '../sample/write-sample.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';
import type { Dataset } from './dataset.ts';
import { withDuckDb } from './duckdb.ts';
import { findFiles } from './find-files.ts';
import { groupRows } from './group-rows.ts';
import { hashFiles } from './hash-files.ts';
import { warnOfLeaks } from './leaks.ts';
import { type CellTables, readCells } from './read-cells.ts';
import { checkRejected, readRejected } from './rejected-lines.ts';
import { checkRows, countRows } from './row-counts.ts';
import { scanSql } from './scan-sql.ts';
import type { SourceFile } from './source-file.ts';

export interface IngestOptions {
  /** Files, folders, globs, zips or URLs to read instead of the recipe's own source. */
  data?: string | string[];
  progress: Progress;
  /** Threads of the engine; default: one for each core. */
  threads?: number;
}

/**
 * Reads the recipe's rows into cells. Deterministic: the same contents give the same cells and hash,
 * however the files are packed and however many threads read them.
 * @throws UserError naming file, line, column or field when the data cannot be used
 */
export async function ingest(recipe: Recipe, options: IngestOptions): Promise<Dataset> {
  const { progress, threads = availableParallelism() } = options;
  return withTemporaryFolder(async (temporary) => {
    const spill = join(temporary, 'engine');
    await mkdir(spill);
    const files = await sourceFiles(recipe, options, join(temporary, 'files'));
    return withDuckDb({ threads, temporary: spill }, async (connection) => {
      const source = files === null ? sourceSql(recipe) : await scanSql(files);
      // Both are awaited whatever happens: neither may outlive the files and the engine.
      const hashing = Promise.allSettled([files === null ? null : hashFiles(files)]);
      await groupRows(connection, recipe, source, progress).finally(() => hashing);
      const [hashed] = await hashing;
      if (hashed.status === 'rejected') throw hashed.reason;
      const hash = hashed.value;
      return readDataset(connection, { recipe, source, files: files ?? [], hash, progress });
    });
  });
}

/** The files to read, or null when the source is a query. */
async function sourceFiles(
  { source }: Recipe,
  { data, progress }: IngestOptions,
  temporary: string,
): Promise<SourceFile[] | null> {
  const { include, howToGet } = source;
  const query = {
    ...(include === undefined ? {} : { include }),
    ...(howToGet === undefined ? {} : { howToGet }),
    ...('files' in source && source.format !== undefined ? { format: source.format } : {}),
  };
  if (data !== undefined)
    return findFiles({ places: [data].flat(), ...query }, temporary, progress);
  if ('sample' in source) {
    const { folder } = await writeSample(progress);
    return findFiles({ places: [folder], ...query }, temporary, progress);
  }
  if ('sql' in source) return null;
  return findFiles({ places: [source.files].flat(), ...query }, temporary, progress);
}

function sourceSql({ source }: Recipe): string {
  return 'sql' in source ? source.sql : '';
}

interface Grouped {
  recipe: Recipe;
  source: string;
  files: SourceFile[];
  /** Of the files; null when the source is a query. */
  hash: string | null;
  progress: Progress;
}

async function readDataset(connection: DuckDBConnection, grouped: Grouped): Promise<Dataset> {
  const { recipe, source, files, hash, progress } = grouped;
  const rejected = await readRejected(connection, files);
  const counts = await countRows(connection);
  checkRejected(rejected, counts.read, recipe, progress);
  await checkRows(connection, recipe, source, counts, progress);
  const tables = await readCells(connection, 'groups', recipe);
  warnOfLeaks(tables.cells, progress);
  return {
    ...tables,
    rows: {
      read: counts.read,
      used: counts.used,
      rejected: rejected.count + counts.unreadable,
    },
    tuples: counts.tuples,
    dataHash: hash ?? hashOfCells(tables),
  };
}

/** The fingerprint of a query's data: of all that is learned from, as its rows have no other form. */
function hashOfCells({ cells, heldOut }: CellTables): string {
  const digests = [cells, heldOut].map((table) => {
    if (table === null) return '';
    const target = table.target.kind === 'number' ? [table.target.values] : [];
    const arrays = [...table.columns, ...target, ...table.counts, ...table.weights];
    const digest = (values: Float64Array) => sha256(new Uint8Array(values.buffer));
    return JSON.stringify([table.schema, arrays.map(digest)]);
  });
  return sha256(digests.join('\n'));
}
