// fuzz:compile: random ensembles and rows that press on them, through every strategy that takes them, a row
// alone and all in batches; each answer must be the plain predictor's to the bit. Its short form is the test random-ensembles.
//
//   npm run fuzz:compile -- [--ensembles 100] [--rows 10000] [--seed 1]

import type { Predictor } from '../../runtime/module/predictor.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import { STRATEGIES } from '../../runtime/schema/module-choices.ts';
import { manifestFieldsFor } from '../../test/manifest-fields.ts';
import {
  type RandomEnsembleOptions,
  randomEnsemble,
  randomRows,
} from '../../test/random-ensemble.ts';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { createRandom } from '../../trainer/base/random.ts';
import { UserError } from '../../trainer/base/user-error.ts';
import { compile } from '../../trainer/compile/compile.ts';
import type { Ensemble } from '../../trainer/ensemble/ensemble.ts';
import {
  outputsOf,
  predictLeavesPlain,
  predictRawPlain,
} from '../../trainer/ensemble/predict-plain.ts';
import { readOptions } from '../read-options.ts';

const given = readOptions({
  ensembles: { type: 'string', default: '100' },
  rows: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
});

/** Every strategy, and beside those that walk or mask every call by bit slices. */
const LAYOUTS: [layout: string, options: ModuleChoices][] = [
  ...STRATEGIES.map((strategy): [string, ModuleChoices] => [strategy, { strategy, slices: false }]),
  ['slices beside masks', { strategy: 'masks', slices: true }],
  ['slices beside traversal', { strategy: 'traversal', slices: true }],
];

const firstSeed = Number(given.seed) * 1_000_000;
let answers = 0;
const compiled = new Map<string, number>();
for (let i = 0; i < Number(given.ensembles); i++) {
  const seed = firstSeed + i;
  const ensemble = randomEnsemble(seed, drawShape(seed));
  const rows = randomRows(ensemble, Number(given.rows), seed);
  const scores = rows.map((row) => predictRawPlain(ensemble, row));
  const outputs = scores.map((raw) => outputsOf(ensemble, raw));
  const leaves = rows.map((row) => predictLeavesPlain(ensemble, row));
  for (const [layout, options] of LAYOUTS) {
    const predictor = await load(ensemble, options);
    if (!predictor) continue;
    compiled.set(layout, (compiled.get(layout) ?? 0) + 1);
    const what = `${layout}, seed ${seed}:`;
    const [batch, width] = [answerBatch(predictor, rows), predictor.outputWidth('raw')];
    rows.forEach((row, k) => {
      compare(predictor.predict(row), outputs[k], `${what} outputs`, row);
      compare(predictor.predict(row, 'leaves'), leaves[k], `${what} leaves`, row);
      const inBatch = batch.subarray(k * width, (k + 1) * width);
      compare(inBatch, scores[k], `${what} raw scores in a batch`, row);
    });
    answers += rows.length;
  }
}
const layouts = [...compiled].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(
  `${given.ensembles} ensembles, ${Number(given.ensembles) * Number(given.rows)} rows, ${answers} answers ` +
    `(ensembles by layout: ${layouts}): not one difference`,
);

/** Raw scores of all rows, as few calls as the module takes. */
function answerBatch(predictor: Predictor, rows: Float64Array[]): Float64Array {
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  const answers = new Float64Array(rows.length * predictor.outputWidth('raw'));
  predictor.predictInto(flat, rows.length, 'raw', answers);
  return answers;
}

/** Few and many trees, stumps and trees of hundreds of leaves, now and then linear ones. */
function drawShape(seed: number): RandomEnsembleOptions {
  const random = createRandom(seed, 3);
  const trees = [1, 4, 9, 30][random.below(4)];
  const splits = [0, 1, 3, 11, 30, 31, 120][random.below(7)];
  const habits = { linear: random.below(8) === 0, oddValues: random.below(3) === 0 };
  return random.below(2) === 0 ? habits : { trees, splits, ...habits };
}

/** Null when the strategy does not take the ensemble. */
async function load(ensemble: Ensemble, options: ModuleChoices): Promise<Predictor | null> {
  try {
    const all = { ...options, leaves: true };
    const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble), all);
    return predictorFrom(bytes);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function compare(
  actual: Float64Array,
  expected: Float64Array,
  what: string,
  row: Float64Array,
): void {
  for (let k = 0; k < expected.length; k++) {
    if (Object.is(actual[k], expected[k])) continue;
    const difference = `${what} ${k} of [${row.join(', ')}] is ${actual[k]}, expected ${expected[k]}`;
    throw new Error(difference);
  }
}
