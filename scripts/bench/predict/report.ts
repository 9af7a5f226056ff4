// What bench:predict measured, as the part of docs/BENCHMARKS.md that it writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { replaceSection } from '../train/replace-section.ts';
import { ONNX_NATIVE, ONNX_WEB, OURS, OURS_FROM_LABELS } from './contestants.ts';
import type { RowSet } from './rows.ts';

const REPORT = join(import.meta.dirname, '../../../docs/BENCHMARKS.md');
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
  ns: Map<string, number>;
}

export function keyOf(contestant: string, batch: number, set: RowSet): string {
  return `${contestant} ${batch} ${set}`;
}

const HEAD = [
  'model',
  'strategy',
  'KiB raw / gzip',
  'compile ms',
  'first answer ms',
  'ours, hard',
  'ours, uniform',
  'from labels, hard',
  ...PEERS.map((peer) => `${peer}, hard`),
  'fastest peer ÷ ours',
];

/** A line of the table. */
export function tableRow(name: string, measured: Measured): string[] {
  const { strategy, raw, gzip, firstMs, compileMs } = measured;
  const kib = (bytes: number) => (bytes / 1024).toFixed(0);
  return [
    name,
    strategy,
    `${kib(raw)} / ${kib(gzip)}`,
    compileMs.toFixed(0),
    firstMs.toFixed(2),
    times(measured, OURS, 'hard'),
    times(measured, OURS, 'uniform'),
    times(measured, OURS_FROM_LABELS, 'hard'),
    ...PEERS.map((peer) => times(measured, peer, 'hard')),
    BATCHES.map((batch) => lead(measured, batch)).join(' / '),
  ];
}

function times({ ns }: Measured, who: string, set: RowSet): string {
  const all = BATCHES.map((batch) => ns.get(keyOf(who, batch, set)));
  return all.every((time) => time === undefined)
    ? '–'
    : all.map((time) => time?.toFixed(0) ?? '–').join(' / ');
}

/** How many times as long as ours the fastest peer takes, from doubles on hard rows. */
function lead({ ns }: Measured, batch: number): string {
  const ours = ns.get(keyOf(OURS, batch, 'hard'));
  const peers = PEERS.flatMap((peer) => ns.get(keyOf(peer, batch, 'hard')) ?? []);
  if (ours === undefined || peers.length === 0) return '–';
  return (Math.min(...peers) / ours).toFixed(1);
}

export function writeReport(results: Map<string, Measured>): void {
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} threads, ${platform()} ${arch()}, Node ${process.version}`;
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const text = [
    `\`npm run bench:predict\`, ${new Date().toISOString().slice(0, 10)}, ${machine}, load of the machine as it was.`,
    'Nanoseconds a row for 1 / 100 / 10,000 rows a call, from JavaScript doubles to probabilities, or from objects with labels as strings (one call a row) where the model has labels; one thread, medians of interleaved runs, before each of which its contestant answers other rows untimed. First answer: from bytes to a probability. Hard rows lie between neighbouring thresholds of the model; uniform ones anywhere in the range. Modules as by default, with contributions and leaf indices where the strategy gives them.',
    [
      line(HEAD),
      line(HEAD.map(() => '---')),
      ...[...results].map(([name, measured]) => line(tableRow(name, measured))),
    ].join('\n'),
    `${ONNX_NATIVE} is ONNX Runtime as native code (\`npm install --no-save --ignore-scripts ${ONNX_NATIVE}\`), LightGBM the model in its own format, called from Python; – where they are not installed or cannot hold the model. ydf-inference is left out: it reads only models that YDF trained, and ydf-training takes neither a number of trees nor of leaves, so that no like model can be made.`,
  ].join('\n\n');
  writeFileSync(REPORT, replaceSection(readFileSync(REPORT, 'utf8'), 'Prediction', text));
}
