// Recipe → Dataset: finds the rows, has an engine group them, and hands on cells. Everything that is
// wrong with the data is found here and named by file, line, column and count.
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sha256 } from '../base/files.ts';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { sampleFolder } from '../recipes/shipped.ts';
import { checkAbsentColumns } from './absent-columns.ts';
import { readCellFiles } from './cell-files.ts';
import { completeRecipe, isComplete, whatIsOpen } from './complete-recipe.ts';
import { LineEndFault } from './csv-line-counter.ts';
import type { Dataset } from './dataset.ts';
import { adviseDialect } from './dialect/advise-dialect.ts';
import { canonicalDialect, makeCanonical } from './dialect/canonical-file.ts';
import { dialectOf, RFC_4180 } from './dialect/dialect.ts';
import { queryNumber, withDuckDb } from './duckdb.ts';
import { allowOnly, lockSettings } from './engine-lock.ts';
import { type FileQuery, findFiles } from './find-files.ts';
import { groupRows } from './group-rows.ts';
import { readInputExample } from './input-example.ts';
import { warnOfLeaks } from './leaks.ts';
import { fetchPostgresCells, type PostgresSource, parsePostgresPlace } from './postgres-cells.ts';
import { readCells } from './read-cells.ts';
import { type FileContents, readFiles } from './read-files.ts';
import { checkRejected, checkSwallowed, readRejected } from './rejected-lines.ts';
import { checkRows, countGroupedRows } from './row-counts.ts';
import type { SourceFile } from './source-file.ts';
import { spellClasses } from './spell-classes.ts';
import { cellQuery } from './sql/cell-query.ts';
import { checkExpressions } from './sql/check-sql.ts';
import { COUNT_GROUPS } from './sql/groups-table.ts';
import { duckdbOf } from './sql/marks-sql.ts';
import { countAll, type Scan, scanFiles } from './sql/scan-sql.ts';
import { readSourceQuery } from './sql/source-query.ts';
import { countingQuery } from './sql/stream-query.ts';
import { streamRows } from './stream-rows.ts';

export interface IngestOptions {
  /** Files, folders, globs, zips, URLs or `postgresql://…#table` to read instead of the recipe's own source. */
  data?: string | string[];
  /** Files of cells made by the query of `batcomputer recipe sql`, instead of rows. */
  cells?: string | string[];
  progress: Progress;
  /** Draws the rows to hold out where they are streamed; default: the recipe's. */
  seed?: number;
  /** Threads of the engine; default: one for each core. */
  threads?: number;
}

/** Where the rows, or the cells, come from. */
interface Origin extends Scan {
  kind: 'rows' | 'cells';
  /** Empty where the recipe gives a query. */
  files: SourceFile[];
}

/**
 * Reads the recipe's rows into cells. Deterministic: the same contents give the same cells and hash,
 * however the files are packed and however many threads read them.
 * @throws UserError naming file, line, column or field when the data cannot be used
 */
export async function ingest(asked: AskedRecipe, options: IngestOptions): Promise<Dataset> {
  const { threads = availableParallelism() } = options;
  return withTemporaryFolder(async (temporary) => {
    const search: Search = { folder: join(temporary, 'files'), unplain: new Set() };
    for (let attempt = 0; ; attempt++) {
      const spill = join(temporary, `engine${attempt}`);
      await mkdir(spill);
      try {
        return await readOnce(asked, options, search, { threads, temporary: spill });
      } catch (error) {
        // Only who has read all of a file knows that its lines end in several ways: it is then written anew.
        if (!(error instanceof LineEndFault) || search.unplain.has(error.file)) {
          const isOfRows = search.found?.kind === 'rows';
          throw isOfRows
            ? await adviseDialect(error, search.found?.files ?? [], asked.source)
            : error;
        }
        search.unplain.add(error.file);
      }
    }
  });
}

/** What is found once, also where reading begins anew. */
interface Search {
  folder: string;
  found?: Pick<Origin, 'kind' | 'files'> | null;
  /** Names of files that the engine cannot read as they are. */
  unplain: Set<string>;
}

async function readOnce(
  asked: AskedRecipe,
  options: IngestOptions,
  search: Search,
  engine: { threads: number; temporary: string },
): Promise<Dataset> {
  const { progress } = options;
  const dialect = dialectOf(asked.source);
  return withDuckDb(engine, async (connection) => {
    await checkExpressions(connection, asked);
    const origin = await openOrigin(connection, asked, options, search);
    const rows = origin.kind === 'rows' ? origin.sql : null;
    const recipe = await completeRecipe(connection, asked, rows, progress).catch(async (error) => {
      // What is wrong with a file is said better by who reads it line by line.
      await readFiles(origin.files, dialect);
      throw error;
    });
    const contents = await makeGroups(connection, recipe, origin, progress);
    return readDataset(connection, recipe, origin, contents, options);
  });
}

/** Finds what is to be read, and lets the engine read nothing else from then on. */
async function openOrigin(
  connection: DuckDBConnection,
  recipe: AskedRecipe,
  options: IngestOptions,
  search: Search,
): Promise<Origin> {
  search.found ??= await findFilesOf(recipe, options, search.folder);
  const { found } = search;
  if (found === null) {
    const { sql, files } = await readSourceQuery(connection, recipe);
    await allowOnly(connection, files);
    return { kind: 'rows', sql, files: [], notCsv: '', layouts: [] };
  }
  const { kind } = found;
  const { progress } = options;
  const dialect = kind === 'rows' ? dialectOf(recipe.source) : RFC_4180;
  const folder = `${search.folder}-plain`;
  const unplain = search.unplain;
  const files = await makeCanonical(found.files, dialect, { folder, unplain, progress });
  const scan = await scanFiles(connection, files, canonicalDialect(dialect), progress);
  if (kind === 'rows') checkAbsentColumns(scan.layouts, recipe, progress);
  await allowOnly(
    connection,
    files.map(({ path }) => path),
  );
  return { kind, files, ...scan };
}

/** The files to be read; null where the recipe gives a query. */
async function findFilesOf(
  recipe: AskedRecipe,
  { data, cells, progress }: IngestOptions,
  temporary: string,
): Promise<Pick<Origin, 'kind' | 'files'> | null> {
  const { source } = recipe;
  await mkdir(temporary);
  const find = (places: string | string[], query: Omit<FileQuery, 'places'>) =>
    findFiles({ places: [places].flat(), ...query }, temporary, progress);
  if (cells !== undefined) return { kind: 'cells', files: await find(cells, {}) };

  const { include, howToGet } = source;
  const query = {
    ...(include === undefined ? {} : { include }),
    ...(howToGet === undefined ? {} : { howToGet }),
    ...('files' in source && source.format !== undefined ? { format: source.format } : {}),
  };
  const server = postgresSource(recipe, data);
  if (server !== null) {
    if (!isComplete(recipe)) throw new UserError(whatIsOpen(recipe));
    const path = join(temporary, 'cells.csv');
    await fetchPostgresCells(recipe, server, path, progress);
    return { kind: 'cells', files: [{ path, name: server.from, format: 'csv' }] };
  }
  if (data === undefined && 'sql' in source) return null;
  return { kind: 'rows', files: await find(data ?? (await ownPlaces(source, progress)), query) };
}

/** Where a recipe says that its rows are; a sample is written there first. */
async function ownPlaces(source: Recipe['source'], progress: Progress): Promise<string | string[]> {
  if ('files' in source) return source.files;
  if ('sample' in source) return sampleFolder(source.sample, progress);
  throw new Error('the source is neither files nor a sample');
}

function postgresSource({ source }: AskedRecipe, data?: string | string[]): PostgresSource | null {
  if (data === undefined) {
    return 'postgres' in source ? { url: source.postgres, from: source.from } : null;
  }
  const places = [data].flat();
  const servers = places.map(parsePostgresPlace).filter((server) => server !== null);
  if (servers.length === 0) return null;
  if (places.length === 1) return servers[0];
  throw new UserError('a PostgreSQL table cannot be read together with other data');
}

/** Fills the table `groups` while the files are read a second time, for what the engine does not tell. */
async function makeGroups(
  connection: DuckDBConnection,
  recipe: Recipe,
  origin: Origin,
  progress: Progress,
): Promise<FileContents> {
  // Streaming goes on to settings of its own, and locks them then.
  if (!recipe.stream || origin.kind === 'cells') await lockSettings(connection);
  const filling =
    origin.kind === 'cells'
      ? readCellFiles(connection, recipe, origin, progress)
      : groupRows(connection, recipe, origin.sql, groupQuery(recipe, origin.sql), progress);
  // Both are awaited whatever happens: neither may outlive the files and the engine.
  const [filled, read] = await Promise.allSettled([
    filling,
    readFiles(origin.files, origin.kind === 'rows' ? dialectOf(recipe.source) : RFC_4180),
  ]);
  // What is wrong with a file is said better by who read it line by line.
  if (read.status === 'rejected') throw read.reason;
  if (filled.status === 'rejected') throw filled.reason;
  return read.value;
}

function groupQuery(recipe: Recipe, source: string): string {
  return recipe.stream
    ? countingQuery(recipe, source)
    : cellQuery(recipe, `(${source})`, duckdbOf(recipe));
}

/** Rows, or cells, that the engine read from CSV files. */
async function countCsvRows(
  connection: DuckDBConnection,
  origin: Origin,
  read: number,
): Promise<number> {
  const all = origin.kind === 'rows' ? read : await queryNumber(connection, COUNT_GROUPS);
  if (origin.notCsv === '') return all;
  return all - (await queryNumber(connection, countAll(origin.notCsv)));
}

async function readDataset(
  connection: DuckDBConnection,
  grouped: Recipe,
  origin: Origin,
  { hash, lines }: FileContents,
  { progress, seed = grouped.seed }: IngestOptions,
): Promise<Dataset> {
  const recipe = await spellClasses(connection, grouped, progress);
  const counts = await countGroupedRows(connection);
  const rejected = await readRejected(
    connection,
    lines,
    await countCsvRows(connection, origin, counts.read),
  );
  // Cells are written by machines, and each stands for many rows: none may be lost.
  const share = origin.kind === 'cells' ? 0 : recipe.maxRejectedShare;
  checkRejected(rejected, share, progress);
  if (origin.kind === 'rows' && recipe.source.multiLine !== true) checkSwallowed(lines, progress);
  const source = origin.kind === 'rows' ? origin.sql : null;
  await checkRows(connection, recipe, source, counts, progress);
  const tables =
    recipe.stream && source !== null
      ? await streamRows(connection, recipe, source, seed, progress)
      : await readCells(connection, recipe);
  const isOfFiles = origin.kind === 'rows' && origin.files.length > 0;
  const known = tables.cells.kind === 'cells' ? tables.cells : tables.heldOut;
  if (known !== null) warnOfLeaks(known, progress);
  return {
    ...tables,
    recipe,
    rows: {
      read: counts.read,
      used: counts.used,
      rejected: rejected.count + counts.unused.unreadable,
      unused: counts.unused,
    },
    inputExample: await readInputExample(connection, recipe, source),
    tuples: tables.cells.kind === 'cells' ? counts.tuples : counts.used,
    dataHash: isOfFiles ? hash : hashOfCells(tables),
  };
}

/** The fingerprint of data without files: of all that is learned from it. */
function hashOfCells({ cells, heldOut }: Pick<Dataset, 'cells' | 'heldOut'>): string {
  const digests = [cells, heldOut].map((table) => {
    if (table === null) return '';
    const target = table.target.kind === 'number' ? [table.target.values] : [];
    const columns = table.kind === 'cells' ? table.columns : [];
    const arrays = [...columns, ...target, ...table.counts, ...table.weights];
    const digest = (values: Float64Array) =>
      sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return JSON.stringify([table.schema, arrays.map(digest)]);
  });
  const bytes = cells.kind === 'streamed' ? cells.encoded.columns.map(sha256) : [];
  return sha256([...digests, ...bytes].join('\n'));
}
