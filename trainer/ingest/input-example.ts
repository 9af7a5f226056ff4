// An example of what callers send, for a recipe that gives none: the middle value of each input, one by one, so that
// it is nobody's row.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { middleInputs } from './sql/middle-inputs.ts';

export type InputExample = Record<string, string | number | boolean | null>;

/** Null where nothing is computed, or there are only cells. @param rows a table expression of the typed rows */
export async function readInputExample(
  connection: DuckDBConnection,
  { inputs }: Pick<Recipe, 'inputs'>,
  rows: string | null,
): Promise<InputExample | null> {
  if (inputs === undefined || rows === null) return null;
  const [row] = await queryRows(connection, middleInputs(inputs, rows));
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { kind }], i) => [
      name,
      kind === 'boolean' && row[i] !== null ? row[i] === 1 : row[i],
    ]),
  );
}
