// bench:predict: nanoseconds a row of our modules beside other runtimes on the same ensembles, interleaved,
// single-threaded; size, and time from bytes to the first answer. Records what `npm run bench` makes its page of.
//
//   npm run bench:predict -- [--models police,NYC_taxi] [--seconds 1] [--python python3] [--check | --accept]
//
// --check fails when a module of a few is more than 15 % larger than in baseline.json, or slower relative to a
// fixed loop; --accept writes the baseline.

import { gzipSync } from 'node:zlib';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { readOptions } from '../read-options.ts';
import { askLightgbm } from './predict/ask-lightgbm.ts';
import { checkBaseline, type Watched, writeBaseline } from './predict/baseline.ts';
import {
  type Contestant,
  hasLabels,
  makeContestants,
  OURS,
  OURS_FROM_LABELS,
  ourContestants,
} from './predict/contestants.ts';
import { type BenchModel, benchFields, loadModel, MODEL_NAMES } from './predict/models.ts';
import {
  BATCHES,
  keyOf,
  LIGHTGBM,
  type Measured,
  type PredictResults,
  predictRow,
} from './predict/report.ts';
import { makeRows } from './predict/rows.ts';
import { writeBenchRecord } from './record.ts';
import { spreadOf } from './spread.ts';

const ROWS = 10_000;
/** Slices of ours in a turn: they are short, so that other work of the machine leaves some alone. */
const OWN_TIMES = 5;

/** What --check looks at: few enough for every change. */
const CHECKED = 'police,100 × 31 with categories,100 × 255';

const options = readOptions({
  models: { type: 'string' },
  seconds: { type: 'string' },
  python: { type: 'string', default: 'python3' },
  check: { type: 'boolean', default: false },
  accept: { type: 'boolean', default: false },
});
const given = options.check
  ? { models: CHECKED, seconds: '0.5', ...options }
  : { models: MODEL_NAMES.join(), seconds: '1', ...options };
/** Ours alone, as fast as it can. */
const isWatch = given.check || given.accept;

const results: PredictResults = {};
const watched = new Map<string, Watched>();
// Names hold commas, so a chosen part is looked for in each.
const wanted = MODEL_NAMES.filter(
  (name) => given.models === MODEL_NAMES.join() || given.models.split(',').includes(name),
);
for (const name of wanted) {
  const model = await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else {
    const measured = await measure(model);
    results[name] = measured;
    const ours = keyOf(hasLabels(model) ? OURS_FROM_LABELS : OURS, 1);
    watched.set(name, { gzip: measured.gzip, ns: measured.ns[ours].least });
    console.log(predictRow(name, measured).join(' | '));
  }
}
if (given.check) process.exitCode = checkBaseline(watched) ? 0 : 1;
else if (given.accept) writeBaseline(watched);
else writeBenchRecord('predict', { seconds: given.seconds }, results);

async function measure(model: BenchModel): Promise<Measured> {
  // The first time may have to build a kernel.
  await compile(model.ensemble, benchFields(model));
  const started = performance.now();
  const { bytes, strategy } = await compile(model.ensemble, benchFields(model));
  const compileMs = performance.now() - started;
  const firstMs = Math.min(...Array.from({ length: 9 }, (_, i) => timeToFirst(bytes, i, model)));
  const ns = await race(model, bytes);
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { strategy, raw: bytes.length, gzip, firstMs, compileMs, ns };
}

/** @param mark a number in a section of its own, so that the engine compiles the module once more */
function timeToFirst(bytes: Uint8Array, mark: number, model: BenchModel): number {
  const marked = Buffer.concat([bytes, Uint8Array.of(0, 3, 1, 0x6e, mark)]);
  const row = new Float64Array(model.features.length);
  const started = performance.now();
  predictorFrom(marked).predict(row);
  return performance.now() - started;
}

/** Everyone in turn, a slice of work at a time, until the time is over. */
async function race(model: BenchModel, bytes: Uint8Array): Promise<Measured['ns']> {
  const ns: Measured['ns'] = {};
  const rows = makeRows(model.ensemble, ROWS);
  const contestants = isWatch
    ? ourContestants(model, bytes, rows)
    : await makeContestants(model, bytes, rows);
  for (const batch of BATCHES) {
    const samples = contestants.map(() => [] as number[]);
    // The first calls run code that is not compiled yet.
    for (let first = 0; first < ROWS; first += 1000) await slice(contestants[0], first, batch);
    const end = performance.now() + Number(given.seconds) * 1000;
    for (
      let first = 0;
      performance.now() < end || samples[0].length < 5 * OWN_TIMES;
      first += 1000
    ) {
      for (const [i, contestant] of contestants.entries()) {
        const times = contestant.name.startsWith(OURS) ? OWN_TIMES : 1;
        for (let time = 0; time < times; time++) {
          samples[i].push(await slice(contestant, first % ROWS, batch));
        }
      }
    }
    contestants.forEach(({ name }, i) => {
      ns[keyOf(name, batch)] = spreadOf(samples[i]);
    });
  }
  const lightgbm = isWatch
    ? null
    : askLightgbm(model, rows, { python: given.python, seconds: Number(given.seconds) });
  for (const [batch, times] of lightgbm ?? []) ns[keyOf(LIGHTGBM, batch)] = times;
  return ns;
}

/** Nanoseconds a row: of the whole set when the batch is that large, otherwise of 200 rows. */
async function slice(contestant: Contestant, first: number, batch: number): Promise<number> {
  const count = batch === ROWS ? ROWS : 200;
  const start = batch === ROWS ? 0 : first;
  // The other rows of the thousand, untimed: the caches are then its own, not those of who came before.
  if (batch !== ROWS) await ask(contestant, start + count, 4 * count, batch);
  const started = performance.now();
  await ask(contestant, start, count, batch);
  return ((performance.now() - started) * 1e6) / count;
}

async function ask(
  contestant: Contestant,
  start: number,
  count: number,
  batch: number,
): Promise<void> {
  for (let row = start; row < start + count; row += batch === 1 ? count : batch) {
    const pending = contestant.answer(row, batch === 1 ? count : batch, batch === 1);
    if (pending) await pending;
  }
}
