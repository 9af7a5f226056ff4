// Cells that were made elsewhere, by the query of `batcomputer recipe sql`: loaded into the temporary
// table `groups`, as if they had been grouped here.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import { isEngineFault } from './engine-fault.ts';
import type { SourceFile } from './source-file.ts';
import { cellKey } from './sql/cell-query.ts';
import {
  COUNT_DAMAGED,
  COUNT_GROUPS,
  castCells,
  fillGroups,
  RECIPE_KEYS,
  storedColumns,
} from './sql/groups-table.ts';
import { describeColumns } from './sql/source-query.ts';

/** @throws UserError when the files are no cells, or those of another recipe */
export async function readCellFiles(
  connection: DuckDBConnection,
  recipe: Recipe,
  { sql: source, files }: { sql: string; files: SourceFile[] },
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('Reading cells', 'cells');
  const place = files.length === 1 ? files[0].name : `${files.length} files`;
  const columns = storedColumns(recipe).map(([name]) => name);
  await checkColumns(connection, source, columns, place);
  try {
    await connection.run(fillGroups(castCells(recipe, source)));
  } catch (error) {
    if (isEngineFault(error)) throw error;
    const [message] = (error as Error).message.split('\n');
    throw new UserError(`${place}: not the cells of this recipe: ${message}`);
  }
  await checkCells(connection, recipe, place);
  const count = await queryNumber(connection, COUNT_GROUPS);
  stage.done(`${count.toLocaleString('en')} cells of ${place}`);
}

async function checkColumns(
  connection: DuckDBConnection,
  source: string,
  wanted: string[],
  place: string,
): Promise<void> {
  const rows = await queryRows(connection, describeColumns(source));
  const present = rows.map(([name]) => name);
  const absent = wanted.filter((name) => !present.includes(name));
  if (absent.length === 0) return;
  throw new UserError(
    `${place}: not the cells of this recipe: no column ${absent.join(', ')}; make them with the query that this prints: npx batcomputer recipe sql`,
  );
}

async function checkCells(
  connection: DuckDBConnection,
  recipe: Recipe,
  place: string,
): Promise<void> {
  const key = cellKey(recipe);
  const keys = await queryRows(connection, RECIPE_KEYS);
  const other = keys.find(([found]) => found !== key);
  if (other !== undefined) {
    throw new UserError(
      `${place}: these cells were made from another version of the recipe (${other[0]}, this one is ${key}): run the query of npx batcomputer recipe sql again`,
    );
  }
  const bad = await queryNumber(connection, COUNT_DAMAGED);
  if (bad > 0) {
    throw new UserError(
      `${place}: ${bad} cells have no state, target, weight or positive row_count: the file is damaged`,
    );
  }
}
