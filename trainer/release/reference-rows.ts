// Which rows a version's reference counts, and how its module answers them.
import type { Reference } from '../../runtime/schema/reference-schema.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import type { ModuleDraft } from '../compile/compile.ts';
import type { TrainingTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { makeReference, rowsOfCells } from '../evaluate/reference.ts';
import type { ImportedModel } from '../import/imported-model.ts';
import type { DatasetParts } from '../ingest/split.ts';

/**
 * Values are counted in the rows that it learned from, which are the most and what it knows of the world; of streamed
 * ones the values were not kept, and the held-out rows stand in. Answers are counted in held-out rows: to rows that it
 * has learned from they are surer than to any others.
 */
export function trainedReference(
  module: ModuleDraft,
  ensemble: Ensemble,
  { train, test }: DatasetParts<TrainingTable>,
  flags: string[],
): Reference {
  const counted = train.kind === 'cells' ? train : test;
  const { target, weights } = test;
  return makeReference({
    ensemble,
    of: { features: train.kind === 'cells' ? 'learned' : 'heldOut', answers: 'heldOut' },
    counted: { schema: counted.schema, columns: counted.columns, rows: rowsOfCells(counted) },
    answered: {
      flags,
      task: target.kind,
      answers: answersOf(module, test.columns, test.cellCount),
      rows: rowsOfCells(test),
      actual: { target, weights },
    },
  });
}

/** The rows that an import was checked on. What really happened to them is not known. */
export function importedReference(
  module: ModuleDraft,
  { ensemble, features: schema, flags, task }: ImportedModel,
  given: Float64Array[],
): Reference {
  const rows = new Float64Array(given.length).fill(1);
  const columns = schema.map((_, f) => Float64Array.from(given, (row) => row[f]));
  const answers = answersOf(module, columns, given.length);
  return makeReference({
    ensemble,
    of: { features: 'given', answers: 'given' },
    counted: { schema, columns, rows },
    answered: { flags, task, answers, rows, actual: null },
  });
}

function answersOf(module: ModuleDraft, columns: Float64Array[], rowCount: number): Float64Array {
  const predictor = predictorFrom(module.numbered().bytes);
  const answers = new Float64Array(rowCount * predictor.outputWidth('probability'));
  predictor.predictColumns(columns, rowCount, 'probability', answers);
  return answers;
}
