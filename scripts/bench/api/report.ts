// What bench:api measured, as its part of docs/BENCHMARKS.md.
import { markdownTable } from '../../docs-tables.ts';
import { median } from '../spread.ts';
import type { BatchFigures } from './batch.ts';
import type { Round } from './load.ts';

export interface ApiResults {
  /** By the names of the servers, `ours` among them. */
  rounds: Record<string, Round[]>;
  /** Versions of what FastAPI runs on, or why it was left out. */
  fastApi: string;
  batch: BatchFigures;
  /** The same rows, counted; absent in earlier records. */
  countedBatch?: BatchFigures;
}

const FIGURES: [title: string, figure: keyof Round, digits: number][] = [
  ['requests/s', 'perSecond', 0],
  ['p50, ms', 'p50Ms', 2],
  ['p99, ms', 'p99Ms', 2],
  ['CPU per request, µs', 'cpuUs', 1],
];

/** Medians of each server's rounds, and of the ratios of ours to the others in the same round. */
export function tableOf({ rounds }: Pick<ApiResults, 'rounds'>): string {
  const { ours, ...others } = rounds;
  const head = ['', 'ours', ...Object.keys(others)];
  const ratios = Object.keys(others).map((name) => `ours to ${name}`);
  const rows = FIGURES.map(([title, figure, digits]) => {
    const of = (server: Round[]) => server.map((round) => round[figure]);
    return [
      title,
      ...[ours, ...Object.values(others)].map((server) => median(of(server)).toFixed(digits)),
      ...Object.values(others).map((theirs) =>
        median(of(ours).map((value, i) => value / of(theirs)[i])).toFixed(2),
      ),
    ];
  });
  return markdownTable([[...head, ...ratios], ...rows]);
}

export function describeBatch({
  rows,
  megabytes,
  seconds,
  cpuSeconds,
  idle,
  peak,
}: BatchFigures): string {
  const perSecond = (time: number) => Math.round(rows / time).toLocaleString('en');
  return (
    `A CSV of ${megabytes} MB, ${rows.toLocaleString('en')} rows, is answered in ${seconds.toFixed(1)} s: ` +
    `${perSecond(seconds)} rows a second, ${perSecond(cpuSeconds)} for each second of CPU time. ` +
    `The process has ${(idle / 1e6).toFixed(0)} MB of memory before it and ${(peak / 1e6).toFixed(0)} MB at most.`
  );
}

/** What counting costs batches, in CPU time: that of the clock is shared with who sends and reads them. */
export function describeCounting({
  batch,
  countedBatch,
}: Pick<ApiResults, 'batch' | 'countedBatch'>): string {
  if (countedBatch === undefined) return '';
  const perRow = ({ cpuSeconds, rows }: BatchFigures) => (1e9 * cpuSeconds) / rows;
  const more = perRow(countedBatch) - perRow(batch);
  const share = (100 * more) / perRow(batch);
  return `Counted in the bins of its reference, a row of a batch takes ${more.toFixed(0)} ns of CPU time more, ${share.toFixed(1)} %.`;
}

export function apiSection(
  results: ApiResults,
  { rounds, seconds }: Record<string, unknown>,
): string {
  return `## The API on workerd: \`npm run bench:api\`

Single predictions of the police model with 16 connections, beside a worker that parses the same JSON and answers a constant, and beside the same worker that counts what it is asked (docs/OBSERVABILITY.md), and beside FastAPI with one process of uvicorn. They take turns of ${seconds} s, ${rounds} rounds; medians, and medians of the ratios within a round. FastAPI: ${results.fastApi}.

${tableOf(results)}

${describeBatch(results.batch)} ${describeCounting(results)}`.trimEnd();
}
