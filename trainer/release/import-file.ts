// From a foreign model file to a registered version: read, name, compile, hold to the library's own answers,
// release. Nothing is registered that does not agree.

import { basename, extname } from 'node:path';
import { LIBRARY_CELLS } from '../../runtime/schema/cell-grammar.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import { sha256 } from '../base/files.ts';
import { modelNameFault } from '../base/names.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { makeGoldenRows } from '../compile/golden.ts';
import { makeTypicalRows } from '../compile/typical-rows.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exampleOf, middleExample } from '../ensemble/example-row.ts';
import type { ImportedModel } from '../import/imported-model.ts';
import { type LabelsFile, readLabelsFile } from '../import/labels-file.ts';
import { readRows } from '../import/number-table.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import {
  compareWithLibrary,
  compareWithOriginal,
  type LibraryComparison,
} from './check-answers.ts';
import { compileModel } from './compile-model.ts';
import { type ModelFacts, ownershipOf } from './model-facts.ts';
import { type ReadOptions, readForeignModel, readModelFile } from './read-foreign-model.ts';
import { importedReference } from './reference-rows.ts';
import { release } from './release.ts';
import { type JudgedRows, roundEnsemble } from './rounding.ts';

export interface ImportOptions extends ReadOptions {
  /** Where the version is registered. */
  registry: Registry;
  /** Default: made from the file's name. */
  name?: string;
  /** Path of a CSV file with what the library answered to `rows`. */
  expected?: string;
  /** What the module is made of; by default what its strategy gives at little cost. */
  module?: ModuleChoices;
  /** Largest change of an answer that rounding may make, for a smaller module; exact when left out. */
  quantize?: number;
}

export interface ImportResult {
  version: Version;
  /** Against the answers of the library, where they were given. */
  comparison?: LibraryComparison;
}

const GOLDEN_SEED = 1;
/** Twice what trained models have: a foreign model has nothing else that holds it to its answers. */
const GOLDEN_ROWS = 1024;
/** Numbers of all golden rows and their answers, at most; and the fewest rows, however wide they are. */
const GOLDEN_NUMBERS = 2_000_000;
const FEWEST_ROWS = 32;

/**
 * Imports a model file as the next version of a model.
 * @throws UserError when it cannot be read, has something unknown in it, or answers differently
 */
export async function importFile(
  file: string,
  options: ImportOptions,
  progress: Progress,
): Promise<ImportResult> {
  const name = checkedName(options.name ?? nameOf(file));
  const bytes = await readModelFile(file);
  const labels = options.labels === undefined ? {} : await readLabelsFile(options.labels);
  const model = await readForeignModel(bytes, file, options, labels, progress);
  const rows = options.rows === undefined ? [] : await readRows(options.rows, model.features);
  const valueAt = (row: number, feature: number) => rows[row][feature];
  const typicalRows = makeTypicalRows(rows.length, model.features.length, valueAt, GOLDEN_SEED);
  const source = { file, hash: sha256(bytes), rows: rows.length, typical: typicalRows.at(0) };
  const facts = factsOf(model, labels, name, source);

  const exact = await compileModel(model.ensemble, facts, progress, options.module);
  const { expected } = options;
  const comparison =
    expected === undefined
      ? undefined
      : await compareWithLibrary(model, exact, rows, expected, progress);
  await compareWithOriginal(model, bytes, file, rows, progress);

  const rounding = roundEnsemble(model.ensemble, options.quantize, model.task);
  const judged = () => rowsOf(model.ensemble, typicalRows);
  const module = rounding
    ? await compileModel(rounding.ensemble, facts, progress, options.module)
    : exact;
  const candidate = {
    facts: { ...facts, parameters: { ...facts.parameters, checked: recordOf(comparison) } },
    ensemble: rounding?.ensemble ?? model.ensemble,
    module,
    roundedFrom: rounding && { rounding, module: exact, rows: judged() },
    typicalRows,
    goldenCount: goldenCount(model.ensemble),
    ...(rows.length > 0 && { reference: importedReference(module, model, rows) }),
  };
  const version = await release(options.registry, candidate, progress);
  return { version, ...(comparison && { comparison }) };
}

/** What metadata.json keeps of it. */
function recordOf(comparison: LibraryComparison | undefined) {
  if (comparison === undefined) return null;
  const { rows, largest, bound } = comparison;
  return { rows, largestDifference: largest, bound };
}

/** How many golden rows a model has: fewer where rows or answers are very wide. */
function goldenCount({ featureCount, rawCount }: Ensemble): number {
  const most = Math.floor(GOLDEN_NUMBERS / (featureCount + rawCount));
  return Math.max(FEWEST_ROWS, Math.min(GOLDEN_ROWS, most));
}

/** Rows that press on the exact model, on which a rounded one is compared with it. */
function rowsOf(exact: Ensemble, typicalRows: Float64Array[]): JudgedRows {
  const golden = makeGoldenRows(exact, { typicalRows, count: goldenCount(exact) });
  const columns = Array.from({ length: exact.featureCount }, (_, feature) =>
    Float64Array.from(golden, ({ row }) => row[feature]),
  );
  return { columns, rowCount: golden.length, judge: () => ({}) };
}

interface Source {
  file: string;
  hash: string;
  /** How many were given, and one like them. */
  rows: number;
  typical: Float64Array | undefined;
}

/** What the registry says of an imported model. */
function factsOf(
  { ensemble, features, task, flags, classes, origin }: ImportedModel,
  labels: LabelsFile,
  name: string,
  { file, hash, rows, typical }: Source,
): ModelFacts {
  const example = typical ? exampleOf(features, typical) : middleExample(ensemble, features);
  return {
    name,
    title: labels.title ?? name,
    description:
      labels.description ??
      `Imported from ${origin.library} (${origin.objective}), ${basename(file)}.`,
    ...ownershipOf(labels),
    task,
    features,
    cellGrammar: LIBRARY_CELLS,
    flags,
    classes,
    examples: [example],
    metrics: {},
    rows: { read: rows, used: 0, cells: 0, train: 0, test: rows, rejected: 0 },
    seed: GOLDEN_SEED,
    parameters: {
      kind: 'import',
      ...origin,
      file: basename(file),
      sha256: hash,
      ...(ensemble.float32Sums && { float32Sums: ensemble.float32Sums }),
    },
    dataHash: hash,
    recipeHash: sha256(JSON.stringify(labels)),
  };
}

/** `My Model.txt` → `my-model`. */
function nameOf(file: string): string {
  return basename(file, extname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function checkedName(name: string): string {
  const fault = modelNameFault(name);
  if (fault === null) return name;
  throw new UserError(`'${name}' cannot be the model's name, which ${fault} (--name)`);
}
