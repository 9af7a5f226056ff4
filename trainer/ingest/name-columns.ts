// Names of a table's columns from the cells of its header, as SQL then knows them.
import { UserError } from '../base/user-error.ts';

/**
 * The names without the blanks around them; a column without one is named by its place, from 0.
 * @param place of the header, for errors
 * @throws UserError when two names are the same, or differ only in case
 */
export function nameColumns(cells: string[], place: string): string[] {
  const columns = cells.map((cell, i) => cell.trim() || `column${i}`);
  // SQL does not tell names apart by case.
  const keys = columns.map((column) => column.toLowerCase());
  const twice = keys.findIndex((key, i) => keys.indexOf(key) !== i);
  if (twice < 0) return columns;
  const [first, second] = [columns[keys.indexOf(keys[twice])], columns[twice]];
  const places = `columns ${keys.indexOf(keys[twice]) + 1} and ${twice + 1}`;
  throw new UserError(
    first === second
      ? `${place}: column '${first}' appears twice (${places})`
      : `${place}: columns '${first}' and '${second}' differ only in case, which SQL ignores; rename one`,
  );
}
