// bench:train: our boosting beside LightGBM, scikit-learn's HistGradientBoosting and XGBoost on tables
// that it makes itself, drawn anew for each run: binning plus fitting, medians of interleaved runs, and the
// mean AUC, since that of one table differs by chance. Records what `npm run bench` makes its page of. Peers that
// Python lacks are shown as absent.
//
//   npm run bench:train -- [--threads 1,2] [--runs 3] [--rounds 100] [--sets base,missing] [--peers sklearn] [--share 0.1]
//                          [--tables 40] [--python python3]
//
// --threads: numbers of threads that each learner runs with, by default 1, 2, 4 … as far as there are cores;
// --share: that part of the rows only, for a quick look; --tables: so many further tables for the difference of our AUC
// from LightGBM's alone, 0 for none.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../read-options.ts';
import { PEERS } from './peers.ts';
import { writeBenchRecord } from './record.ts';
import { writeBenchFile } from './train/bench-file.ts';
import { type DataPlan, makeData } from './train/make-data.ts';
import {
  CONTENDERS,
  type Contender,
  isAbsent,
  MANY_TABLES,
  manyTables,
  type RunsByThreads,
  type SetResults,
  type TrainRun,
  trainRow,
} from './train/report.ts';

const HERE = fileURLToPath(new URL('train/', import.meta.url));

const plan = (name: string, given: Partial<DataPlan>): DataPlan => ({
  ...{ name, trainRows: 800_000, testRows: 100_000, numbers: 28, levels: [], missing: 0 },
  ...given,
});
const PLANS = [
  plan('base', {}),
  plan('fewer rows', { trainRows: 200_000 }),
  plan('narrow', { numbers: 10 }),
  plan('wide', { trainRows: 200_000, numbers: 100 }),
  plan('missing', { missing: 0.05 }),
  plan('categories', {
    ...{ numbers: 20, levels: [5, 10, 20, 30, 50, 100, 150, 200], missing: 0.05 },
  }),
];

const given = readOptions({
  threads: { type: 'string', default: powersUpTo(availableParallelism()).join() },
  runs: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '100' },
  sets: { type: 'string', default: PLANS.map(({ name }) => name).join() },
  peers: { type: 'string', default: PEERS.join() },
  python: { type: 'string', default: 'python3' },
  share: { type: 'string', default: '1' },
  tables: { type: 'string', default: '40' },
});

const threadCounts = given.threads.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));
const results: SetResults[] = [];
try {
  for (const whole of PLANS.filter(({ name }) => given.sets.split(',').includes(name))) {
    const chosen = { ...whole, trainRows: Math.round(whole.trainRows * Number(given.share)) };
    const draws = Array.from({ length: Number(given.runs) }, (_, draw) => draw);
    const result = measureSet(chosen, draws, threadCounts, ['ours', ...given.peers.split(',')]);
    results.push(result);
    console.log(trainRow(result).join(' | '));
  }
  if (Number(given.tables) > 0) {
    const many = plan(MANY_TABLES, { trainRows: Math.round(200_000 * Number(given.share)) });
    // Other tables than those of the sets.
    const draws = Array.from({ length: Number(given.tables) }, (_, draw) => 100 + draw);
    const result = measureSet(many, draws, [Math.max(...threadCounts)], ['ours', 'lightgbm']);
    results.push(result);
    console.log(manyTables(result));
  }
} finally {
  rmSync(folder, { recursive: true });
}
writeBenchRecord('train', { rounds: given.rounds, runs: given.runs }, results);

/** 1, 2, 4 … */
function powersUpTo(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
}

/** All outcomes of a set, of a table for each draw; the learners take turns. */
function measureSet(
  chosen: DataPlan,
  draws: number[],
  threadCounts: number[],
  asked: string[],
): SetResults {
  const path = join(folder, `${chosen.name}.bin`);
  const outcomes: SetResults['outcomes'] = {};
  for (const [i, draw] of draws.entries()) {
    writeBenchFile(path, makeData(chosen, draw));
    for (const threads of threadCounts) {
      for (const learner of CONTENDERS.filter((name) => asked.includes(name))) {
        outcomes[learner] ??= {};
        if (isAbsent(outcomes[learner])) continue;
        const started = performance.now();
        keepOutcome(outcomes[learner], threads, runLearner(learner, path, chosen, threads));
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        const what = `${learner}, ${threads} threads (${seconds} s in all)`;
        console.error(`${chosen.name}, table ${i + 1}: ${what}`);
      }
    }
  }
  rmSync(path);
  return { plan: chosen, outcomes };
}

function keepOutcome(outcomes: RunsByThreads, threads: number, outcome: TrainRun): void {
  outcomes[threads] ??= [];
  outcomes[threads].push(outcome);
}

function runLearner(
  learner: Contender,
  path: string,
  chosen: DataPlan,
  threadCount: number,
): TrainRun {
  const { rounds } = given;
  const threads = String(threadCount);
  const { trainRows, testRows, numbers, levels } = chosen;
  const sizes = [trainRows, testRows, numbers, levels.length].map(String);
  const [command, ...args] =
    learner === 'ours'
      ? [process.execPath, join(HERE, 'run-ours.ts'), path, JSON.stringify(chosen), threads, rounds]
      : [given.python, join(HERE, 'peers.py'), learner, path, ...sizes, threads, rounds];
  const output = execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as TrainRun;
}
