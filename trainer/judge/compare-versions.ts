// Two versions on the same held-out rows, those of the later one: as its training compared them, or drawn
// again by its recipe and seed from the data it was made from.
import { join } from 'node:path';
import * as z from 'zod';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { answerCells } from '../evaluate/evaluate.ts';
import {
  compareVersions,
  type EvaluationReport,
  type VersionComparison,
} from '../evaluate/report.ts';
import { ingest } from '../ingest/ingest.ts';
import { splitDataset } from '../ingest/split.ts';
import { checkRecipe } from '../recipe/check-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { parseFile } from '../registry/parse-file.ts';
import { readEntry, readVersionFile, type VersionReference } from '../registry/read-version.ts';
import { openVersion } from '../registry/verify-version.ts';

/** Where the later version's rows are; `data` left out: in its recipe's own source. */
export interface HeldOutSource {
  data?: string[];
  /** Has the user said that the version's recipe may be run? */
  runRecipe: boolean;
  progress: Progress;
}

/** Earlier releases wrote a bound as null that some resample of few rows did not have: nothing is known of it. */
const bound = (unknown: number) =>
  z
    .number()
    .nullable()
    .transform((value) => value ?? unknown);
const interval = z.object({ low: bound(-Infinity), high: bound(Infinity) });
const evaluationSchema = z.looseObject({
  confidence: z.record(z.string(), interval).optional(),
  comparison: z
    .looseObject({
      version: z.number(),
      notComparable: z.string().nullable(),
      metrics: z.record(
        z.string(),
        z.looseObject({ previous: z.number(), difference: z.number(), interval }),
      ),
    })
    .nullish(),
});

/** evaluation.json; null for a version that was judged on no rows. @throws UserError when it is none */
export async function readEvaluation(
  reference: VersionReference,
  entry: RegistryEntry,
): Promise<Partial<Pick<EvaluationReport, 'confidence' | 'comparison'>> | null> {
  if (entry.files['evaluation.json'] === undefined) return null;
  const bytes = await readVersionFile(reference, entry, 'evaluation.json');
  const path = join(reference.folder, 'evaluation.json');
  return parseFile(path, bytes, evaluationSchema) as Partial<EvaluationReport>;
}

/**
 * The recipe as it was when the version was made, to be run. It came with the version, whoever made that.
 * @param isTrusted the user has said so
 * @throws UserError when there is none, or it may not be run
 */
export async function readRecipe(
  reference: VersionReference,
  entry: RegistryEntry,
  isTrusted: boolean,
): Promise<Recipe> {
  const name = `${entry.name}@${entry.version}`;
  if (entry.files['recipe.json'] === undefined) {
    throw new UserError(`${name} was not made from a recipe: its rows cannot be had again`);
  }
  const path = join(reference.folder, 'recipe.json');
  if (!isTrusted) {
    throw new UserError(
      `${name}: this runs the recipe that came with it, which says what is read and holds SQL; look at ${path}, and add --run-recipe`,
    );
  }
  const bytes = await readVersionFile(reference, entry, 'recipe.json');
  return checkRecipe(parseFile(path, bytes, z.unknown()), `${name}/recipe.json`);
}

/**
 * The versions on the rows that `after` held out, or why they cannot be compared.
 * @param source where the rows are; null: by what was noted when `after` was made
 * @throws UserError when the rows are not those that `after` was made from
 */
export async function comparisonOf(
  before: VersionReference,
  after: VersionReference,
  source: HeldOutSource | null,
): Promise<VersionComparison | string> {
  if (before.name !== after.name) return 'they are versions of two models';
  if (before.version === after.version) return 'they are one version';
  const entry = await readEntry(after);
  const comparison =
    source === null
      ? ((await readEvaluation(after, entry))?.comparison ?? null)
      : await compareAnew(before, after, source);
  if (comparison?.version === before.version) return comparison.notComparable ?? comparison;
  const other = comparison === null ? 'nothing' : `version ${comparison.version}`;
  return `${after.name}@${after.version} was compared with ${other} when it was made, not with version ${before.version}: --data, with the data it was made from, and --run-recipe compare them on the same held-out rows`;
}

async function compareAnew(
  before: VersionReference,
  after: VersionReference,
  { data, runRecipe, progress }: HeldOutSource,
): Promise<VersionComparison> {
  const [entryBefore, entry] = await Promise.all([readEntry(before), readEntry(after)]);
  const recipe = await readRecipe(after, entry, runRecipe);
  const { seed, dataHash } = entry;
  const dataset = await ingest(recipe, { ...(data && { data }), seed, progress });
  if (dataset.dataHash !== dataHash) {
    throw new UserError(
      `${entry.name}@${entry.version} was made from other data (SHA-256 ${dataHash}, these are ${dataset.dataHash}): only its own data tells which rows it held out`,
    );
  }
  const { test } = splitDataset(dataset, recipe.split, seed, progress);
  const [old, now] = [await openVersion(before), await openVersion(after)];
  const { version, features, classes } = entryBefore;
  const sameSplit =
    entryBefore.dataHash === dataHash &&
    entryBefore.seed === seed &&
    entryBefore.rows.test === entry.rows.test;
  const previous = { version, features, classes, mayKnowRows: !sameSplit };
  return compareVersions(
    { ...previous, predict: (row) => old.predict(row) },
    answerCells((row) => now.predict(row), test),
    test,
    seed,
  );
}
