// Cuts of numeric features into bins of even numbers of rows, made by the engine where the rows are.
// The columns of the result: feature (its position), bin, lower_bound and upper_bound (the smallest and
// largest value in it), row_count.

import type { Recipe } from '../../recipe/recipe.ts';
import { rowQuery } from './cell-query.ts';
import type { Dialect } from './dialect.ts';

/** Positions of the features that are cut into bins. */
export function numericFeatures({ features }: Recipe): number[] {
  return Object.values(features).flatMap(({ kind }, f) =>
    kind === 'number' || kind === 'integer' ? [f] : [],
  );
}

/**
 * The query over a table, or a query in parentheses; null for a recipe without numbers. Features with no
 * more distinct values than `maxBins` get a bin for each.
 */
export function binQuery(
  recipe: Recipe,
  source: string,
  dialect: Dialect,
  maxBins: number,
): string | null {
  const features = numericFeatures(recipe);
  if (features.length === 0) return null;
  const parts = features.map((f) => featureBins(f, dialect, maxBins));
  return `WITH used_rows AS (
SELECT * FROM (
${rowQuery(recipe, source, dialect)}
) AS known_rows WHERE state = 0
)
${parts.join('\nUNION ALL\n')}
ORDER BY feature, bin`;
}

/** A value's bin is its middle place among all rows, as a share of the bins. */
function featureBins(f: number, { double }: Dialect, maxBins: number): string {
  const upTo = 'sum(value_rows) OVER (ORDER BY value)';
  const total = 'sum(value_rows) OVER ()';
  const middle = `CAST(2 * ${upTo} - value_rows AS ${double}) / CAST(2 * ${total} AS ${double})`;
  return `SELECT ${f} AS feature, bin, min(value) AS lower_bound, max(value) AS upper_bound, sum(value_rows) AS row_count
FROM (
  SELECT value, value_rows,
    CASE WHEN count(*) OVER () <= ${maxBins} THEN CAST(row_number() OVER (ORDER BY value) - 1 AS ${double})
      ELSE floor(${maxBins} * ${middle}) END AS bin
  FROM (SELECT typed_f${f} AS value, count(*) AS value_rows FROM used_rows WHERE typed_f${f} IS NOT NULL GROUP BY typed_f${f}) AS distinct_values
) AS binned_values
GROUP BY bin`;
}
