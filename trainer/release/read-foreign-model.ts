// Reads the model file of another library, and names what the file leaves without a name.
import { open } from 'node:fs/promises';
import { requireFile } from '../base/files.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { checkNames } from '../import/check-names.ts';
import { importModel } from '../import/import-model.ts';
import { type ImportedModel, withFeatureNames } from '../import/imported-model.ts';
import { applyLabels, type LabelsFile } from '../import/labels-file.ts';
import { readHeader } from '../import/number-table.ts';

/** A file of this size takes all the memory that importing is meant to take. */
const MOST_BYTES = 1 << 30;

export interface ReadOptions {
  /** Path of a JSON file with names and labels. */
  labels?: string;
  /** Paths of CSV files: rows, and what the library answered to them. */
  rows?: string;
  /** Names of pandas' columns of dtype category, with commas between, where the file does not say. */
  pandasCategories?: string;
  /** Adds in float32 in the library's order, to its bits; by default modules add in doubles. */
  float32Sums?: boolean;
}

/** @throws UserError when it has something unknown in it, or what it is to be named by does not fit */
export async function readForeignModel(
  bytes: Buffer,
  file: string,
  options: ReadOptions,
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

/** @throws UserError when there is no such file, or it is too large */
export async function readModelFile(path: string): Promise<Buffer> {
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
