// Holds an imported model to the library's own answers before it gets a number: to a file of them, and to
// the original itself where it can be asked.
import { loadPredictor } from '../models/contract/load-predictor.ts';
import type { ModuleChoices } from '../models/contract/module-choices.ts';
import { makeGoldenRows } from './compile/golden.ts';
import { predictPlain } from './ensemble/predict-plain.ts';
import {
  alignAnswers,
  BOUNDS,
  type Comparison,
  compareAnswers,
  likeliestClasses,
  roundingSize,
} from './import/compare-answers.ts';
import type { ImportedModel } from './import/imported-model.ts';
import { readExpected } from './import/number-table.ts';
import { askableRow } from './import/onnx/askable-row.ts';
import { importOptional } from './optional-package.ts';
import type { Progress } from './progress.ts';
import { compileModel, type ModelFacts } from './publish.ts';
import { UserError } from './user-error.ts';

/** With what the library's answers are compared. */
export interface ComparedRows {
  facts: ModelFacts;
  rows: Float64Array[];
  /** Path of a CSV file with what the library answered. */
  expected?: string;
  module?: ModuleChoices;
}

export interface LibraryComparison extends Comparison {
  /** What the file of answers holds. */
  what: 'answers' | 'raw scores' | 'classes';
  bound: number;
}

/** The module's answers to the rows, held to the file of expected ones. */
export async function compareWithLibrary(
  model: ImportedModel,
  { facts, rows, expected: path, module }: ComparedRows,
  progress: Progress,
): Promise<LibraryComparison | undefined> {
  if (path === undefined) return undefined;
  const expected = await readExpected(path, model.classes);
  const { bytes } = await compileModel(model.ensemble, facts, progress, module);
  const predictor = loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  const stage = progress.stage('Comparing', 'rows');
  const bound = BOUNDS[model.ensemble.inputPrecision];
  const answersOf = (kind: 'probability' | 'raw') =>
    rows.map((row) => predictor.predict(row, kind).slice());
  const compare = (answers: Float64Array[]) =>
    compareAnswers(alignAnswers(answers, expected.rows, model.ensemble.link, path), expected.rows);
  const answers = answersOf('probability');
  let comparison = compare(expected.areClasses ? likeliestClasses(answers) : answers);
  let what: LibraryComparison['what'] = expected.areClasses ? 'classes' : 'answers';
  if (!(comparison.largest <= bound) && fitsRawScores(model, expected.rows)) {
    const raw = compareAnswers(answersOf('raw'), expected.rows);
    if (raw.largest <= bound) [comparison, what] = [raw, 'raw scores'];
  }
  const where = `row ${comparison.row}, column ${comparison.column}`;
  if (!(comparison.largest <= bound)) {
    throw new UserError(
      `${path}, ${where}: the model answers ${comparison.actual}, expected is ` +
        `${comparison.expected}: a difference of ${comparison.largest.toExponential(1)}, allowed is ` +
        `${bound}; nothing was registered`,
    );
  }
  const largest = comparison.largest.toExponential(1);
  stage.done(
    `${comparison.rows} rows as ${model.origin.library} answers them (${what}), largest difference ` +
      `${largest}${comparison.largest > 0 ? ` (${where})` : ''}, allowed ${bound}`,
  );
  return { ...comparison, what, bound };
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
  const { featureCount, rawCount } = ensemble;
  const most = Math.ceil(ORIGINAL_NUMBERS / (featureCount + rawCount));
  const count = Math.min(ORIGINAL_ROWS, most);
  const golden = makeGoldenRows(ensemble, { typicalRows: rows, count });
  const asked = golden.map(({ row }) => askableRow(row, features, original.codeFeatures));
  const { runOriginal } = await importOptional(
    ['onnxruntime-web'],
    'Importing an ONNX file',
    () => import('./import/onnx/run-original.ts'),
  );
  const expected = await runOriginal(bytes, original, features, asked, file);
  const answers = asked.map((row) => predictPlain(ensemble, row));
  const aligned = alignAnswers(answers, expected, ensemble.link, file);
  const comparison = compareAnswers(aligned, expected, roundingSize(ensemble));
  if (!(comparison.largest <= BOUNDS.f32)) {
    const row = Array.from(asked[comparison.row - 1]).join(', ');
    throw new UserError(
      `${file}: for [${row}] the model answers ${comparison.actual}, onnxruntime-web answers ` +
        `${comparison.expected} (column ${comparison.column}); nothing was registered`,
    );
  }
  stage.done(
    `${asked.length} rows as onnxruntime-web answers the file itself, largest difference ` +
      comparison.largest.toExponential(1),
  );
}
