// Says which cells training takes for numbers that callers may not send, and what makes both alike.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { lenientFeatures, lenientQuery } from './sql/lenient-numbers.ts';

const SHOWN = 4;

/** @param source query of the rows */
export async function warnOfLenient(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string,
  progress: Progress,
): Promise<void> {
  const names = lenientFeatures(recipe);
  if (names.length === 0) return;
  const [found] = await queryRows(connection, lenientQuery(recipe, names, source));
  const texts = found.flatMap((text, i) => (text === null ? [] : [{ text: String(text), i }]));
  if (texts.length === 0) return;
  const shown = texts.slice(0, SHOWN).map(({ text, i }) => `'${text}' of ${names[i >> 1]}`);
  const more = texts.length > SHOWN ? ', …' : '';
  const markers = texts.filter(({ i }) => i % 2 === 1).map(({ text }) => `'${text}'`);
  const remedies = [
    ...(texts.some(({ i }) => i % 2 === 0) ? ['trim: true'] : []),
    ...(markers.length > 0 ? [`missing: [${[...new Set(markers)].join(', ')}]`] : []),
  ];
  progress.warn(
    `training reads ${shown.join(', ')}${more} as a number or a missing one, and rows that are sent so are refused; to have both read them, add to the recipe: source: { …, ${remedies.join(', ')} }`,
  );
}
