// bench:explain: microseconds a row of the contributions of our modules, one row a call and many, beside the plain
// twin in TypeScript and, where Python has it, LightGBM on the same ensembles; interleaved, one thread.
// Writes its part of docs/BENCHMARKS.md.
//
//   npm run bench:explain -- [--models titanic,NYC_taxi] [--rounds 20] [--dry]
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { contributionsPlain } from '../../trainer/ensemble/contributions-plain.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { readOptions } from '../read-options.ts';
import { explainByLightgbm } from './explain/ask-lightgbm.ts';
import { type BenchModel, benchFields, loadModel } from './predict/models.ts';
import { makeRows } from './predict/rows.ts';
import { replaceSection } from './train/replace-section.ts';

const ROOT = join(import.meta.dirname, '../..');
const REPORT = join(ROOT, 'docs/BENCHMARKS.md');
const MODELS = ['police', 'titanic', 'NYC_taxi', 'airline-like', 'mtpl2', '100 × 255'];
const ROWS = 200;
/** The twin is slow; so many rows say as much. */
const PLAIN_ROWS = 4;

const options = readOptions({
  models: { type: 'string', default: MODELS.join() },
  rounds: { type: 'string', default: '20' },
  dry: { type: 'boolean', default: false },
});

/** Microseconds a row, least of all rounds. */
interface Explained {
  strategy: string;
  kib: number;
  single: number;
  batch: number;
  plain: number;
  lightgbm: number | null;
  /** Largest difference from the twin, and of a block's sum from the raw score, over the largest raw score. */
  apart: number;
  sumApart: number;
}

const lines: string[][] = [];
const HEAD = [
  'model',
  'strategy',
  'contributions, KiB',
  'one row a call',
  `${ROWS} rows a call`,
  'plain twin',
  'LightGBM',
  'from the twin',
  'sum from the raw score',
];
for (const name of options.models.split(',')) {
  const model = name === 'titanic' ? await titanic() : await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else {
    lines.push(tableRow(name, await measure(model)));
    console.log(lines.at(-1)?.join(' | '));
  }
}
if (!options.dry) writeReport();

async function titanic(): Promise<BenchModel> {
  const version = await (await openRegistry(join(ROOT, 'models'))).at('titanic', 1);
  return { name: 'titanic', ensemble: await version.ensemble(), features: version.schema };
}

async function measure(model: BenchModel): Promise<Explained> {
  const { ensemble } = model;
  const { bytes, strategy, parts } = await compile(ensemble, benchFields(model));
  const predictor = predictorFrom(bytes);
  const width = ensemble.featureCount;
  const rows = makeRows(ensemble, ROWS, 'hard');
  const views = Array.from({ length: ROWS }, (_, i) => rows.subarray(i * width, (i + 1) * width));
  const out = new Float64Array(ROWS * predictor.outputWidth('contributions'));
  const lightgbm = explainByLightgbm(model, rows, Number(options.rounds));
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
      const started = performance.now();
      turn();
      const taken = ((performance.now() - started) * 1e3) / (name === 'plain' ? PLAIN_ROWS : ROWS);
      least[name] = Math.min(least[name], taken);
    }
  }
  const kib = (parts.contributions ?? 0) / 1024;
  return { strategy, kib, ...least, lightgbm, ...compare(model, views, out) };
}

function compare(
  { ensemble }: BenchModel,
  rows: Float64Array[],
  out: Float64Array,
): Pick<Explained, 'apart' | 'sumApart'> {
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

function tableRow(name: string, measured: Explained): string[] {
  const time = (value: number | null) => value?.toPrecision(3) ?? '–';
  return [
    name,
    measured.strategy,
    measured.kib.toFixed(1),
    time(measured.single),
    time(measured.batch),
    measured.plain.toFixed(0),
    time(measured.lightgbm),
    measured.apart.toExponential(0),
    measured.sumApart.toExponential(0),
  ];
}

function writeReport(): void {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const text = [
    `\`npm run bench:explain\`, ${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()}, ${cpus().length} threads, Node ${process.version}, load of the machine as it was.`,
    'Microseconds a row for exact path-dependent TreeSHAP values, one thread, least of interleaved rounds, hard rows. KiB: what the module grows by for them, beside some KiB of code. The plain twin is `trainer/ensemble/contributions-plain.ts`, the algorithm as published. Differences over the largest raw score.',
    [line(HEAD), line(HEAD.map(() => '---')), ...lines.map(line)].join('\n'),
    'LightGBM is `pred_contrib` on the model in its own format, called from Python; – where it is not installed or cannot hold the model. XGBoost is not asked: no model here can be written in its format. There are no interaction values for pairs: at each quadrature point one needs, for every feature, a pass with the feature known and one with it unknown, so that a row would cost about twice the number of features times what contributions cost.',
  ].join('\n\n');
  writeFileSync(REPORT, replaceSection(readFileSync(REPORT, 'utf8'), 'Explanations', text));
}
