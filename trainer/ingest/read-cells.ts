// Grouped tuples → cells. Labels stand in byte order and cells in the order of their features, so that
// the same rows always give the same cells, whatever order they came in.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Feature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';
import { CellBuilder } from './cell-builder.ts';
import type { Dataset } from './dataset.ts';
import { queryRows, streamDoubles } from './duckdb.ts';
import { featureColumn } from './sql/cell-query.ts';
import { sqlText } from './sql/sql-text.ts';

/** Reads the used tuples of the grouped table `groups`. */
export async function readCells(
  connection: DuckDBConnection,
  groups: string,
  recipe: Recipe,
): Promise<Pick<Dataset, 'cells' | 'heldOut'>> {
  const schema = await readSchema(connection, groups, recipe);
  const builders = [0, 1].map(() => new CellBuilder(schema, recipe));
  const sql = cellSql(recipe, groups, schema);
  await streamDoubles(connection, sql, (row) => builders[row[0]].add(row.subarray(1)));
  const [cells, heldOut] = builders.map((builder) => builder.finish());
  return { cells, heldOut: recipe.split.by === 'time' ? heldOut : null };
}

/** The schema, with the labels of the used rows; `groups` has columns `state` and those of the categories. */
export async function readSchema(
  connection: DuckDBConnection,
  groups: string,
  recipe: Recipe,
): Promise<FeatureSchema> {
  const schema: FeatureSchema = [];
  for (const [f, [name, feature]] of Object.entries(recipe.features).entries()) {
    const labels = feature.kind === 'category' ? await readLabels(connection, groups, f) : [];
    schema.push(schemaFeature(name, feature, labels));
  }
  return schema;
}

/** Labels of feature f in byte order; the engine keeps them as the type `labels_<f>`. */
async function readLabels(
  connection: DuckDBConnection,
  groups: string,
  f: number,
): Promise<string[]> {
  const column = featureColumn(f);
  await connection.run(
    `CREATE TEMP TYPE labels_${f} AS ENUM (
       SELECT DISTINCT ${column} FROM ${groups} WHERE state = 0 AND ${column} IS NOT NULL ORDER BY 1)`,
  );
  const rows = await queryRows(connection, `SELECT unnest(enum_range(NULL::labels_${f}))`);
  return rows.map(([label]) => String(label));
}

function schemaFeature(name: string, feature: RecipeFeature, labels: string[]): Feature {
  const { kind, description, minimum, maximum, missing = 'refused' } = feature;
  const base = {
    name,
    ...(description === undefined ? {} : { description }),
    missing,
    ...(feature.personal ? { personal: true } : {}),
  };
  if (kind === 'category') return { ...base, kind, labels };
  if (kind === 'boolean') return { ...base, kind };
  return {
    ...base,
    kind,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

/** Rows of doubles: held, features, group if there are any, class or target value, weight of one row, rows. */
function cellSql(recipe: Recipe, groups: string, schema: FeatureSchema): string {
  const features = schema.map((feature, f) => {
    const column = featureColumn(f);
    if (feature.kind !== 'category') return `CAST(${column} AS DOUBLE) AS ${column}`;
    return `CAST(enum_code(CAST(${column} AS labels_${f})) AS DOUBLE) AS ${column}`;
  });
  const target = recipe.target.classes ? classSql(recipe.target.classes) : 'target';
  const columns = [
    'CAST(held AS DOUBLE)',
    ...features,
    ...(recipe.group === undefined ? [] : ['CAST(group_number AS DOUBLE)']),
    `CAST(${target} AS DOUBLE)`,
    'CAST(weight AS DOUBLE)',
  ];
  const numbered = `(SELECT *, dense_rank() OVER (ORDER BY group_key NULLS LAST) AS group_number
    FROM ${groups} WHERE state = 0)`;
  const order = columns.map((_, i) => `${i + 1} NULLS LAST`).join(', ');
  return `
    SELECT ${columns.join(', ')}, CAST(sum(row_count) AS DOUBLE)
    FROM ${recipe.group === undefined ? groups : numbered} WHERE state = 0
    GROUP BY ALL ORDER BY ${order}`;
}

/** The code of the class that the text in a column means. */
export function classSql(classes: Record<string, string[] | '*'>, column = 'target'): string {
  const cases = Object.values(classes).flatMap((values, k) =>
    values === '*' ? [] : [`WHEN ${column} IN (${values.map(sqlText).join(', ')}) THEN ${k}`],
  );
  const other = Object.values(classes).indexOf('*');
  const otherwise = other < 0 ? 'NULL' : String(other);
  return cases.length === 0 ? otherwise : `CASE ${cases.join(' ')} ELSE ${otherwise} END`;
}
