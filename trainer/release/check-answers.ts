// Holds an imported model to the library's own answers before it gets a number: to a file of them, and to
// the original itself where it can be asked.
import type { Predictor } from '../../runtime/module/predictor.ts';
import { importOptional } from '../base/optional-package.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { ModuleDraft } from '../compile/compile.ts';
import { makeGoldenRows } from '../compile/golden.ts';
import { predictPlain } from '../ensemble/predict-plain.ts';
import {
  alignAnswers,
  answerPrecision,
  BOUNDS,
  type Comparison,
  compareAnswers,
  isWithin,
  likeliestClasses,
  reachOf,
  roundingSize,
} from '../import/compare-answers.ts';
import type { ImportedModel } from '../import/imported-model.ts';
import { type ExpectedTable, readExpected } from '../import/number-table.ts';
import { askableRow } from '../import/onnx/askable-row.ts';
import { largeTree } from './check-onnx.ts';

export interface LibraryComparison extends Comparison {
  /** What the file of answers holds. */
  what: 'answers' | 'raw scores' | 'classes';
}

/**
 * The module's answers to the rows, held to the file of expected ones.
 * @param path of a CSV file with what the library answered
 */
export async function compareWithLibrary(
  model: ImportedModel,
  module: ModuleDraft,
  rows: Float64Array[],
  path: string,
  progress: Progress,
): Promise<LibraryComparison> {
  const expected = await readExpected(path, model.classes);
  const predictor = predictorFrom(module.numbered().bytes);
  const stage = progress.stage('Comparing', 'rows');
  const comparison = compareAll(model, predictor, rows, expected, path);
  if (!isWithin(comparison)) throw new UserError(`${path}, ${describeMiss(comparison)}`);
  stage.done(describeComparison(comparison, model));
  return comparison;
}

/** Answers, or what else the file may hold. */
function compareAll(
  { ensemble, ...model }: ImportedModel,
  predictor: Predictor,
  rows: Float64Array[],
  expected: ExpectedTable,
  path: string,
): LibraryComparison {
  const precision = answerPrecision({ ensemble, ...model });
  const bound = BOUNDS[precision];
  const answersOf = (kind: 'probability' | 'raw') =>
    rows.map((row) => predictor.predict(row, kind).slice());
  const answers = answersOf('probability');
  const given = expected.areClasses ? likeliestClasses(answers) : answers;
  const aligned = alignAnswers(given, expected.rows, ensemble.link, path);
  // A class is the library's or is not.
  const reach = expected.areClasses
    ? () => 0
    : reachOf(ensemble, rows, expected.rows, 'probability', precision);
  const comparison = compareAnswers(aligned, expected.rows, { bound, reach });
  if (!isWithin(comparison) && fitsRawScores({ ensemble, ...model }, expected.rows)) {
    const ofRaw = reachOf(ensemble, rows, expected.rows, 'raw', precision);
    const raw = compareAnswers(answersOf('raw'), expected.rows, { bound, reach: ofRaw });
    if (isWithin(raw)) return { ...raw, what: 'raw scores' };
  }
  return { ...comparison, what: expected.areClasses ? 'classes' : 'answers' };
}

const short = (value: number) => value.toExponential(1);

function describeMiss({
  row,
  column,
  actual,
  expected,
  largest,
  bound,
}: LibraryComparison): string {
  return (
    `row ${row}, column ${column}: the model answers ${actual}, expected is ${expected}: a difference ` +
    `of ${short(largest)}, allowed is ${short(bound)}; nothing was registered`
  );
}

function describeComparison(
  { rows, what, row, column, largest, bound }: LibraryComparison,
  { ensemble, origin, float32Sums }: ImportedModel,
): string {
  const where = largest > 0 ? ` (row ${row}, column ${column})` : '';
  const precision = answerPrecision({ ensemble, origin });
  const isFloat32 = bound > BOUNDS[precision];
  const sums = `, as ${origin.library} adds in ${precision === 'f32' ? 'float32' : 'another order'}`;
  const remedy = float32Sums && !ensemble.float32Sums ? ' (--float32-sums adds so too)' : '';
  return (
    `${rows} rows as ${origin.library} answers them (${what}), largest difference ` +
    `${short(largest)}${where}, allowed ${short(bound)}${isFloat32 ? sums + remedy : ''}`
  );
}

/** Whether the expected numbers may be scores before the link: one for each. */
function fitsRawScores({ ensemble }: ImportedModel, expected: Float64Array[]): boolean {
  return expected.every(({ length }) => length === ensemble.rawCount);
}

const ORIGINAL_ROWS = 512;
/** Numbers that the original is given in all, at most. */
const ORIGINAL_NUMBERS = 1_000_000;

/** An ONNX file can be asked itself: the rows that press on the model go through onnxruntime-web. */
export async function compareWithOriginal(
  { ensemble, original, features }: ImportedModel,
  bytes: Buffer,
  file: string,
  rows: Float64Array[],
  progress: Progress,
): Promise<void> {
  if (original === undefined) return;
  const stage = progress.stage('Asking original', 'rows');
  const tooLarge = largeTree(ensemble);
  if (tooLarge) {
    stage.done(`left out: onnxruntime-web takes long to load ${tooLarge}; --expected compares`);
    return;
  }
  const { featureCount, rawCount } = ensemble;
  const most = Math.ceil(ORIGINAL_NUMBERS / (featureCount + rawCount));
  const count = Math.min(ORIGINAL_ROWS, most);
  const golden = makeGoldenRows(ensemble, { typicalRows: rows, count });
  const asked = golden.map(({ row }) => askableRow(row, features, original.codeFeatures));
  const { runOriginal } = await importOptional(
    ['onnxruntime-web'],
    'Importing an ONNX file',
    () => import('../import/onnx/run-original.ts'),
  );
  const expected = await runOriginal(bytes, original, features, asked, file);
  const answers = asked.map((row) => predictPlain(ensemble, row));
  const aligned = alignAnswers(answers, expected, ensemble.link, file);
  const comparison = compareAnswers(aligned, expected, {
    bound: BOUNDS.f32,
    leastSize: roundingSize(ensemble),
    reach: reachOf(ensemble, asked, expected, 'probability', 'f32'),
  });
  if (!isWithin(comparison)) {
    const row = Array.from(asked[comparison.row - 1]).join(', ');
    throw new UserError(
      `${file}: for [${row}] the model answers ${comparison.actual}, onnxruntime-web answers ` +
        `${comparison.expected} (column ${comparison.column}); nothing was registered`,
    );
  }
  stage.done(
    `${asked.length} rows as onnxruntime-web answers the file itself, largest difference ` +
      `${short(comparison.largest)}, allowed ${short(comparison.bound)}`,
  );
}
