// Values of the target as they come: one that only blanks keep from a value that a class lists belongs to
// that class, which is said. Case is never overlooked: `Yes` and `yes` are two values.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { COUNT_TARGETS_IN_BLANKS } from './sql/groups-table.ts';

/** The recipe, its classes with the spellings that the used rows of the table `groups` have. */
export async function spellClasses(
  connection: DuckDBConnection,
  recipe: Recipe,
  progress: Progress,
): Promise<Recipe> {
  const { classes } = recipe.target;
  if (classes === undefined) return recipe;
  const rows = await queryRows(connection, COUNT_TARGETS_IN_BLANKS);
  const listed = new Set(
    Object.values(classes).flatMap((values) => (values === '*' ? [] : values)),
  );
  const spelled = rows
    .map(([value, count]) => ({ value: String(value), count: Number(count) }))
    .filter(({ value }) => !listed.has(value) && listed.has(value.trim()));
  if (spelled.length === 0) return recipe;
  const shown = spelled.map(({ value, count }) => `'${value}' (${count.toLocaleString('en')})`);
  progress.warn(`target: blanks around values are removed: ${shown.join(', ')}`);
  const withSpellings = Object.entries(classes).map(([name, values]) => {
    if (values === '*') return [name, values] as const;
    const more = spelled.filter(({ value }) => values.includes(value.trim()));
    return [name, [...values, ...more.map(({ value }) => value)]] as const;
  });
  return { ...recipe, target: { ...recipe.target, classes: Object.fromEntries(withSpellings) } };
}
