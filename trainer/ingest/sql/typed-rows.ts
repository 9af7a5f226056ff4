// The typed rows of a table larger than memory, which are read more than once: the row query itself, or a table on
// the disk that holds what it gave, so that texts are parsed once.
import type { Recipe } from '../../recipe/recipe.ts';
import { featureColumn, type RowWatch, rowQuery } from './cell-query.ts';
import { duckdbOf } from './marks-sql.ts';
import { sqlText } from './sql-text.ts';

const STORE = 'stored';
const STORED_ROWS = `${STORE}.typed_rows`;

/** Opens the file that the table will be in. Its log is not needed: nobody opens the file again. */
export const openStore = (path: string) =>
  `ATTACH ${sqlText(path)} AS ${STORE} (RECOVERY_MODE NO_WAL_WRITES)`;

/** The row query as a table expression: columns `state`, `typed_…` and `raw_…`, as cell-query.ts has them. */
export function typedRows(recipe: Recipe, source: string): string {
  return `(${rowQuery(recipe, `(${source})`, duckdbOf(recipe))})`;
}

/** Fills the table, in the order of the rows. */
export function storeRows(recipe: Recipe, source: string, watch: RowWatch | null): string {
  const features = Object.keys(recipe.features).map((_, f) => `typed_${featureColumn(f)}`);
  const inputs = Object.keys(recipe.inputs ?? {}).flatMap((_, i) => [
    `raw_input${i}`,
    `value_input${i}`,
  ]);
  const columns = ['state', 'typed_held', 'typed_target', 'typed_weight', ...features, ...inputs];
  if (watch !== null) columns.push(`${watch.condition} AS ${watch.name}`);
  const rows = rowQuery(recipe, `(${source})`, duckdbOf(recipe), watch?.along);
  return `CREATE TABLE ${STORED_ROWS} AS SELECT ${columns.join(', ')} FROM (${rows})`;
}

/** That table as a table expression: all of it, or of every `step`-th row, about, where their order is of no matter. */
export function storedRows(step = 1): string {
  // Knuth's multiplicative hash of the row's number.
  const isTaken = `(rowid * 2654435761) % 4294967296 < ${Math.ceil(2 ** 32 / step)}`;
  return step === 1 ? STORED_ROWS : `(SELECT * FROM ${STORED_ROWS} WHERE ${isTaken})`;
}
