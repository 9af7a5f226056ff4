// From a foreign model file to a registered version: read, name, hold to the library's own answers,
// compile, publish. Nothing is registered that does not agree.

import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { LIBRARY_CELLS } from '../../runtime/schema/cell-grammar.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { requireFile, sha256 } from '../base/files.ts';
import { modelNameFault } from '../base/names.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { makeGoldenRows } from '../compile/golden.ts';
import { makeTypicalRows } from '../compile/typical-rows.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exampleOf, middleExample } from '../ensemble/example-row.ts';
import { checkNames } from '../import/check-names.ts';
import { importModel } from '../import/import-model.ts';
import { type ImportedModel, withFeatureNames } from '../import/imported-model.ts';
import { applyLabels, type LabelsFile, readLabelsFile } from '../import/labels-file.ts';
import { readHeader, readRows } from '../import/number-table.ts';
import { reserveVersion } from '../registry/write-version.ts';
import {
  compareWithLibrary,
  compareWithOriginal,
  type LibraryComparison,
} from './check-answers.ts';
import { compileModel, type ModelFacts, publish } from './publish.ts';
import { type JudgedRows, measureRounding, roundEnsemble } from './quantization.ts';

export interface ImportOptions {
  registry: string;
  /** Default: made from the file's name. */
  name?: string;
  /** Path of a JSON file with names and labels. */
  labels?: string;
  /** Paths of CSV files: rows, and what the library answered to them. */
  rows?: string;
  expected?: string;
  /** Names of pandas' columns of dtype category, with commas between, where the file does not say. */
  pandasCategories?: string;
  /** Adds in float32 in the library's order, to its bits; by default modules add in doubles. */
  float32Sums?: boolean;
  /** What the module is made of; by default what its strategy gives at little cost. */
  module?: ModuleChoices;
  /** Largest change of an answer that rounding may make, for a smaller module; exact when left out. */
  quantize?: number;
}

export interface ImportResult {
  entry: RegistryEntry;
  /** Against the answers of the library, where they were given. */
  comparison?: LibraryComparison;
}

/** A file of this size takes all the memory that importing is meant to take. */
const MOST_BYTES = 1 << 30;
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
  const bytes = await readWholeFile(file);
  const labels = options.labels === undefined ? {} : await readLabelsFile(options.labels);
  const model = await readModel(bytes, file, options, labels, progress);
  const rows = options.rows === undefined ? [] : await readRows(options.rows, model.features);
  const valueAt = (row: number, feature: number) => rows[row][feature];
  const featureCount = model.features.length;
  const typicalRows = makeTypicalRows(rows.length, featureCount, valueAt, GOLDEN_SEED);
  const source = { file, hash: sha256(bytes), rows: rows.length, typical: typicalRows.at(0) };
  const facts = factsOf(model, labels, name, source);
  const compared = { ...options, facts, rows };
  const comparison = await compareWithLibrary(model, compared, progress);
  await compareWithOriginal(model, bytes, file, rows, progress);
  const rounding = roundEnsemble(model.ensemble, options.quantize, model.task);
  const ensemble = rounding?.ensemble ?? model.ensemble;

  const checked = comparison
    ? { rows: comparison.rows, largestDifference: comparison.largest, bound: comparison.bound }
    : null;
  const finalFacts = {
    ...facts,
    parameters: { ...facts.parameters, checked },
    version: await reserveVersion(options.registry, name),
  };
  const module = await compileModel(ensemble, finalFacts, progress, options.module);
  const quantization =
    rounding &&
    (await measureRounding(
      rounding,
      module.bytes,
      finalFacts,
      rowsOf(model.ensemble, typicalRows),
      options.module,
      progress,
    ));
  const publication = {
    registry: options.registry,
    facts: { ...finalFacts, ...(quantization && { quantization }) },
    typicalRows,
    goldenCount: goldenCount(model.ensemble),
    extraFiles: {},
  };
  const entry = await publish(ensemble, module, publication, progress);
  return { entry, ...(comparison && { comparison }) };
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

async function readModel(
  bytes: Buffer,
  file: string,
  options: ImportOptions,
  labels: LabelsFile,
  progress: Progress,
): Promise<ImportedModel> {
  const stage = progress.stage('Reading');
  const pandasCategories = options.pandasCategories?.split(',').map((name) => name.trim());
  const read = await importModel(bytes, file, { pandasCategories });
  // A file without names of features is given those of the rows.
  const named =
    read.hasFeatureNames || options.rows === undefined
      ? read
      : withFeatureNames(read, await readHeader(options.rows));
  const model = options.labels === undefined ? named : applyLabels(named, labels, options.labels);
  checkNames(model, file);
  for (const warning of model.warnings) progress.warn(warning);
  const { origin, features } = model;
  const ensemble = options.float32Sums ? inFloat32(model, file) : model.ensemble;
  const leaves = ensemble.leafValue.length / ensemble.leafWidth;
  stage.done(
    `${origin.library}, ${origin.objective}: ${features.length} features, ` +
      `${ensemble.treeRoot.length} trees, ${leaves} leaves`,
  );
  return { ...model, ensemble };
}

/** The ensemble that adds in float32 as the library does. */
function inFloat32(model: ImportedModel, file: string): Ensemble {
  const { ensemble, origin, float32Sums } = model;
  if (float32Sums) return { ...ensemble, float32Sums };
  const reason = model.float32Obstacle ?? `${origin.library} adds in doubles, as modules do`;
  throw new UserError(`${file}: --float32-sums: ${reason}; leave the option out`);
}

interface Source {
  file: string;
  hash: string;
  /** How many were given, and one like them. */
  rows: number;
  typical: Float64Array | undefined;
}

/** What the registry says of an imported model; version 0 stands for one not registered yet. */
function factsOf(
  { ensemble, features, task, flags, classes, origin }: ImportedModel,
  labels: LabelsFile,
  name: string,
  { file, hash, rows, typical }: Source,
): ModelFacts {
  const example = typical ? exampleOf(features, typical) : middleExample(ensemble, features);
  return {
    name,
    version: 0,
    title: labels.title ?? name,
    description:
      labels.description ??
      `Imported from ${origin.library} (${origin.objective}), ${basename(file)}.`,
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

async function readWholeFile(path: string): Promise<Buffer> {
  await requireFile(path);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) {
      throw new UserError(`${path}: ${size} bytes; at most ${MOST_BYTES} can be imported`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
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
