// Cells that were made elsewhere, by the query of `batcomputer recipe sql`: loaded into the temporary
// table `groups`, as if they had been grouped here.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import type { SourceFile } from './source-file.ts';
import { cellColumns, cellKey } from './sql/cell-query.ts';
import { sqlName } from './sql/sql-text.ts';

/** @throws UserError when the files are no cells, or those of another recipe */
export async function loadCells(
  connection: DuckDBConnection,
  recipe: Recipe,
  { sql: source, files }: { sql: string; files: SourceFile[] },
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('Reading cells', 'cells');
  const place = files.length === 1 ? files[0].name : `${files.length} files`;
  const columns = [['recipe', 'VARCHAR'], ...cellColumns(recipe)];
  await checkColumns(
    connection,
    source,
    columns.map(([name]) => name),
    place,
  );
  const casts = columns.map(([name, type]) => `CAST(${sqlName(name)} AS ${type}) AS ${name}`);
  try {
    await connection.run(`CREATE TEMP TABLE groups AS SELECT ${casts.join(', ')} FROM (${source})`);
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    throw new UserError(`${place}: not the cells of this recipe: ${message}`);
  }
  await checkCells(connection, recipe, place);
  const count = await queryNumber(connection, 'SELECT count(*) FROM groups');
  stage.done(`${count.toLocaleString('en')} cells of ${place}`);
}

async function checkColumns(
  connection: DuckDBConnection,
  source: string,
  wanted: string[],
  place: string,
): Promise<void> {
  const rows = await queryRows(connection, `DESCRIBE SELECT * FROM (${source})`);
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
  const keys = await queryRows(connection, 'SELECT DISTINCT recipe FROM groups ORDER BY 1');
  const other = keys.find(([found]) => found !== key);
  if (other !== undefined) {
    throw new UserError(
      `${place}: these cells were made from another version of the recipe (${other[0]}, this one is ${key}): run the query of npx batcomputer recipe sql again`,
    );
  }
  const bad = await queryNumber(
    connection,
    `SELECT count(*) FROM groups
     WHERE state IS NULL OR row_count IS NULL OR row_count < 1
       OR (state = 0 AND (target IS NULL OR weight IS NULL OR held NOT IN (0, 1) OR held IS NULL))`,
  );
  if (bad > 0) {
    throw new UserError(
      `${place}: ${bad} cells have no state, target, weight or positive row_count: the file is damaged`,
    );
  }
}
