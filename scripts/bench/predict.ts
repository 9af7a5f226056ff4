// bench:predict: nanoseconds a row of our modules beside other runtimes on the same ensembles, interleaved,
// single-threaded; size, and time from bytes to the first answer. Records what `npm run bench` makes its page of.
//
//   npm run bench:predict -- [--models police,NYC_taxi] [--seconds 1] [--python python3]

import { gzipSync } from 'node:zlib';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { readOptions } from '../read-options.ts';
import { askLightgbm } from './predict/ask-lightgbm.ts';
import { type BenchModel, benchFields, loadModel, MODEL_NAMES } from './predict/models.ts';
import { RACE_ROWS } from './predict/race.ts';
import { raceAlone } from './predict/race-thread.ts';
import {
  keyOf,
  LIGHTGBM,
  type Measured,
  type PredictResults,
  predictRow,
} from './predict/report.ts';
import { makeRows } from './predict/rows.ts';
import { writeBenchRecord } from './record.ts';

const options = readOptions({
  models: { type: 'string', default: MODEL_NAMES.join() },
  seconds: { type: 'string', default: '1' },
  python: { type: 'string', default: 'python3' },
});

const results: PredictResults = {};
const names = options.models.split(',');
const unknown = names.find((name) => !MODEL_NAMES.includes(name));
if (unknown !== undefined) throw new Error(`there is no ${unknown}; name ${MODEL_NAMES.join()}`);
for (const name of names) {
  const model = await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else {
    const measured = await measure(model);
    results[name] = measured;
    console.log(predictRow(name, measured).join(' | '));
  }
}
writeBenchRecord('predict', { seconds: options.seconds }, results);

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

async function race(model: BenchModel, module: Uint8Array): Promise<Measured['ns']> {
  const rows = makeRows(model.ensemble, RACE_ROWS);
  const seconds = Number(options.seconds);
  const ns = await raceAlone({ model, module, rows, seconds });
  const lightgbm = askLightgbm(model, rows, { python: options.python, seconds });
  for (const [batch, times] of lightgbm ?? []) ns[keyOf(LIGHTGBM, batch)] = times;
  return ns;
}
