// Rows → bytes, for tables larger than memory: nothing is grouped. The rows are read three times: to
// count them, to sample the values that the bins are cut by, and to encode each row as it passes. Texts are parsed
// only once, into a table on the disk.
//
//   memory = training rows × (features + 8 × classes, or 16 for a number; twice that 8 with weights)
//            + at most 64 MB of held-out rows + the sample (200,000 rows of doubles) + the engine's limit
//            + about 150 MB for Node and the engine's code
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CategoryFeature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { MAX_BINS } from '../base/limits.ts';
import type { Progress } from '../base/progress.ts';
import { makeFeatureBins } from '../encode/encode.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import { holdsOutByRow } from '../recipe/held-out.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Dataset } from './dataset.ts';
import { queryNumber, queryRows, streamColumns } from './duckdb.ts';
import { keepRowOrder, lockSettings } from './engine-lock.ts';
import { type LabelPlan, openCategories, planLabels } from './plan-labels.ts';
import { readSchema } from './read-cells.ts';
import { COUNT_UNUSED, countByLabel } from './sql/groups-table.ts';
import { countedByLabel, type StreamedRows, sampleQuery, streamQuery } from './sql/stream-query.ts';
import { planStream } from './stream-plan.ts';
import { StreamedParts } from './streamed-parts.ts';

const SAMPLE_ROWS = 200_000;

/**
 * Encodes the used rows that `groups` and `counted` have counted. The same rows in the same order give the same bytes.
 * @param typed a table expression of the typed rows
 */
export async function streamRows(
  connection: DuckDBConnection,
  recipe: Recipe,
  typed: string,
  seed: number,
  progress: Progress,
): Promise<Pick<Dataset, 'cells' | 'heldOut' | 'labels'>> {
  await keepRowOrder(connection);
  await lockSettings(connection);
  const schema = await readSchema(connection, recipe, countedByLabel);
  const labels = await planStreamedLabels(connection, recipe, schema);
  const plan = await planStream(connection, recipe, schema, seed);
  const rows = { typed, hasUnused: (await queryNumber(connection, COUNT_UNUSED)) > 0 };
  const stage = progress.stage('Encoding rows', 'rows', plan.rows);
  const sampled = await readSample(connection, recipe, schema, rows, plan.rows);
  const encoder = new StreamedParts(
    recipe,
    schema,
    labels,
    makeBins(recipe, labels, sampled),
    plan,
  );
  await streamColumns(connection, streamQuery(recipe, schema, rows), (columns, count) => {
    encoder.add(columns, count);
    stage.update(encoder.seen);
  });
  const tables = encoder.finish();
  stage.done(
    `${tables.cells.cellCount.toLocaleString('en')} rows × ${schema.length} features in ${Math.ceil((tables.cells.cellCount * schema.length) / 1e6).toLocaleString('en')} MB`,
  );
  return { ...tables, labels };
}

/** Which labels stand for themselves, by the rows that will be learned from: with a drawn split, about so many. */
async function planStreamedLabels(
  connection: DuckDBConnection,
  recipe: Recipe,
  schema: FeatureSchema,
): Promise<LabelPlan> {
  const { split } = recipe;
  const share = holdsOutByRow(split) ? 1 : 1 - split.testShare;
  const rowsOf = new Map<number, Float64Array>();
  for (const f of openCategories(schema, recipe)) {
    const rows = new Float64Array((schema[f] as CategoryFeature).labels.length);
    for (const [code, held, count] of await queryRows(
      connection,
      countByLabel(f, countedByLabel(f)),
    )) {
      if (held === 0) rows[Number(code)] += Number(count) * share;
    }
    rowsOf.set(f, rows);
  }
  return planLabels(schema, recipe, rowsOf);
}

/** The values of an even sample of the rows, by feature. */
async function readSample(
  connection: DuckDBConnection,
  recipe: Recipe,
  schema: FeatureSchema,
  rows: StreamedRows,
  rowCount: number,
): Promise<Float64Array[]> {
  const step = Math.ceil(rowCount / SAMPLE_ROWS);
  const sampled = schema.map(() => new Float64Array(Math.ceil(rowCount / step) * 2 + 1000));
  let taken = 0;
  await streamColumns(connection, sampleQuery(recipe, schema, rows, step), (columns, count) => {
    const fitting = Math.min(count, sampled[0].length - taken);
    sampled.forEach((values, f) => {
      values.set(columns[f].subarray(0, fitting), taken);
    });
    taken += fitting;
  });
  return sampled.map((values) => values.subarray(0, taken));
}

/** Bins by the quantiles of a sample. @param sampled values by feature, labels by their codes in the data */
function makeBins(
  { learner }: Recipe,
  { schema, groups }: LabelPlan,
  sampled: Float64Array[],
): FeatureBins[] {
  const columns = [...sampled];
  for (const { feature, codeOf } of groups) {
    columns[feature] = columns[feature].map((code) => (Number.isNaN(code) ? code : codeOf[code]));
  }
  const cellCount = columns[0].length;
  const counts = [new Float64Array(cellCount).fill(1)];
  const maxBins = learner.kind === 'boosting' ? learner.maxBins : MAX_BINS;
  return makeFeatureBins({ schema, cellCount, columns, counts }, maxBins);
}
