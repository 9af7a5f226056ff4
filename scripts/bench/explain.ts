// bench:explain: microseconds a row of the contributions of our modules, one row a call and many, beside the plain
// twin in TypeScript and, where Python has it, LightGBM on the same ensembles; interleaved, one thread.
// Records what `npm run bench` makes its page of.
//
//   npm run bench:explain -- [--models titanic,NYC_taxi] [--rounds 20] [--python python3]
import { join } from 'node:path';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { contributionsPlain } from '../../trainer/ensemble/contributions-plain.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { readOptions } from '../read-options.ts';
import { explainByLightgbm } from './explain/ask-lightgbm.ts';
import { contributionsRow, type ExplainResults, type ExplainTimes } from './explain/report.ts';
import { type BenchModel, benchFields, loadModel } from './predict/models.ts';
import { makeRows } from './predict/rows.ts';
import { writeBenchRecord } from './record.ts';

const ROOT = join(import.meta.dirname, '../..');
const MODELS = ['police', 'titanic', 'NYC_taxi', 'airline-like', 'mtpl2', '100 × 255'];
const ROWS = 200;
/** The twin is slow; so many rows say as much. */
const PLAIN_ROWS = 4;
/** Turns of ours in a round: they are short, so that other work of the machine leaves some alone. */
const OWN_TIMES = 10;

const options = readOptions({
  models: { type: 'string', default: MODELS.join() },
  rounds: { type: 'string', default: '20' },
  python: { type: 'string', default: 'python3' },
});

const results: ExplainResults = {};
for (const name of options.models.split(',')) {
  const model = name === 'titanic' ? await titanic() : await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else {
    results[name] = await measure(model);
    console.log(contributionsRow(name, results[name]).join(' | '));
  }
}
writeBenchRecord('explain', { rounds: options.rounds }, results);

async function titanic(): Promise<BenchModel> {
  const version = await (await openRegistry(join(ROOT, 'models'))).at('titanic', 1);
  return { name: 'titanic', ensemble: await version.ensemble(), features: version.schema };
}

async function measure(model: BenchModel): Promise<ExplainTimes> {
  const { ensemble } = model;
  const { bytes, strategy, parts } = await compile(ensemble, benchFields(model));
  const predictor = predictorFrom(bytes);
  const width = ensemble.featureCount;
  const rows = makeRows(ensemble, ROWS);
  const views = Array.from({ length: ROWS }, (_, i) => rows.subarray(i * width, (i + 1) * width));
  const out = new Float64Array(ROWS * predictor.outputWidth('contributions'));
  const lightgbm = explainByLightgbm(model, rows, {
    python: options.python,
    rounds: Number(options.rounds),
  });
  const least = { single: Infinity, batch: Infinity, plain: Infinity };
  for (let round = 0; round < Number(options.rounds); round++) {
    const turns = {
      single: () => {
        for (const row of views) predictor.predict(row, 'contributions');
      },
      batch: () => predictor.predictInto(rows, ROWS, 'contributions', out),
      plain: () => {
        for (const row of views.slice(0, PLAIN_ROWS)) contributionsPlain(ensemble, row);
      },
    };
    for (const [name, turn] of Object.entries(turns) as [keyof typeof least, () => void][]) {
      const [times, count] = name === 'plain' ? [1, PLAIN_ROWS] : [OWN_TIMES, ROWS];
      for (let time = 0; time < times; time++) {
        const started = performance.now();
        turn();
        least[name] = Math.min(least[name], ((performance.now() - started) * 1e3) / count);
      }
    }
  }
  const kib = (parts.contributions ?? 0) / 1024;
  return { strategy, kib, ...least, lightgbm, ...compare(model, views, out) };
}

function compare(
  { ensemble }: BenchModel,
  rows: Float64Array[],
  out: Float64Array,
): Pick<ExplainTimes, 'apart' | 'sumApart'> {
  const block = ensemble.featureCount + 1;
  const width = out.length / rows.length;
  let [scale, apart, sumApart] = [0, 0, 0];
  rows.slice(0, PLAIN_ROWS).forEach((row, i) => {
    const plain = contributionsPlain(ensemble, row);
    const ours = out.subarray(i * width, (i + 1) * width);
    plain.forEach((value, k) => {
      apart = Math.max(apart, Math.abs(value - ours[k]));
    });
    for (let first = 0; first < width; first += block) {
      const sum = (of: Float64Array) => of.slice(first, first + block).reduce((a, b) => a + b);
      scale = Math.max(scale, Math.abs(sum(plain)));
      sumApart = Math.max(sumApart, Math.abs(sum(plain) - sum(ours)));
    }
  });
  return { apart: apart / scale, sumApart: sumApart / scale };
}
