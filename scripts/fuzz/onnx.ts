// Imports random valid ONNX graphs and holds the models to what onnxruntime-web answers when it runs the
// same files, on rows that press on the models' own thresholds. Each must agree or be refused by name.
//   node scripts/fuzz/onnx.ts [GRAPHS, default 2000] [FIRST SEED] [--mutants]
// With --mutants the files have a few changes that know what stands where.

import { parseArgs } from 'node:util';
import { randomOnnxFile } from '../../test/onnx-graphs.ts';
import { mutantOnnxFile } from '../../test/onnx-mutants.ts';
import { createRandom } from '../../trainer/base/random.ts';
import { UserError } from '../../trainer/base/user-error.ts';
import { makeGoldenRows } from '../../trainer/compile/golden.ts';
import type { Ensemble } from '../../trainer/ensemble/ensemble.ts';
import { predictPlain } from '../../trainer/ensemble/predict-plain.ts';
import {
  alignAnswers,
  BOUNDS,
  compareAnswers,
  isWithin,
  reachOf,
  roundingSize,
} from '../../trainer/import/compare-answers.ts';
import { importModel } from '../../trainer/import/import-model.ts';
import { askableRow } from '../../trainer/import/onnx/askable-row.ts';
import { runOriginal } from '../../trainer/import/onnx/run-original.ts';

const ROWS = 150;
/** Values that a threshold's neighbourhood does not hold. */
const EXTREMES = [Number.NaN, 0, -0, 1e-40, 1e30, -1e30, Number.POSITIVE_INFINITY, 2.5, -3];

/** Below it float32 numbers have fewer digits. */
const LEAST_SIZE = 2 ** -126;

export interface OnnxFuzzResult {
  agreed: number;
  /** How often each reason stood in the way, without what differs from file to file. */
  refused: Map<string, number>;
  /** Files that onnxruntime does not load or run. */
  invalid: number;
  faults: string[];
}

/** Tries the graphs of these seeds. */
export async function fuzzOnnx(
  graphs: number,
  firstSeed: number,
  makeFile: (seed: number) => Buffer = randomOnnxFile,
): Promise<OnnxFuzzResult> {
  const result: OnnxFuzzResult = { agreed: 0, refused: new Map(), invalid: 0, faults: [] };
  for (let seed = firstSeed; seed < firstSeed + graphs; seed++) {
    try {
      const fault = await tryGraph(makeFile(seed), seed);
      if (fault === 'invalid') result.invalid++;
      else if (fault === undefined) result.agreed++;
      else result.faults.push(`seed ${seed}: ${fault}`);
    } catch (error) {
      if (!(error instanceof UserError)) {
        result.faults.push(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
        continue;
      }
      const reason = error.message.replace(/\(.*?\)/g, '').replace(/-?\d+(\.\d+)?/g, '#');
      result.refused.set(reason, (result.refused.get(reason) ?? 0) + 1);
    }
  }
  return result;
}

/** What is wrong with the model of one graph; undefined when it agrees. */
async function tryGraph(bytes: Buffer, seed: number): Promise<string | undefined> {
  const { ensemble, features, original, float32Sums } = await importModel(bytes, 'model');
  if (original === undefined) return 'it does not know how to ask its original';
  const random = createRandom(seed, 0x0b);
  const rows = makeGoldenRows(ensemble, { typicalRows: [], count: ROWS }).map(({ row }) =>
    askableRow(
      row.map((value) => (random.below(8) === 0 ? EXTREMES[random.below(EXTREMES.length)] : value)),
      features,
      original.codeFeatures,
    ),
  );
  let expected: Float64Array[];
  try {
    expected = await runOriginal(bytes, original, features, rows, 'model');
  } catch {
    return 'invalid';
  }
  const answers = rows.map((row) => predictPlain(ensemble, row));
  const aligned = alignAnswers(answers, expected, ensemble.link, 'model');
  const comparison = compareAnswers(aligned, expected, {
    bound: BOUNDS.f32,
    leastSize: Math.max(roundingSize(ensemble), LEAST_SIZE),
    reach: reachOf(ensemble, rows, expected, 'probability', 'f32'),
  });
  if (isWithin(comparison)) {
    return float32Sums && floatDifference({ ...ensemble, float32Sums }, rows, expected);
  }
  const { row, column, actual, expected: wanted } = comparison;
  return `[${rows[row - 1].join()}], column ${column}: ${actual} instead of ${wanted}`;
}

/** Where scores that nothing follows are not onnxruntime's own numbers, although the sums are its own. */
function floatDifference(
  ensemble: Ensemble,
  rows: Float64Array[],
  expected: Float64Array[],
): string | undefined {
  if (ensemble.link.kind !== 'identity' || ensemble.calibration) return undefined;
  const answers = rows.map((row) => predictPlain(ensemble, row));
  const wrong = rows.findIndex((_, i) => expected[i].some((value, k) => value !== answers[i][k]));
  if (wrong < 0) return undefined;
  return `[${rows[wrong].join()}] in float32: ${answers[wrong]} instead of ${expected[wrong]}`;
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { mutants: { type: 'boolean', default: false } },
  });
  const [graphs = 2000, firstSeed = 1] = positionals.map(Number);
  const makeFile = values.mutants ? mutantOnnxFile : randomOnnxFile;
  const { agreed, refused, invalid, faults } = await fuzzOnnx(graphs, firstSeed, makeFile);
  const refusals = [...refused].sort((a, b) => b[1] - a[1]);
  for (const [reason, count] of refusals) console.log(`refused ${count}: ${reason}`);
  const total = refusals.reduce((sum, [, count]) => sum + count, 0);
  console.log(
    `${graphs} graphs: ${agreed} as onnxruntime-web, ${total} refused, ${invalid} that onnxruntime ` +
      `does not run, ${faults.length} faults`,
  );
  for (const fault of faults.slice(0, 10)) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
