// Holds the final bytes of a module to the plain predictor: a difference means a fault of the compiler,
// and the version must not be registered.

import type { OutputKind, Predictor } from '../../runtime/module/predictor.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import { contributionsPlain, explanationSteps } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { predictLeavesPlain } from '../ensemble/predict-plain.ts';
import type { GoldenRow } from '../registry/golden-file.ts';
import { VerificationError } from './verification-error.ts';
import { verifyDerivation } from './verify-derivation.ts';

/** Contributions cost much more than a prediction, in the plain form above all: fewer rows of large ensembles. */
const MOST_EXPLAINED_ROWS = 32;
const FEWEST_EXPLAINED_ROWS = 4;
const EXPLAINED_NODES = 1_000_000;
/** Deep trees over many features take far more steps than they have nodes: then one row, if need be. */
const EXPLAINED_STEPS = 2 ** 28;
/** Contributions are long sums of quotients, so they agree to rounding only; times the score's scale. */
const CONTRIBUTION_TOLERANCE = 1e-9;

/** Instantiates `bytes`, replays every golden row one by one and in one batch; throws at a difference. */
export function verify(bytes: Uint8Array, ensemble: Ensemble, golden: GoldenRow[]): void {
  const predictor = predictorFrom(bytes);
  const rows = golden.map(({ row }) => row);
  const { provides } = predictor.manifest;
  verifyDerivation(predictor);
  compareExactly(
    predictor,
    'raw',
    rows,
    golden.map(({ raw }) => raw),
  );
  compareExactly(
    predictor,
    'probability',
    rows,
    golden.map(({ outputs }) => outputs),
  );
  if (provides.leaves) {
    compareExactly(
      predictor,
      'leaves',
      rows,
      rows.map((row) => predictLeavesPlain(ensemble, row)),
    );
  }
  if (!provides.contributions) return;
  const count = explainedRows(ensemble);
  for (const row of rows.slice(-count)) compareContributions(predictor, ensemble, row);
}

function explainedRows(ensemble: Ensemble): number {
  const byNodes = Math.floor(EXPLAINED_NODES / ensemble.feature.length);
  const usual = Math.min(MOST_EXPLAINED_ROWS, Math.max(FEWEST_EXPLAINED_ROWS, byNodes));
  const bySteps = Math.floor(EXPLAINED_STEPS / Math.max(1, explanationSteps(ensemble)));
  return Math.min(usual, Math.max(1, bySteps));
}

function compareExactly(
  predictor: Predictor,
  kind: OutputKind,
  rows: Float64Array[],
  expected: Float64Array[],
): void {
  const width = predictor.outputWidth(kind);
  const features = predictor.manifest.features.length;
  const flat = new Float64Array(rows.length * features);
  rows.forEach((row, i) => {
    flat.set(row, i * features);
  });
  const batch = new Float64Array(rows.length * width);
  predictor.predictInto(flat, rows.length, kind, batch);
  rows.forEach((row, i) => {
    const single = predictor.predict(row, kind);
    for (let k = 0; k < width; k++) {
      const want = expected[i][k];
      if (Object.is(single[k], want) && Object.is(batch[i * width + k], want)) continue;
      const got = `${single[k]} alone and ${batch[i * width + k]} in a batch`;
      throw new VerificationError(
        `golden row ${i} [${row.join(', ')}]: ${kind} ${k} is ${got}, expected ${want}`,
      );
    }
  });
}

function compareContributions(predictor: Predictor, ensemble: Ensemble, row: Float64Array): void {
  const actual = predictor.predict(row, 'contributions');
  const expected = contributionsPlain(ensemble, row);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-300);
  expected.forEach((want, k) => {
    if (Math.abs(actual[k] - want) <= CONTRIBUTION_TOLERANCE * scale) return;
    throw new VerificationError(
      `row [${row.join(', ')}]: contribution ${k} is ${actual[k]}, expected ${want}`,
    );
  });
}
