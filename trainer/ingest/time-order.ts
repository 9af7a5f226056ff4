// Folds over time by any column: while the rows are read, its times part the cells as a group does, numbered in
// their order.
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../base/user-error.ts';
import { dateFormatOf } from '../recipe/held-out.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { columnNamed } from './column-named.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import { COUNT_WITHOUT_GROUP } from './sql/groups-table.ts';
import { duckdbOf } from './sql/marks-sql.ts';
import { describeColumns } from './sql/source-query.ts';
import { sqlName } from './sql/sql-text.ts';
import { countNoNumbers, numberOrderSql, timeTextSql } from './sql/time-sql.ts';

/** The column that folds go by; undefined where they go by none. */
function orderColumn({ validation }: Recipe): string | undefined {
  return validation?.by === 'time' ? validation.column : undefined;
}

/**
 * The recipe with the times of its folds as its group; itself where folds go by no column.
 * @param source query of the rows; null where there are only cells
 * @throws UserError when the rows have no such column
 */
export async function withTimeOrder(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string | null,
): Promise<Recipe> {
  const asked = orderColumn(recipe);
  if (asked === undefined) return recipe;
  if (source === null) {
    throw new UserError(
      `validation.column '${asked}': folds by a column need the rows, and here are only cells; make the time a feature`,
    );
  }
  const described = await queryRows(connection, describeColumns(source));
  const names = described.map(([name]) => String(name));
  const column = columnNamed(asked, names, 'validation.column');
  const [value, dialect] = [sqlName(column), duckdbOf(recipe)];
  // Years alone are numbers among numbers, and dates among dates.
  const others = await queryNumber(connection, countNoNumbers(value, source, dialect));
  const group =
    others === 0
      ? numberOrderSql(value, dialect)
      : timeTextSql(value, dialect, dateFormatOf(recipe, column));
  return { ...recipe, group };
}

/** @throws UserError when used rows of the table `groups` have no place in time */
export async function checkTimeOrder(connection: DuckDBConnection, recipe: Recipe): Promise<void> {
  const column = orderColumn(recipe);
  if (column === undefined) return;
  const rows = await queryNumber(connection, COUNT_WITHOUT_GROUP);
  if (rows === 0) return;
  throw new UserError(
    `validation.column '${column}': ${rows.toLocaleString('en')} rows hold neither a number nor a date from its year on, such as 2025-10-31; leave them out by where, or say how dates are written in inputs or source.dateFormat`,
  );
}

/** The recipe as it was asked for. */
export function withoutTimeOrder(recipe: Recipe): Recipe {
  if (orderColumn(recipe) === undefined) return recipe;
  const { group: _, ...asked } = recipe;
  return asked;
}
