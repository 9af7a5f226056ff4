// Says which cells training takes for numbers that callers may not send, and what makes both alike.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import type { RowWatch } from './sql/cell-query.ts';
import {
  anyLenient,
  lenientFeatures,
  lenientQuery,
  watchForLenient,
} from './sql/lenient-numbers.ts';
import { describeColumns } from './sql/source-query.ts';

const SHOWN = 4;

/** Numbers of the source's texts that may be read so, with what to look for in each row; null where there are none. */
export interface LenientWatch {
  names: string[];
  watch: RowWatch;
}

/** @param source query of the rows */
export async function watchNumbers(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string,
): Promise<LenientWatch | null> {
  const features = lenientFeatures(recipe);
  if (features.length === 0) return null;
  // What is wrong with the query is told by who runs it.
  const described = await queryRows(connection, describeColumns(source)).catch(() => []);
  const texts = new Set(
    described.flatMap(([name, type]) => (type === 'VARCHAR' ? [String(name).toLowerCase()] : [])),
  );
  const names = features.filter((name) => texts.has(name.toLowerCase()));
  return names.length === 0 ? null : { names, watch: watchForLenient(recipe, names) };
}

/**
 * @param source query of the rows
 * @param table where the rows were watched; null where they were not
 */
export async function warnOfLenient(
  connection: DuckDBConnection,
  { recipe, source, table }: { recipe: Recipe; source: string; table: string | null },
  { names }: LenientWatch,
  progress: Progress,
): Promise<void> {
  if (table !== null && (await queryNumber(connection, anyLenient(table))) === 0) return;
  const found = await queryRows(connection, lenientQuery(recipe, names, source));
  if (found.length === 0) return;
  const texts = found.flatMap(([i, ...ofFeature]) =>
    ofFeature.filter((text) => text !== null).map((text) => `'${text}' of ${names[Number(i)]}`),
  );
  const shown = texts.slice(0, SHOWN);
  const more = texts.length > SHOWN ? ', …' : '';
  const markers = found.flatMap(([, , text]) => (text === null ? [] : [`'${text}'`]));
  const remedies = [
    ...(found.some(([, text]) => text !== null) ? ['trim: true'] : []),
    ...(markers.length > 0 ? [`missing: [${[...new Set(markers)].join(', ')}]`] : []),
  ];
  progress.warn(
    `training reads ${shown.join(', ')}${more} as a number or a missing one, and rows that are sent so are refused; to have both read them, add to the recipe: source: { …, ${remedies.join(', ')} }`,
  );
}
