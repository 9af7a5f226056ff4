// bench:train: our boosting beside LightGBM, scikit-learn's HistGradientBoosting and XGBoost on tables
// that it makes itself, drawn anew for each run: binning plus fitting, medians of interleaved runs, and the
// mean AUC, since that of one table differs by chance. Writes its part of docs/BENCHMARKS.md. Peers that
// Python lacks are shown as absent.
//
//   npm run bench:train -- [--threads 1,2] [--runs 3] [--rounds 100] [--sets base,missing] [--peers sklearn] [--share 0.1] [--dry]
//
// --threads: numbers of threads that each learner runs with, by default 1, 2, 4 … as far as there are cores;
// --share: that part of the rows only, for a quick look; --dry: the file stays as it is.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from '../read-options.ts';
import { writeBenchFile } from './train/bench-file.ts';
import { type DataPlan, makeData } from './train/make-data.ts';
import { machineLine, writeSection } from './train/report.ts';

const HERE = fileURLToPath(new URL('train/', import.meta.url));
const PEERS = ['lightgbm', 'sklearn', 'xgboost'] as const;
const LEARNERS = ['ours', ...PEERS] as const;
type Learner = (typeof LEARNERS)[number];

const plan = (name: string, given: Partial<DataPlan>): DataPlan => ({
  ...{ name, trainRows: 800_000, testRows: 100_000, numbers: 28, levels: [], missing: 0 },
  ...given,
});
const PLANS = [
  plan('base', {}),
  plan('narrow', { numbers: 10 }),
  plan('wide', { trainRows: 200_000, numbers: 100 }),
  plan('missing', { missing: 0.05 }),
  plan('categories', { numbers: 20, levels: [5, 10, 20, 30, 50, 100, 150, 200] }),
];

interface Outcome {
  seconds: number;
  /** Of all threads together: on a busy machine the fairer figure. */
  cpuSeconds: number;
  auc: number;
  absent?: string;
  version?: string;
}

/** What a learner did in each run, per number of threads. */
type Outcomes = Map<number, Outcome[]>;

const given = readOptions({
  threads: { type: 'string', default: powersUpTo(availableParallelism()).join() },
  runs: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '100' },
  sets: { type: 'string', default: PLANS.map(({ name }) => name).join() },
  peers: { type: 'string', default: PEERS.join() },
  python: { type: 'string', default: 'python3' },
  share: { type: 'string', default: '1' },
  dry: { type: 'boolean', default: false },
});

const threadCounts = given.threads.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));
const lines: string[] = [];
const machine = machineLine();
try {
  for (const whole of PLANS.filter(({ name }) => given.sets.split(',').includes(name))) {
    const chosen = { ...whole, trainRows: Math.round(whole.trainRows * Number(given.share)) };
    const line = describeSet(chosen, measureSet(chosen));
    lines.push(line);
    console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (!given.dry) writeReport(lines);

/** 1, 2, 4 … */
function powersUpTo(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
}

/** All outcomes of a set per learner; the learners take turns. */
function measureSet(chosen: DataPlan): Map<Learner, Outcomes> {
  const path = join(folder, `${chosen.name}.bin`);
  const asked = ['ours', ...given.peers.split(',')];
  const outcomes = new Map<Learner, Outcomes>();
  for (let run = 0; run < Number(given.runs); run++) {
    writeBenchFile(path, makeData(chosen, run));
    for (const threads of threadCounts) {
      for (const learner of LEARNERS) {
        if (!asked.includes(learner)) continue;
        const own = outcomes.get(learner) ?? new Map<number, Outcome[]>();
        if (isAbsent(own)) continue;
        const started = performance.now();
        const outcome = runLearner(learner, path, chosen, threads);
        outcomes.set(learner, own.set(threads, [...(own.get(threads) ?? []), outcome]));
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        const what = `${learner}, ${threads} threads (${seconds} s in all)`;
        console.error(`${chosen.name}, run ${run + 1}: ${what}`);
      }
    }
  }
  rmSync(path);
  return outcomes;
}

function isAbsent(outcomes: Outcomes): boolean {
  return [...outcomes.values()].flat().some(({ absent }) => absent !== undefined);
}

function runLearner(
  learner: Learner,
  path: string,
  chosen: DataPlan,
  threadCount: number,
): Outcome {
  const { rounds } = given;
  const threads = String(threadCount);
  const { trainRows, testRows, numbers, levels } = chosen;
  const sizes = [trainRows, testRows, numbers, levels.length].map(String);
  const [command, ...args] =
    learner === 'ours'
      ? [process.execPath, join(HERE, 'run-ours.ts'), path, JSON.stringify(chosen), threads, rounds]
      : [given.python, join(HERE, 'peers.py'), learner, path, ...sizes, threads, rounds];
  const output = execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Outcome;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function describeSet(
  { name, trainRows, numbers, levels, missing }: DataPlan,
  outcomes: Map<Learner, Outcomes>,
): string {
  const what = [
    `${trainRows.toLocaleString('en')} × ${numbers + levels.length}`,
    ...(missing > 0 ? [`${missing * 100} % missing`] : []),
    ...(levels.length > 0 ? [`${levels.length} categorical`] : []),
  ].join(', ');
  const most = Math.max(...threadCounts);
  const cells = LEARNERS.map((learner) => {
    const own = outcomes.get(learner);
    if (own === undefined) return '– | –';
    if (isAbsent(own)) return 'absent | –';
    const medians = (figure: (outcome: Outcome) => number) =>
      threadCounts.map((threads) => median((own.get(threads) ?? []).map(figure)).toFixed(2));
    const seconds = medians((outcome) => outcome.seconds).join(' / ');
    const cpuSeconds = medians((outcome) => outcome.cpuSeconds).join(' / ');
    const theirs = own.get(most) ?? [];
    const ours = outcomes.get('ours')?.get(most) ?? [];
    const beside = learner === 'ours' ? '' : ` (${differenceOf(ours, theirs)})`;
    const auc = mean(theirs.map((outcome) => outcome.auc)).toFixed(5);
    return `${seconds} s (CPU ${cpuSeconds} s) | ${auc}${beside}`;
  });
  return `| ${name}: ${what} | ${cells.join(' | ')} |`;
}

/** Mean of the paired differences of AUC, with its standard error. */
function differenceOf(ours: Outcome[], theirs: Outcome[]): string {
  const differences = theirs.map(({ auc }, i) => ours[i].auc - auc);
  const middle = mean(differences);
  const squares = differences.map((value) => (value - middle) ** 2);
  const error = Math.sqrt(mean(squares) / Math.max(1, differences.length - 1));
  return `${middle >= 0 ? '+' : ''}${middle.toFixed(5)} ± ${error.toFixed(5)}`;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function writeReport(rows: string[]): void {
  const { rounds, runs } = given;
  const text = [
    `Binning plus fitting: ${rounds} rounds × 31 leaves, 255 bins, ${threadCounts.join(' / ')} threads; median of ` +
      `${runs} interleaved runs, each on a table drawn anew; mean AUC on 100,000 rows that no learner has ` +
      'seen, in brackets ours less theirs with the standard error.',
    machine,
    '',
    '| set | ours | AUC | LightGBM | AUC | scikit-learn HGB | AUC | XGBoost | AUC |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
  writeSection('Training (`npm run bench:train`)', text);
}
