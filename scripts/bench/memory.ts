// bench:memory: trains on a streamed table that it makes and holds the peak of memory against the bound
// stated in docs/TRAINING.md. Fails when the bound is broken.
//
//   npm run script scripts/bench/memory.ts -- [--rows 20000000] [--features 10] [--rounds 100] [--threads 2]
//
// The short form for CI is --rows 1000000 --rounds 10.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Recipe } from '../../trainer/recipe/recipe.ts';
import { readOptions } from '../read-options.ts';

const given = readOptions({
  rows: { type: 'string', default: '20000000' },
  features: { type: 'string', default: '10' },
  rounds: { type: 'string', default: '100' },
  threads: { type: 'string', default: '2' },
});
const [rows, features] = [Number(given.rows), Number(given.features)];
const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
try {
  const file = join(folder, 'rows.parquet');
  await writeRows(file);
  const script = fileURLToPath(new URL('memory/run-train.ts', import.meta.url));
  const args = [script, JSON.stringify(recipeOf()), file, join(folder, 'registry'), given.threads];
  const started = performance.now();
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seconds = (performance.now() - started) / 1000;
  const { peakBytes, metrics } = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  report(peakBytes, seconds, metrics);
} finally {
  rmSync(folder, { recursive: true });
}

function report(peakBytes: number, seconds: number, metrics: Record<string, number>): void {
  const mostBytes = boundOf(rows, features);
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
  console.log(
    `${rows.toLocaleString('en')} rows × ${features} features, ${given.rounds} rounds: ${seconds.toFixed(0)} s, ` +
      `AUC ${metrics.auc.toFixed(4)}, at most ${megabytes(peakBytes)}; the bound is ${megabytes(mostBytes)}`,
  );
  if (peakBytes > mostBytes) process.exitCode = 1;
}

/** As docs/TRAINING.md has it for two classes without weights: the larger of what reading and learning need. */
function boundOf(rowCount: number, width: number): number {
  const sample = 200_000 * 8 * width;
  const reading = rowCount * (width + 16) + sample + 64e6 + 400e6 + 150e6;
  const record = width <= 4 ? 8 : 16 * Math.ceil((width + 4) / 16);
  const learning = rowCount * (width + record + 54) + 64e6 + 400e6 + 150e6;
  return Math.max(reading, learning);
}

/** Uneven numbers with a target that depends on all of them. */
async function writeRows(file: string): Promise<void> {
  const connection = await (
    await DuckDBInstance.create(':memory:', { memory_limit: '400MB' })
  ).connect();
  const uniform = (j: number) => `(hash(i * ${features} + ${j}) % 1000003) / 1000003.0`;
  const columns = Array.from({ length: features }, (_, j) => `sqrt(${uniform(j)}) AS x${j}`);
  const sum = Array.from({ length: features }, (_, j) => `x${j} * ${(j % 3) - 1}`).join(' + ');
  await connection.run(`COPY (SELECT *, CASE WHEN sin(3 * (${sum})) + 2 * ${uniform(features)} > 1 THEN 1 ELSE 0 END AS y
    FROM (SELECT i, ${columns.join(', ')} FROM range(${rows}) AS t(i))) TO '${file}'`);
  connection.closeSync();
}

function recipeOf(): Recipe {
  return {
    name: 'large',
    title: 'Large',
    description: 'A table larger than memory',
    source: { files: 'rows.parquet' },
    features: Object.fromEntries(
      Array.from({ length: features }, (_, j) => [
        `x${j}`,
        { sql: `x${j}`, kind: 'number' as const },
      ]),
    ),
    target: { sql: 'y', classes: { no: ['0'], yes: ['1'] } },
    objective: 'binary',
    learner: { kind: 'boosting', rounds: Number(given.rounds) },
    flags: { no: 'noProb', yes: 'yesProb' },
    split: { by: 'random', testShare: 0.01 },
    stream: true,
    seed: 1,
  };
}
