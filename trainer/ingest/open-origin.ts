// Where the rows come from: files found and, where they are no plain CSV, written anew; a query; or a server. From
// then on the engine reads nothing else.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { sampleFolder } from '../recipes/shipped.ts';
import { checkAbsentColumns } from './absent-columns.ts';
import { isComplete, whatIsOpen } from './complete-recipe.ts';
import { canonicalDialect, makeCanonical } from './dialect/canonical-file.ts';
import { dialectOf, RFC_4180 } from './dialect/dialect.ts';
import { allowOnly } from './engine-lock.ts';
import { type FileQuery, fileQueryOf, findFiles } from './find-files.ts';
import type { IngestOptions } from './ingest-options.ts';
import { fetchPostgresCells, type PostgresSource, parsePostgresPlace } from './postgres-cells.ts';
import type { SourceFile } from './source-file.ts';
import { type Scan, scanFiles } from './sql/scan-sql.ts';
import { readSourceQuery } from './sql/source-query.ts';

/** Where the rows, or the cells, come from. */
export interface Origin extends Scan {
  kind: 'rows' | 'cells';
  /** Empty where the recipe gives a query. */
  files: SourceFile[];
}

/** What is found once, also where reading begins anew. */
export interface Search {
  folder: string;
  found?: Pick<Origin, 'kind' | 'files'> | null;
  /** Names of files that the engine cannot read as they are. */
  unplain: Set<string>;
}

/** Finds what is to be read, and lets the engine read nothing else from then on. */
export async function openOrigin(
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

  const query = fileQueryOf(source);
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
