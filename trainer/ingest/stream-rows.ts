// Rows → bytes, for tables larger than memory: nothing is grouped. The rows are read three times: to
// count them, to sample the values that the bins are cut by, and to encode each row as it passes.
//
//   memory = training rows × (features + 8 × classes, or 16 for a number; twice that 8 with weights)
//            + at most 64 MB of held-out rows + the sample (200,000 rows of doubles) + the engine's limit
//            + about 150 MB for Node and the engine's code
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureSchema } from '../../models/contract/feature-schema.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { encodeColumnInto, makeFeatureBins } from '../encode/encode.ts';
import { type FeatureBins, MAX_BINS } from '../encode/encoded-table.ts';
import type { Progress } from '../progress.ts';
import { createRandom, mix32, type Random } from '../random.ts';
import { featureColumn, rowQuery } from '../recipe/cell-query.ts';
import { DIALECTS } from '../recipe/dialect.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryNumber, queryRows, streamColumns } from './duckdb.ts';
import { type CellTables, classSql, readSchema } from './read-cells.ts';

const SAMPLE_ROWS = 200_000;
const HELD_OUT_BYTES = 64e6;
/** Stream of the seed that belongs to holding rows out while they pass. */
const HOLD_OUT_STREAM = 0x5eed6;

/** Columns of a streamed row after its features. */
const TAIL = { target: 0, weight: 1, held: 2 };

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
): Promise<CellTables> {
  // One thread: several give small row groups out of turn, even where the order is to be kept.
  await connection.run('SET preserve_insertion_order = true; SET threads = 1');
  const schema = await readSchema(connection, 'groups', recipe);
  const plan = await planParts(connection, recipe, schema, seed);
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

/** Which of the rows that pass are kept for testing: of each stratum, so many of so many, drawn as they pass. */
interface Stratum {
  left: number;
  wanted: number;
}

interface Plan {
  rows: number;
  trainRows: number;
  testRows: number;
  classCount: number;
  /** One for each class of the rows that may be held out. */
  strata: Stratum[];
  random: Random;
}

async function planParts(
  connection: DuckDBConnection,
  recipe: Recipe,
  schema: FeatureSchema,
  seed: number,
): Promise<Plan> {
  const { split, target } = recipe;
  const classCount = target.classes ? Object.keys(target.classes).length : 1;
  const code = target.classes ? classSql(target.classes) : '0';
  const counts = await queryRows(
    connection,
    `SELECT ${code}, held, sum(row_count)::DOUBLE FROM groups WHERE state = 0 GROUP BY ALL`,
  );
  const total = counts.reduce((sum, [, , rows]) => sum + Number(rows), 0);
  const strata: Stratum[] = Array.from({ length: classCount }, (_, k) => {
    const rows = counts
      .filter(([of, held]) => of === k && (split.by === 'random' || held === 1))
      .reduce((sum, [, , count]) => sum + Number(count), 0);
    return {
      left: rows,
      wanted: split.by === 'random' ? Math.round(rows * split.testShare) : rows,
    };
  });
  const candidates = strata.reduce((sum, { left }) => sum + left, 0);
  const wanted = strata.reduce((sum, stratum) => sum + stratum.wanted, 0);
  const mostRows = Math.floor(HELD_OUT_BYTES / (8 * (schema.length + classCount + 1)));
  if (wanted > mostRows) {
    for (const stratum of strata) stratum.wanted = Math.floor((stratum.wanted / wanted) * mostRows);
  }
  const testRows = strata.reduce((sum, stratum) => sum + stratum.wanted, 0);
  const trainRows = split.by === 'random' ? total - testRows : total - candidates;
  const random = createRandom(seed, HOLD_OUT_STREAM);
  return { rows: total, trainRows, testRows, classCount, strata, random };
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

/** The two parts, filled as rows pass. */
class RowEncoder {
  seen = 0;
  readonly #recipe: Recipe;
  readonly #schema: FeatureSchema;
  readonly #bins: FeatureBins[];
  readonly #plan: Plan;
  readonly #bytes: Uint8Array[];
  readonly #train: Part;
  readonly #test: Part;
  readonly #testColumns: Float64Array[];

  constructor(recipe: Recipe, schema: FeatureSchema, bins: FeatureBins[], plan: Plan) {
    this.#recipe = recipe;
    this.#schema = schema;
    this.#bins = bins;
    this.#plan = plan;
    this.#bytes = bins.map(() => new Uint8Array(plan.trainRows));
    this.#train = new Part(plan.trainRows, plan.classCount, recipe);
    this.#test = new Part(plan.testRows, plan.classCount, recipe);
    this.#testColumns = schema.map(() => new Float64Array(plan.testRows));
  }

  add(columns: Float64Array[], count: number): void {
    const width = this.#schema.length;
    const targets = columns[width + TAIL.target];
    const weights = columns[width + TAIL.weight];
    const held = columns[width + TAIL.held];
    const start = this.#train.length;
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const destination = this.#choose(targets[r], held[r]);
      if (destination === 'test') {
        for (let f = 0; f < width; f++) this.#testColumns[f][this.#test.length] = columns[f][r];
        this.#test.add(targets[r], weights[r]);
      } else if (destination === 'train') {
        // Rows to learn from move together, so that each column is encoded in one go.
        for (let f = 0; f < width; f++) columns[f][kept] = columns[f][r];
        kept++;
        this.#train.add(targets[r], weights[r]);
      }
    }
    this.#bins.forEach((bins, f) => {
      const out = this.#bytes[f].subarray(start, start + kept);
      encodeColumnInto(out, columns[bins.feature].subarray(0, kept), bins);
    });
    this.seen += count;
  }

  /** A draw without replacement in one pass (Knuth's algorithm S), for each class. */
  #choose(target: number, held: number): 'train' | 'test' | 'none' {
    const isTimed = this.#recipe.split.by === 'time';
    if (isTimed && held === 0) return 'train';
    const stratum = this.#plan.strata[this.#recipe.target.classes ? target : 0];
    const isTaken = this.#plan.random.uniform() * stratum.left < stratum.wanted;
    stratum.left--;
    if (isTaken) {
      stratum.wanted--;
      return 'test';
    }
    return isTimed ? 'none' : 'train';
  }

  finish(): CellTables {
    return {
      cells: this.#train.finish(this.#schema, []),
      heldOut: this.#test.finish(this.#schema, this.#testColumns),
      encoded: {
        schema: this.#schema,
        cellCount: this.#train.length,
        features: this.#bins,
        columns: this.#bytes,
      },
    };
  }
}

/** Targets, counts and weights of one part: a cell for each row. */
class Part {
  length = 0;
  readonly #classes: string[] | null;
  readonly #values: Float64Array;
  readonly #counts: Float64Array[];
  readonly #weights: Float64Array[] | null;

  constructor(rows: number, classCount: number, recipe: Recipe) {
    const arrays = () => Array.from({ length: classCount }, () => new Float64Array(rows));
    this.#classes = recipe.target.classes ? Object.keys(recipe.target.classes) : null;
    this.#values = new Float64Array(this.#classes === null ? rows : 0);
    this.#counts = arrays();
    this.#weights = recipe.weight === undefined ? null : arrays();
  }

  add(target: number, weight: number): void {
    const k = this.#classes === null ? 0 : target;
    if (this.#classes === null) this.#values[this.length] = target;
    this.#counts[k][this.length] = 1;
    if (this.#weights !== null) this.#weights[k][this.length] = weight;
    this.length++;
  }

  finish(schema: FeatureSchema, columns: Float64Array[]): CellTable {
    return {
      schema,
      cellCount: this.length,
      columns,
      target:
        this.#classes === null
          ? { kind: 'number', values: this.#values }
          : { kind: 'class', classes: this.#classes },
      counts: this.#counts,
      weights: this.#weights ?? this.#counts,
    };
  }
}
