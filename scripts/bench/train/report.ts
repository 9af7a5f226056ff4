// What bench:train measured, as its part of docs/BENCHMARKS.md.

import { countOf } from '../../../trainer/base/count-of.ts';
import { markdownTable } from '../../docs-tables.ts';
import { namePeer, PEERS } from '../peers.ts';
import { median } from '../spread.ts';
import type { DataPlan } from './make-data.ts';
import { WHERE_TIME_GOES } from './profile.ts';

/** Ours first. */
export const CONTENDERS = ['ours', ...PEERS] as const;
export type Contender = (typeof CONTENDERS)[number];

/** Name of the set of tables on which our AUC alone is held to LightGBM's. */
export const MANY_TABLES = 'many tables';

export interface TrainRun {
  seconds: number;
  /** Of all threads together: on a busy machine the fairer figure. */
  cpuSeconds: number;
  auc: number;
  absent?: string;
  version?: string;
}

/** What a contender did in each run, by the number of threads. */
export type RunsByThreads = Record<number, TrainRun[]>;

export interface SetResults {
  plan: DataPlan;
  /** Of those that were asked. */
  outcomes: Partial<Record<Contender, RunsByThreads>>;
}

export function isAbsent(outcomes: RunsByThreads | undefined): boolean {
  return Object.values(outcomes ?? {}).some((runs) => runs.some(({ absent }) => absent));
}

/** The outcomes of the most threads; none where the contender was not asked or is absent. */
export function runsOf({ outcomes }: SetResults, contender: Contender): TrainRun[] {
  const own = outcomes[contender] ?? {};
  const most = Math.max(...Object.keys(own).map(Number));
  return isAbsent(own) ? [] : (own[most] ?? []);
}

export function describePlan({ trainRows, numbers, levels, missing }: DataPlan): string {
  return [
    `${trainRows.toLocaleString('en')} × ${numbers + levels.length}`,
    ...(missing > 0 ? [`${missing * 100} % missing`] : []),
    ...(levels.length > 0 ? [`${levels.length} categorical`] : []),
  ].join(', ');
}

export function trainRow(result: SetResults): string[] {
  return [
    describePlan(result.plan),
    ...CONTENDERS.flatMap((contender) => cellsOf(result, contender)),
  ];
}

function cellsOf(result: SetResults, contender: Contender): string[] {
  const own = result.outcomes[contender];
  if (own === undefined) return ['–', '–'];
  if (isAbsent(own)) return ['absent', '–'];
  const medians = (figure: (run: TrainRun) => number) =>
    Object.values(own).map((runs) => median(runs.map(figure)).toFixed(2));
  const seconds = medians((run) => run.seconds).join(' / ');
  const cpuSeconds = medians((run) => run.cpuSeconds).join(' / ');
  const auc = mean(runsOf(result, contender).map((run) => run.auc)).toFixed(5);
  const beside = contender === 'ours' ? '' : ` (${aucDifference(result, contender)})`;
  return [`${seconds} (${cpuSeconds})`, `${auc}${beside}`];
}

/** Mean of the paired differences of AUC, ours less theirs, with its standard error. */
export function aucDifference(result: SetResults, contender: Contender): string {
  const ours = runsOf(result, 'ours');
  const differences = runsOf(result, contender).map(({ auc }, i) => ours[i].auc - auc);
  const middle = mean(differences);
  const shown = `${middle >= 0 ? '+' : '−'}${Math.abs(middle).toFixed(5)}`;
  if (differences.length === 1) return shown;
  const squares = differences.map((value) => (value - middle) ** 2);
  return `${shown} ± ${Math.sqrt(mean(squares) / (differences.length - 1)).toFixed(5)}`;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Our AUC beside LightGBM's on many tables, as a sentence; empty where LightGBM was absent. */
export function manyTables(result: SetResults): string {
  const tables = runsOf(result, 'lightgbm').length;
  if (tables === 0) return '';
  const further = `${countOf(tables, 'further table')} of ${describePlan(result.plan)}`;
  return `On ${further}, our AUC less LightGBM's is ${aucDifference(result, 'lightgbm')}.`;
}

export function trainSection(
  results: SetResults[],
  { rounds, runs }: Record<string, unknown>,
): string {
  const sets = results.filter(({ plan }) => plan.name !== MANY_TABLES);
  const threads = Object.keys(sets[0].outcomes.ours ?? {}).join(' / ');
  const head = PEERS.flatMap((peer) => [namePeer(peer, runsOf(sets[0], peer)[0]?.version), 'AUC']);
  const parts = [
    markdownTable([['table', 'ours', 'AUC', ...head], ...sets.map(trainRow)]),
    ...results.filter(({ plan }) => plan.name === MANY_TABLES).map(manyTables),
    WHERE_TIME_GOES,
  ];
  return `## Training: \`npm run bench:train\`

Seconds of binning plus fitting, in brackets seconds of CPU time. Threads: ${threads}. ${rounds} rounds × 31 leaves, 255 bins. Median of the runs, in which the learners take turns, each on a table drawn anew; runs: ${runs}. AUC on 100,000 rows that no learner has seen, in brackets ours less theirs with the standard error.

${parts.filter((part) => part !== '').join('\n\n')}`;
}
