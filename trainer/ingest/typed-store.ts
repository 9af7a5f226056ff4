// Where the typed rows of a table larger than memory are read from. Texts, and what a recipe computes, cost more than
// to write what they gave to the disk and read it again; columns of Parquet do not.
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { keepRowOrder, storeInOrder } from './engine-lock.ts';
import type { SourceFile } from './source-file.ts';
import type { RowWatch } from './sql/cell-query.ts';
import { fillGroups } from './sql/groups-table.ts';
import { COUNTED_BY_STATE, countTypedRows } from './sql/stream-query.ts';
import { openStore, storedRows, storeRows, typedRows } from './sql/typed-rows.ts';

/** Of more rows, an example is taken from about so many. */
const EXAMPLE_ROWS = 200_000;

export interface TypedRows {
  /** Fill the tables `counted` and `groups`; the first reads the source. */
  statements: string[];
  /** The table whose rows were watched; null where none are stored. */
  watched: string | null;
  /** A table expression of all, in the order of the source where the engine keeps it. */
  all: string;
  /** The same of an even part of so many rows. */
  sampleOf(rowCount: number): string;
}

/** Makes a place for the rows on the disk. Comes before the engine is locked. @param folder that outlives the engine */
export async function openTypedStore(connection: DuckDBConnection, folder: string): Promise<void> {
  await connection.run(openStore(join(folder, 'typed-rows.db')));
}

/** @param source query of the rows */
export async function planTypedRows(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string,
  { files, watch }: { files: SourceFile[]; watch: RowWatch | null },
): Promise<TypedRows> {
  const isStored = recipe.inputs !== undefined || files.some(({ format }) => format !== 'parquet');
  const all = isStored ? storedRows() : typedRows(recipe, source);
  const storing = storeRows(recipe, source, watch);
  if (isStored) await orderStoring(connection, storing);
  const counting = [countTypedRows(recipe, all), fillGroups(COUNTED_BY_STATE)];
  return {
    watched: isStored ? all : null,
    statements: isStored ? [storing, ...counting] : counting,
    all,
    sampleOf: (rowCount) =>
      isStored ? storedRows(Math.ceil(rowCount / EXAMPLE_ROWS)) : typedRows(recipe, source),
  };
}

/** Has the rows stored in the order of the files: by one thread, unless the engine's plan keeps it with several. */
async function orderStoring(connection: DuckDBConnection, storing: string): Promise<void> {
  await storeInOrder(connection);
  // What is wrong with the query is told by who runs it.
  const plan = await queryRows(connection, `EXPLAIN ${storing}`).catch(() => []);
  if (!String(plan[0]?.[1]).includes('BATCH_CREATE_TABLE_AS')) await keepRowOrder(connection);
}
