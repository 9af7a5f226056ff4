// Rows → bytes, for tables larger than memory: nothing is grouped. The rows are read three times: to
// count them, to sample the values that the bins are cut by, and to encode each row as it passes.
//
//   memory = training rows × (features + 8 × classes, or 16 for a number; twice that 8 with weights)
//            + at most 64 MB of held-out rows + the sample (200,000 rows of doubles) + the engine's limit
//            + about 150 MB for Node and the engine's code
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Progress } from '../base/progress.ts';
import { mix32 } from '../base/random.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { makeFeatureBins } from '../encode/encode.ts';
import { type FeatureBins, MAX_BINS } from '../encode/encoded-table.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Dataset } from './dataset.ts';
import { queryNumber, streamColumns } from './duckdb.ts';
import { lockSettings } from './engine-lock.ts';
import { classSql, readSchema } from './read-cells.ts';
import { RowEncoder } from './row-encoder.ts';
import { featureColumn, rowQuery } from './sql/cell-query.ts';
import { DIALECTS } from './sql/dialect.ts';
import { planStream } from './stream-plan.ts';

const SAMPLE_ROWS = 200_000;

/**
 * Counts the rows by what is wrong with them into the table `groups`, with the labels of categories:
 * what the checks of grouped rows read.
 */
export function countingQuery(recipe: Recipe, source: string): string {
  const labels = Object.values(recipe.features).flatMap(({ kind }, f) =>
    kind === 'category' ? [featureColumn(f)] : [],
  );
  const kept = recipe.target.classes ? [...labels, 'target'] : labels;
  const values = kept.map((name) => `CASE WHEN state = 0 THEN typed_${name} END AS ${name}`);
  return `SELECT ${['state', 'typed_held AS held', ...values].join(', ')}, count(*) AS row_count
    FROM (${rowQuery(recipe, `(${source})`, DIALECTS.duckdb)}) GROUP BY ALL`;
}

/** Encodes the used rows that `groups` has counted. The same rows in the same order give the same bytes. */
export async function streamRows(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string,
  seed: number,
  progress: Progress,
): Promise<Pick<Dataset, 'cells' | 'heldOut'>> {
  // One thread: several give small row groups out of turn, even where the order is to be kept.
  await connection.run('SET preserve_insertion_order = true; SET threads = 1');
  await lockSettings(connection);
  const schema = await readSchema(connection, 'groups', recipe);
  const plan = await planStream(connection, recipe, schema, seed);
  const unused = await queryNumber(
    connection,
    'SELECT sum(row_count) FROM groups WHERE state <> 0',
  );
  const sql = streamSql(recipe, schema, source, unused > 0);
  const stage = progress.stage('Encoding rows', 'rows', 2 * plan.rows);
  const bins = await sampleBins(connection, sql, recipe, schema, plan.rows, (done) =>
    stage.update(done),
  );
  const encoder = new RowEncoder(recipe, schema, bins, plan);
  await streamColumns(connection, sql, (columns, count) => {
    encoder.add(columns, count);
    stage.update(plan.rows + encoder.seen);
  });
  const tables = encoder.finish();
  stage.done(
    `${tables.cells.cellCount.toLocaleString('en')} rows × ${schema.length} features in ${Math.ceil((tables.cells.cellCount * schema.length) / 1e6).toLocaleString('en')} MB`,
  );
  return tables;
}

/**
 * Used rows as doubles: features, target or class, weight, held.
 * @param hasUnused when every row is used, the engine need not look whether it is: a third of its time
 */
function streamSql(
  recipe: Recipe,
  schema: FeatureSchema,
  source: string,
  hasUnused: boolean,
): string {
  const features = schema.map(({ kind }, f) =>
    kind === 'category'
      ? `CAST(enum_code(CAST(typed_f${f} AS labels_${f})) AS DOUBLE)`
      : `CAST(typed_f${f} AS DOUBLE)`,
  );
  const { classes } = recipe.target;
  const target = classes ? classSql(classes, 'typed_target') : 'typed_target';
  return `SELECT ${features.join(', ')}, CAST(${target} AS DOUBLE), CAST(typed_weight AS DOUBLE), CAST(typed_held AS DOUBLE)
    FROM (${rowQuery(recipe, `(${source})`, DIALECTS.duckdb)})${hasUnused ? ' WHERE state = 0' : ''}`;
}

/** Bins by the quantiles of an even sample of the rows. */
async function sampleBins(
  connection: DuckDBConnection,
  sql: string,
  recipe: Recipe,
  schema: FeatureSchema,
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
