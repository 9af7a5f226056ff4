// Streamed rows are the bytes that the same rows give when they are read into cells, whatever reads them.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import {
  requireCells,
  type StreamedTable,
  type TrainingTable,
} from '../../../trainer/encode/cell-table.ts';
import { encodeWith } from '../../../trainer/encode/encode.ts';
import type { Dataset } from '../../../trainer/ingest/dataset.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { splitDataset } from '../../../trainer/ingest/split.ts';
import { learn } from '../../../trainer/learn/grow.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeRecipe } from './ingest-fixture.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const ROWS = 20_000;
const folder = temporaryFolder();
const source = { files: `${folder}/rows.parquet` };

/** Each row has an id of its own, so that no two are one cell. */
const recipe = makeRecipe({
  source,
  stream: true,
  features: {
    id: { sql: 'id', kind: 'number' },
    x: { sql: 'x', kind: 'number', missing: 'allowed' },
    place: { sql: 'place', kind: 'category', missing: 'allowed' },
    on: { sql: 'flag', kind: 'boolean' },
  },
  target: { sql: 'answer', classes: { no: ['no'], yes: '*' } },
  split: { by: 'random', testShare: 0.25 },
});

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const hash = (salt: number) => `(hash(i * 7 + ${salt}) % 1000)::INTEGER`;
  await connection.run(`COPY (
    SELECT i AS id, CASE WHEN ${hash(1)} > 50 THEN ${hash(2)} / 7.0 END AS x,
      CASE WHEN ${hash(3)} > 20 THEN 'p' || (${hash(3)} % 40) END AS place, ${hash(4)} > 300 AS flag,
      CASE WHEN ${hash(5)} < 20 THEN NULL WHEN ${hash(2)} + ${hash(5)} > 900 THEN 'yes' ELSE 'no' END AS answer
    FROM range(${ROWS}) AS t(i)) TO '${folder}/rows.parquet' (ROW_GROUP_SIZE 2048)`);
});

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** All bytes as text, which compares faster than arrays. */
function bytesOf({ cells }: Dataset): string {
  const { encoded } = requireStreamed(cells);
  return encoded.columns.map((column) => Buffer.from(column).toString('base64')).join();
}

function requireStreamed(table: TrainingTable): StreamedTable {
  if (table.kind === 'streamed') return table;
  throw new Error('the rows were not streamed');
}

describe('streamed rows', () => {
  it('are split to the row, and binned as cells are', async () => {
    const streamed = await ingest(recipe, { progress });
    const plain = await ingest({ ...recipe, stream: false }, { progress });
    const grouped = { ...plain, cells: requireCells(plain.cells, 'A test') };
    expect(streamed.rows).toEqual(grouped.rows);
    expect(streamed.cells.schema).toEqual(grouped.cells.schema);
    expect(streamed.dataHash).toBe(grouped.dataHash);
    const { train, test } = splitDataset(streamed, recipe.split, 1, progress);
    grouped.cells.counts.forEach((counts, k) => {
      expect(sum(test.counts[k])).toBe(Math.round(sum(counts) * 0.25));
      expect(sum(train.counts[k]) + sum(test.counts[k])).toBe(sum(counts));
    });

    // Cells are in the order of the id, which is the order of the rows.
    const { encoded } = requireStreamed(streamed.cells);
    const heldOut = new Set(test.columns[0]);
    const reference = encodeWith(grouped.cells, encoded.features);
    const trainCells = [...grouped.cells.columns[0].keys()].filter(
      (cell) => !heldOut.has(grouped.cells.columns[0][cell]),
    );
    reference.columns.forEach((column, f) => {
      expect(Buffer.from(encoded.columns[f])).toEqual(
        Buffer.from(trainCells.map((c) => column[c])),
      );
    });
    train.counts.forEach((counts, k) => {
      expect([...counts]).toEqual(trainCells.map((cell) => grouped.cells.counts[k][cell]));
    });
    test.columns.slice(1).forEach((column, f) => {
      const byId = new Map(Array.from(grouped.cells.columns[0], (id, cell) => [id, cell]));
      const cells = [...test.columns[0]].map((id) => byId.get(id) ?? -1);
      expect([...column]).toEqual(cells.map((cell) => grouped.cells.columns[f + 1][cell]));
    });
  });

  it('are the same bytes for any number of threads, other ones for another seed', async () => {
    const read = (options: object) => ingest(recipe, { progress, ...options });
    const one = await read({ threads: 1 });
    const many = await read({ threads: 4 });
    expect(bytesOf(many)).toBe(bytesOf(one));
    expect(many.heldOut).toEqual(one.heldOut);
    expect(bytesOf(await read({ seed: 2 }))).not.toBe(bytesOf(one));
  });

  it('of CSV files, which are stored once, are those of Parquet', async () => {
    const csv = temporaryFolder();
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('SET preserve_insertion_order = true');
    for (const part of [0, 1, 2, 3]) {
      await connection.run(`COPY (SELECT * FROM '${source.files}' WHERE id // 5000 = ${part} ORDER BY id)
        TO '${csv}/${part}.csv'`);
    }
    const parquet = await ingest(recipe, { progress });
    const one = await ingest(recipe, { data: csv, progress, threads: 1 });
    const many = await ingest(recipe, { data: csv, progress, threads: 4 });
    expect(bytesOf(one)).toBe(bytesOf(parquet));
    expect(bytesOf(many)).toBe(bytesOf(parquet));
    expect(many.heldOut).toEqual(parquet.heldOut);
    expect(many.rows).toEqual(parquet.rows);
  });

  it('keep to the stated bound of memory', async () => {
    const big = `${temporaryFolder()}/big.parquet`;
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT i AS id, sqrt(i) AS x, 'p' || (i % 40) AS place, i % 3 = 0 AS flag,
      CASE WHEN i % 5 = 0 THEN 'yes' ELSE 'no' END AS answer FROM range(1500000) AS t(i)) TO '${big}'`);
    const script = `
      import { ingest } from ${JSON.stringify(join(root, 'trainer/ingest/ingest.ts'))};
      const progress = { stage: () => ({ update() {}, done() {} }), warn() {} };
      const recipe = ${JSON.stringify(recipe)};
      const { cells } = await ingest(recipe, { data: ${JSON.stringify(big)}, progress });
      console.log(JSON.stringify([cells.cellCount, process.resourceUsage().maxRSS * 1024]));`;
    const args = ['--input-type=module', '-e', script];
    const [rows, peak] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    const [features, classes] = [4, 2];
    const bound = rows * (features + 8 * classes) + 64e6 + 200_000 * 8 * features + 400e6 + 150e6;
    expect(rows).toBe(1_125_000);
    expect(peak).toBeLessThan(bound);
  }, 60_000);

  it('teach both learners', async () => {
    const { cells } = await ingest(recipe, { progress });
    requireStreamed(cells);
    const learners: Recipe['learner'][] = [
      { kind: 'boosting', rounds: 5 },
      { kind: 'forest', trees: 3 },
    ];
    for (const learner of learners) {
      const { ensemble } = await learn(cells, learner, 'binary', 1, progress);
      expect(ensemble.feature).toContain(1);
    }
  });

  it('of a regression with weights and a split by time', async () => {
    const dataset = await ingest(
      {
        ...recipe,
        target: { sql: 'x' },
        objective: 'regression',
        weight: 'id + 1',
        where: 'id < 1000',
        split: { by: 'time', testWhen: 'id >= 900' },
      },
      { progress },
    );
    const { cells, heldOut } = dataset;
    expect(cells.cellCount + (heldOut?.cellCount ?? 0)).toBe(dataset.rows.used);
    expect([...(heldOut?.columns[0] ?? [])].every((id) => id >= 900)).toBe(true);
    expect(heldOut?.weights[0][0]).toBe((heldOut?.columns[0][0] ?? 0) + 1);
    expect(cells.target.kind).toBe('number');
    expect(cells.weights[0][0]).toBeGreaterThan(0);
  });
});
