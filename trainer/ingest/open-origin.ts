// Where the rows come from: files found and, where they are no plain CSV, written anew; a query; or a server. From
// then on the engine reads nothing else.
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe, Recipe, RecipeSplit } from '../recipe/recipe.ts';
import { dialectFields, isMark } from '../recipe/source-dialect.ts';
import { sampleFolder } from '../recipes/shipped.ts';
import { checkAbsentColumns } from './absent-columns.ts';
import { cellServerOf } from './cell-server.ts';
import { isComplete, whatIsOpen } from './complete-recipe.ts';
import { canonicalDialect, makeCanonical } from './dialect/canonical-file.ts';
import { dialectOf, RFC_4180 } from './dialect/dialect.ts';
import { allowOnly } from './engine-lock.ts';
import { type FileQuery, fileQueryOf, findFiles } from './find-files.ts';
import type { IngestOptions } from './ingest-options.ts';
import { byName, type SourceFile } from './source-file.ts';
import { joinHeld } from './sql/held-files.ts';
import { type Scan, scanFiles } from './sql/scan-sql.ts';
import { readSourceQuery } from './sql/source-query.ts';

/** Where the rows, or the cells, come from. */
export interface RowOrigin extends Scan {
  kind: 'rows' | 'cells';
  /** Empty where the recipe gives a query. */
  files: SourceFile[];
}

interface FoundFiles {
  kind: 'rows' | 'cells';
  /** In the order of their names. */
  files: SourceFile[];
  /** Those of them whose rows are held out, where the recipe names them. */
  test: SourceFile[];
}

/** What is found once, also where reading begins anew. */
export interface Search {
  folder: string;
  found?: FoundFiles | null;
  /** Names of files that the engine cannot read as they are. */
  unplain: Set<string>;
}

/** Finds what is to be read, and lets the engine read nothing else from then on. */
export async function openOrigin(
  connection: DuckDBConnection,
  recipe: AskedRecipe,
  options: IngestOptions,
  search: Search,
): Promise<RowOrigin> {
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
  if (kind === 'rows') warnOfLayout(recipe.source, found.files, progress);
  const folder = `${search.folder}-plain`;
  const unplain = search.unplain;
  const files = await makeCanonical(found.files, dialect, { folder, unplain, progress });
  const scan = await scanParts(files, found, (some) =>
    scanFiles(connection, some, canonicalDialect(dialect), progress),
  );
  if (kind === 'rows') checkAbsentColumns(scan.layouts, recipe, progress);
  await allowOnly(
    connection,
    files.map(({ path }) => path),
  );
  return { kind, files, ...scan };
}

/** What says how a CSV is cut says nothing of other files. */
function warnOfLayout(source: Recipe['source'], files: SourceFile[], progress: Progress): void {
  if (files.some(({ format }) => format === 'csv')) return;
  const lost = Object.keys(source).filter((field) => field in dialectFields && !isMark(field));
  if (lost.length === 0) return;
  const names = lost.map((field) => `source.${field}`).join(', ');
  progress.warn(`${names}: only a CSV is cut by this, and none of the files is one; leave it out`);
}

/** @param files as they were found, each perhaps written anew */
async function scanParts(
  files: SourceFile[],
  found: FoundFiles,
  scan: (files: SourceFile[]) => Promise<Scan>,
): Promise<Scan> {
  if (found.test.length === 0) return scan(files);
  const isTest = files.map((_, i) => found.test.includes(found.files[i]));
  const train = await scan(files.filter((_, i) => !isTest[i]));
  return joinHeld(train, await scan(files.filter((_, i) => isTest[i])));
}

/** The files to be read; null where the recipe gives a query. */
async function findFilesOf(
  recipe: AskedRecipe,
  { data, cells, progress, downloads }: IngestOptions,
  temporary: string,
): Promise<FoundFiles | null> {
  const { source, split } = recipe;
  await mkdir(temporary);
  const find = (places: string | string[], query: Omit<FileQuery, 'places'>, folder = temporary) =>
    findFiles({ places: [places].flat(), ...query }, folder, progress, downloads);
  if (cells !== undefined) {
    requireRows(split, 'cells');
    return { kind: 'cells', files: await find(cells, {}), test: [] };
  }

  const query = fileQueryOf(source);
  const server = cellServerOf(recipe, data);
  if (server !== null) {
    if (!isComplete(recipe)) throw new UserError(whatIsOpen(recipe));
    requireRows(split, 'the table of a server');
    const path = join(temporary, 'cells.csv');
    await server.fetchCells(recipe, path, progress);
    return { kind: 'cells', files: [{ path, name: server.from, format: 'csv' }], test: [] };
  }
  if (data === undefined && 'sql' in source) {
    requireRows(split, 'a query');
    return null;
  }
  const places = data ?? (await ownPlaces(source, progress));
  if (split.by !== 'file') return { kind: 'rows', files: await find(places, query), test: [] };
  const test = await find(split.test, query, join(temporary, 'test'));
  const train = await withoutFiles(await find(places, query), test);
  if (train.length === 0) {
    throw new UserError('split.test: names every file of the source; none is left to learn from');
  }
  return { kind: 'rows', files: [...train, ...test].sort(byName), test };
}

/** Those that are not among the others, by whatever name: nothing is learned from rows that are held out. */
async function withoutFiles(files: SourceFile[], others: SourceFile[]): Promise<SourceFile[]> {
  const held = new Set(await Promise.all(others.map(({ path }) => realpath(path))));
  const places = await Promise.all(files.map(({ path }) => realpath(path)));
  return files.filter((_, i) => !held.has(places[i]));
}

/** @throws UserError where there are no files of rows to hold others against */
export function requireRows(split: RecipeSplit, what: string): void {
  if (split.by !== 'file') return;
  throw new UserError(
    `split.test: goes with files of rows, and not with ${what}; take a split by time`,
  );
}

/** Where a recipe says that its rows are; a sample is written there first. */
async function ownPlaces(source: Recipe['source'], progress: Progress): Promise<string | string[]> {
  if ('files' in source) return source.files;
  if ('sample' in source) return sampleFolder(source.sample, progress);
  throw new Error('the source is neither files nor a sample');
}
