// What bench:predict measured, as its part of docs/BENCHMARKS.md.
import { markdownTable } from '../../docs-tables.ts';
import type { Spread } from '../spread.ts';
import { JAVASCRIPT, ONNX_NATIVE, ONNX_WEB, OURS, OURS_FROM_LABELS } from './contestants.ts';

export const LIGHTGBM = 'LightGBM';
const PEERS = [ONNX_WEB, ONNX_NATIVE, LIGHTGBM];
export const BATCHES = [1, 100, 10_000];

export interface Measured {
  strategy: string;
  raw: number;
  gzip: number;
  firstMs: number;
  compileMs: number;
  /** `keyOf` → nanoseconds a row. */
  ns: Record<string, Spread>;
}

/** By the names of the models. */
export type PredictResults = Record<string, Measured>;

export function keyOf(contestant: string, batch: number): string {
  return `${contestant} ${batch}`;
}

const HEAD = [
  'model',
  'strategy',
  'KiB raw / gzip',
  'compile ms',
  'first answer ms',
  'ours',
  'of it JavaScript',
  'from labels',
  ...PEERS,
  'fastest peer ÷ ours',
];

/** A line of the table. */
export function predictRow(name: string, measured: Measured): string[] {
  const { strategy, raw, gzip, firstMs, compileMs } = measured;
  const kib = (bytes: number) => (bytes / 1024).toFixed(0);
  return [
    name,
    strategy,
    `${kib(raw)} / ${kib(gzip)}`,
    compileMs.toFixed(0),
    firstMs.toFixed(2),
    ...[OURS, JAVASCRIPT, OURS_FROM_LABELS, ...PEERS].map((who) => timesOf(measured, who)),
    BATCHES.map((batch) => lead(measured, batch)).join(' / '),
  ];
}

/** Least nanoseconds a row, for each size of batch. */
export function timesOf({ ns }: Measured, who: string): string {
  const all = BATCHES.map((batch) => ns[keyOf(who, batch)]?.least);
  return all.includes(undefined as never) ? '–' : all.map((time) => time.toFixed(0)).join(' / ');
}

/** How many times as long as ours the fastest peer takes, from doubles. */
function lead({ ns }: Measured, batch: number): string {
  const peers = PEERS.flatMap((peer) => ns[keyOf(peer, batch)]?.least ?? []);
  if (peers.length === 0) return '–';
  return (Math.min(...peers) / ns[keyOf(OURS, batch)].least).toFixed(1);
}

export function predictSection(
  results: PredictResults,
  { seconds }: Record<string, unknown>,
): string {
  const rows = Object.entries(results).map(([name, measured]) => predictRow(name, measured));
  return `## Prediction: \`npm run bench:predict\`

Nanoseconds a row for 1 / 100 / 10,000 rows a call, from JavaScript doubles to probabilities, or from objects with labels as strings where the model has labels. One thread, which no other model has been asked in: where one program asks several models, an answer to a single row takes some 15 ns more. By turns, ${seconds} s for each size of call; calls of 10,000 rows are CPU time. Before each turn a contestant answers other rows untimed. Each row lies between neighboring thresholds of the model, so that few branches are foreseen. JavaScript copies the rows in and reads the answers out: measured with a module that answers at once. First answer: from bytes to a probability, compiled anew each time, least of 9.

${markdownTable([HEAD, ...rows])}

${ONNX_NATIVE} is native code (\`npm install --no-save --ignore-scripts ${ONNX_NATIVE}\`). LightGBM is the model in its own format, called from Python; – where it is absent or cannot hold the model.`;
}
