// Queries of tables larger than memory: the first counts their rows, the second reads them one by one.
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { featureColumn, rowQuery, STATE } from './cell-query.ts';
import { classSql, doubleOf } from './groups-table.ts';
import { duckdbOf } from './marks-sql.ts';

/**
 * Counts the rows by what is wrong with them for the table `groups`, with the labels of categories:
 * what the checks of grouped rows read.
 */
export function countingQuery(recipe: Recipe, source: string): string {
  const labels = Object.values(recipe.features).flatMap(({ kind }, f) =>
    kind === 'category' ? [featureColumn(f)] : [],
  );
  const kept = recipe.target.classes ? [...labels, 'target'] : labels;
  const values = kept.map(
    (name) => `CASE WHEN state = ${STATE.used} THEN typed_${name} END AS ${name}`,
  );
  return `SELECT ${['state', 'typed_held AS held', ...values].join(', ')}, count(*) AS row_count
    FROM (${rowQuery(recipe, `(${source})`, duckdbOf(recipe))}) GROUP BY ALL`;
}

/**
 * Used rows as doubles: features, target or class, weight, held.
 * @param hasUnused when every row is used, the engine need not look whether it is: a third of its time
 */
export function streamQuery(
  recipe: Recipe,
  schema: FeatureSchema,
  source: string,
  hasUnused: boolean,
): string {
  const { classes } = recipe.target;
  const columns = [
    ...schema.map(({ kind }, f) => doubleOf(kind, f, `typed_${featureColumn(f)}`)),
    `CAST(${classes ? classSql(classes, 'typed_target') : 'typed_target'} AS DOUBLE)`,
    'CAST(typed_weight AS DOUBLE)',
    'CAST(typed_held AS DOUBLE)',
  ];
  const where = hasUnused ? ` WHERE state = ${STATE.used}` : '';
  return `SELECT ${columns.join(', ')}
    FROM (${rowQuery(recipe, `(${source})`, duckdbOf(recipe))})${where}`;
}
