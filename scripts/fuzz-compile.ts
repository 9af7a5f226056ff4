// fuzz:compile: random ensembles and rows that press on them, through every strategy that takes them;
// each answer must be the plain predictor's to the bit. Its short form is the test random-ensembles.
//
//   npm run fuzz:compile -- [--ensembles 100] [--rows 10000] [--seed 1]
import { parseArgs } from 'node:util';
import { loadPredictor } from '../models/contract/load-predictor.ts';
import type { Predictor } from '../models/contract/predictor.ts';
import { manifestFieldsFor } from '../test/manifest-fields.ts';
import { type RandomEnsembleOptions, randomEnsemble, randomRows } from '../test/random-ensemble.ts';
import { compile } from '../trainer/compile/compile.ts';
import { STRATEGIES } from '../trainer/compile/strategy.ts';
import type { Ensemble } from '../trainer/ensemble/ensemble.ts';
import { predictLeavesPlain, predictPlain } from '../trainer/ensemble/predict-plain.ts';
import { createRandom } from '../trainer/random.ts';
import { UserError } from '../trainer/user-error.ts';

const { values: given } = parseArgs({
  options: {
    ensembles: { type: 'string', default: '100' },
    rows: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});

const firstSeed = Number(given.seed) * 1_000_000;
let answers = 0;
const compiled = new Map<string, number>();
for (let i = 0; i < Number(given.ensembles); i++) {
  const seed = firstSeed + i;
  const ensemble = randomEnsemble(seed, drawShape(seed));
  const rows = randomRows(ensemble, Number(given.rows), seed);
  const outputs = rows.map((row) => predictPlain(ensemble, row));
  const leaves = rows.map((row) => predictLeavesPlain(ensemble, row));
  for (const strategy of STRATEGIES) {
    const predictor = await load(ensemble, strategy);
    if (!predictor) continue;
    compiled.set(strategy, (compiled.get(strategy) ?? 0) + 1);
    rows.forEach((row, k) => {
      compare(predictor.predict(row), outputs[k], `${strategy}, seed ${seed}: outputs`, row);
      compare(
        predictor.predict(row, 'leaves'),
        leaves[k],
        `${strategy}, seed ${seed}: leaves`,
        row,
      );
    });
    answers += rows.length;
  }
}
const strategies = [...compiled].map(([name, count]) => `${name} ${count}`).join(', ');
console.log(
  `${given.ensembles} ensembles, ${Number(given.ensembles) * Number(given.rows)} rows, ${answers} answers ` +
    `(ensembles by strategy: ${strategies}): not one difference`,
);

/** Few and many trees, stumps and trees of hundreds of leaves. */
function drawShape(seed: number): RandomEnsembleOptions {
  const random = createRandom(seed, 3);
  const trees = [1, 4, 9, 30][random.below(4)];
  const splits = [0, 1, 3, 11, 30, 31, 120][random.below(7)];
  return random.below(2) === 0 ? {} : { trees, splits };
}

/** Null when the strategy does not take the ensemble. */
async function load(
  ensemble: Ensemble,
  strategy: (typeof STRATEGIES)[number],
): Promise<Predictor | null> {
  try {
    const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble), {
      strategy,
      leaves: true,
    });
    return loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
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
