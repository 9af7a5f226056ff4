// bench:predict: nanoseconds a row of our modules beside onnxruntime-web, interleaved, single-threaded;
// size, and time from bytes to the first answer. Writes its part of docs/BENCHMARKS.md.
//
//   npm run bench:predict -- [--models police,NYC_taxi] [--seconds 1] [--dry] [--check | --accept]
//
// --check fails when a module is more than 15 % larger than in baseline.json, or slower relative to a
// fixed loop; --accept writes the baseline.
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { loadPredictor } from '../models/contract/load-predictor.ts';
import { compile } from '../trainer/compile/compile.ts';
import { type Contestant, onnxContestant, ourContestant } from './bench-predict/contestants.ts';
import { type BenchModel, benchFields, loadModel, MODEL_NAMES } from './bench-predict/models.ts';
import { makeRows, type RowSet } from './bench-predict/rows.ts';
import { replaceSection } from './bench-train/replace-section.ts';

const REPORT = join(import.meta.dirname, '../docs/BENCHMARKS.md');
const BASELINE = join(import.meta.dirname, 'bench-predict/baseline.json');
const ALLOWED_RISE = 1.15;
const ROWS = 10_000;
const BATCHES = [1, 100, ROWS];

const { values: given } = parseArgs({
  options: {
    models: { type: 'string', default: MODEL_NAMES.join() },
    seconds: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
  },
});

interface Measured {
  strategy: string;
  raw: number;
  gzip: number;
  firstMs: number;
  compileMs: number;
  /** `ours 1 hard` … → nanoseconds a row. */
  ns: Map<string, number>;
}

/** name → gzipped bytes, and nanoseconds of one hard row over nanoseconds of a step of the fixed loop. */
type Baseline = Record<string, { gzip: number; ratio: number }>;

const results = new Map<string, Measured>();
// Names hold commas, so a chosen part is looked for in each.
const wanted = MODEL_NAMES.filter(
  (name) => given.models === MODEL_NAMES.join() || given.models.split(',').includes(name),
);
for (const name of wanted) {
  const model = await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else {
    const measured = await measure(model);
    results.set(name, measured);
    console.log(describe(name, measured).join(' | '));
  }
}
if (given.check) checkBaseline();
else if (given.accept) writeBaseline();
else if (!given.dry) writeReport();

async function measure(model: BenchModel): Promise<Measured> {
  const started = performance.now();
  const { bytes, strategy } = await compile(model.ensemble, benchFields(model));
  const compileMs = performance.now() - started;
  const firstMs = median(Array.from({ length: 9 }, () => timeToFirst(bytes, model)));
  const ns = new Map<string, number>();
  for (const set of ['hard', 'uniform'] as const) await race(model, bytes, set, ns);
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { strategy, raw: bytes.length, gzip, firstMs, compileMs, ns };
}

function timeToFirst(bytes: Uint8Array, model: BenchModel): number {
  const row = new Float64Array(model.features.length);
  const started = performance.now();
  loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>)).predict(row);
  return performance.now() - started;
}

/** Everyone in turn, a slice of work at a time, until the time is over; the medians stand. */
async function race(
  model: BenchModel,
  bytes: Uint8Array,
  set: RowSet,
  ns: Map<string, number>,
): Promise<void> {
  const rows = makeRows(model.ensemble, ROWS, set);
  const contestants: Contestant[] = [ourContestant(model, bytes, rows)];
  if (!given.check && !given.accept) contestants.push(await onnxContestant(model, rows));
  for (const batch of BATCHES) {
    const samples = contestants.map(() => [] as number[]);
    // The first calls run code that is not compiled yet.
    for (let first = 0; first < ROWS; first += 1000) await slice(contestants[0], first, batch);
    const end = performance.now() + Number(given.seconds) * 1000;
    for (let first = 0; performance.now() < end || samples[0].length < 5; first += 1000) {
      for (const [i, contestant] of contestants.entries()) {
        samples[i].push(await slice(contestant, first % ROWS, batch));
      }
    }
    contestants.forEach(({ name }, i) => {
      ns.set(`${name} ${batch} ${set}`, typical(samples[i]));
    });
  }
}

/** Nanoseconds a row: of the whole set when the batch is that large, otherwise of 200 rows. */
async function slice(contestant: Contestant, first: number, batch: number): Promise<number> {
  const count = batch === ROWS ? ROWS : 200;
  const start = batch === ROWS ? 0 : first;
  const started = performance.now();
  for (let row = start; row < start + count; row += batch === 1 ? count : batch) {
    const pending = contestant.answer(row, batch === 1 ? count : batch, batch === 1);
    if (pending) await pending;
  }
  return ((performance.now() - started) * 1e6) / count;
}

/** The report gives medians; a check looks for what the code can do, whatever else the machine does. */
function typical(values: number[]): number {
  return given.check || given.accept ? Math.min(...values) : median(values);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Nanoseconds of a step that no engine can shorten: each needs the one before. */
function fixedLoop(): number {
  const steps = 2_000_000;
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now();
    let value = 1;
    for (let i = 0; i < steps; i++) value = (Math.imul(value, 1664525) + 1013904223) | 0;
    if (value === 0) console.log('never');
    return ((performance.now() - started) * 1e6) / steps;
  });
  return Math.min(...times);
}

function describe(
  name: string,
  { strategy, raw, gzip, firstMs, compileMs, ns }: Measured,
): string[] {
  const kib = (bytes: number) => (bytes / 1024).toFixed(0);
  const times = (who: string, set: RowSet) =>
    BATCHES.map((batch) => ns.get(`${who} ${batch} ${set}`)?.toFixed(0) ?? '–').join(' / ');
  return [
    name,
    strategy,
    `${kib(raw)} / ${kib(gzip)}`,
    compileMs.toFixed(0),
    firstMs.toFixed(2),
    times('ours', 'hard'),
    times('ours', 'uniform'),
    times('onnxruntime-web', 'hard'),
  ];
}

function writeReport(): void {
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} threads, ${platform()} ${arch()}, Node ${process.version}`;
  const head = [
    'model',
    'strategy',
    'KiB raw / gzip',
    'compile ms',
    'first answer ms',
    'ours, hard',
    'ours, uniform',
    'onnxruntime-web, hard',
  ];
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const text = [
    `\`npm run bench:predict\`, ${new Date().toISOString().slice(0, 10)}, ${machine}, load of the machine as it was.`,
    'Nanoseconds a row for 1 / 100 / 10,000 rows a call, from JavaScript values to probabilities (labels as strings where the model has labels), one thread, medians of interleaved runs. First answer: from bytes to a probability. Hard rows lie between neighbouring thresholds of the model; uniform ones anywhere in the range. Modules as by default, with contributions and leaf indices where the strategy gives them.',
    [
      line(head),
      line(head.map(() => '---')),
      ...[...results].map(([name, measured]) => line(describe(name, measured))),
    ].join('\n'),
    'ydf-inference is left out: it reads only models that YDF trained.',
  ].join('\n\n');
  writeFileSync(REPORT, replaceSection(readReport(), 'Prediction', text));
}

function readReport(): string {
  try {
    return readFileSync(REPORT, 'utf8');
  } catch {
    return '# Benchmarks\n';
  }
}

function current(): Baseline {
  const loop = fixedLoop();
  return Object.fromEntries(
    [...results].map(([name, { gzip, ns }]) => {
      const ratio = (ns.get('ours 1 hard') ?? Number.NaN) / loop;
      return [name, { gzip, ratio: Number(ratio.toFixed(1)) }];
    }),
  );
}

function writeBaseline(): void {
  writeFileSync(BASELINE, `${JSON.stringify(current(), null, 2)}\n`);
}

function checkBaseline(): void {
  const baseline = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  for (const [name, now] of Object.entries(current())) {
    for (const measure of ['gzip', 'ratio'] as const) {
      const before = baseline[name]?.[measure];
      const rise = before === undefined ? 1 : now[measure] / before;
      const verdict = rise > ALLOWED_RISE ? 'REGRESSED' : 'ok';
      console.log(`${name}: ${measure} ${now[measure]}, was ${before}: ${verdict}`);
      if (rise > ALLOWED_RISE) process.exitCode = 1;
    }
  }
}
