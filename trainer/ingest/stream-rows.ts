// Rows → bytes, for tables larger than memory: nothing is grouped. The rows are read three times: to
// count them, to sample the values that the bins are cut by, and to encode each row as it passes.
//
//   memory = training rows × (features + 8 × classes, or 16 for a number; twice that 8 with weights)
//            + at most 64 MB of held-out rows + the sample (200,000 rows of doubles) + the engine's limit
//            + about 150 MB for Node and the engine's code
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CategoryFeature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { MAX_BINS } from '../base/limits.ts';
import type { Progress } from '../base/progress.ts';
import { mix32 } from '../base/random.ts';
import type { CellTable } from '../encode/cell-table.ts';
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
import { streamQuery } from './sql/stream-query.ts';
import { planStream } from './stream-plan.ts';
import { StreamedParts } from './streamed-parts.ts';

const SAMPLE_ROWS = 200_000;

/** Encodes the used rows that `groups` has counted. The same rows in the same order give the same bytes. */
export async function streamRows(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string,
  seed: number,
  progress: Progress,
): Promise<Pick<Dataset, 'cells' | 'heldOut' | 'labels'>> {
  await keepRowOrder(connection);
  await lockSettings(connection);
  const schema = await readSchema(connection, recipe);
  const labels = await planStreamedLabels(connection, recipe, schema);
  const plan = await planStream(connection, recipe, schema, seed);
  const unused = await queryNumber(connection, COUNT_UNUSED);
  const sql = streamQuery(recipe, schema, source, unused > 0);
  const stage = progress.stage('Encoding rows', 'rows', 2 * plan.rows);
  const bins = await sampleBins(connection, sql, recipe, labels, plan.rows, (done) =>
    stage.update(done),
  );
  const encoder = new StreamedParts(recipe, schema, labels, bins, plan);
  await streamColumns(connection, sql, (columns, count) => {
    encoder.add(columns, count);
    stage.update(plan.rows + encoder.seen);
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
    for (const [code, held, count] of await queryRows(connection, countByLabel(f))) {
      if (held === 0) rows[Number(code)] += Number(count) * share;
    }
    rowsOf.set(f, rows);
  }
  return planLabels(schema, recipe, rowsOf);
}

/** Bins by the quantiles of an even sample of the rows. */
async function sampleBins(
  connection: DuckDBConnection,
  sql: string,
  recipe: Recipe,
  { schema, groups }: LabelPlan,
  rows: number,
  onRows: (done: number) => void,
): Promise<FeatureBins[]> {
  const step = Math.ceil(rows / SAMPLE_ROWS);
  const sampled = schema.map(() => new Float64Array(Math.ceil(rows / step) * 2 + 1000));
  let seen = 0;
  let taken = 0;
  await streamColumns(connection, sql, (columns, count) => {
    for (let r = 0; r < count; r++) {
      if (mix32(seen++) % step !== 0 || taken === sampled[0].length) continue;
      for (let f = 0; f < sampled.length; f++) sampled[f][taken] = columns[f][r];
      taken++;
    }
    onRows(seen);
  });
  for (const { feature, codeOf } of groups) {
    sampled[feature] = sampled[feature].map((code) => (Number.isNaN(code) ? code : codeOf[code]));
  }
  const counts = [new Float64Array(taken).fill(1)];
  const sample: CellTable = {
    kind: 'cells',
    schema,
    cellCount: taken,
    columns: sampled.map((values) => values.subarray(0, taken)),
    target: { kind: 'number', values: counts[0] },
    counts,
    weights: counts,
  };
  const { learner } = recipe;
  return makeFeatureBins(sample, learner.kind === 'boosting' ? learner.maxBins : MAX_BINS);
}
