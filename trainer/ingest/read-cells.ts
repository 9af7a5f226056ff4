// Grouped tuples → cells. Labels stand in byte order and cells in the order of their features, so that
// the same rows always give the same cells, whatever order they came in.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Feature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { holdsOutByRow } from '../recipe/held-out.ts';
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';
import { CellBuilder } from './cell-builder.ts';
import type { Dataset } from './dataset.ts';
import { queryRows, streamDoubles } from './duckdb.ts';
import { listLabels, makeLabels, readGroups } from './sql/groups-table.ts';

/** Reads the used tuples of the grouped table `groups`. */
export async function readCells(
  connection: DuckDBConnection,
  recipe: Recipe,
): Promise<Pick<Dataset, 'cells' | 'heldOut' | 'labels'>> {
  const schema = await readSchema(connection, recipe);
  const builders = [0, 1].map(() => new CellBuilder(schema, recipe));
  await streamDoubles(connection, readGroups(recipe, schema), (row) =>
    builders[row[0]].add(row.subarray(1)),
  );
  const [cells, heldOut] = builders.map((builder) => builder.finish());
  return { cells, heldOut: holdsOutByRow(recipe.split) ? heldOut : null, labels: null };
}

/**
 * The schema, with the labels of the used rows.
 * @param groupsOf table expressions to find the labels of feature f in: columns `state` and that of the feature
 */
export async function readSchema(
  connection: DuckDBConnection,
  recipe: Recipe,
  groupsOf: (f: number) => string = () => 'groups',
): Promise<FeatureSchema> {
  const schema: FeatureSchema = [];
  for (const [f, [name, feature]] of Object.entries(recipe.features).entries()) {
    const labels = feature.kind === 'category' ? await readLabels(connection, f, groupsOf(f)) : [];
    schema.push(schemaFeature(name, feature, labels));
  }
  return schema;
}

/** Labels of feature f in byte order; the engine keeps them as the type `labels_<f>`. */
async function readLabels(
  connection: DuckDBConnection,
  f: number,
  groups: string,
): Promise<string[]> {
  await connection.run(makeLabels(f, groups));
  const rows = await queryRows(connection, listLabels(f));
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
