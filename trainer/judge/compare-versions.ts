// Two versions on the same held-out rows, those of the later one: as its training compared them, or drawn
// again by its recipe and seed from the data it was made from.
import * as z from 'zod';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { answerCells } from '../evaluate/evaluate.ts';
import {
  compareVersions,
  type EvaluationReport,
  type VersionComparison,
} from '../evaluate/report.ts';
import { splitDataset } from '../ingest/split.ts';
import { checkRecipe } from '../recipe/check-recipe.ts';
import type { AskedRecipe } from '../recipe/recipe.ts';
import type { Version } from '../registry/version.ts';

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
  version: Version,
): Promise<Partial<Pick<EvaluationReport, 'confidence' | 'comparison'>> | null> {
  if (!version.has('evaluation.json')) return null;
  return (await version.json('evaluation.json', evaluationSchema)) as Partial<EvaluationReport>;
}

/**
 * The recipe as it was when the version was made, to be run. It came with the version, whoever made that.
 * @param isTrusted the user has said so
 * @throws UserError when there is none, or it may not be run
 */
export async function readRecipe(version: Version, isTrusted: boolean): Promise<AskedRecipe> {
  if (!version.has('recipe.json')) {
    throw new UserError(`${version.id} was not made from a recipe: its rows cannot be had again`);
  }
  if (!isTrusted) {
    const path = version.pathOf('recipe.json');
    throw new UserError(
      `${version.id}: this runs the recipe that came with it, which says what is read and holds SQL; look at ${path}, and add --run-recipe`,
    );
  }
  return checkRecipe(await version.json('recipe.json', z.unknown()), `${version.id}/recipe.json`);
}

/**
 * The versions on the rows that `after` held out, or why they cannot be compared.
 * @param source where the rows are; null: by what was noted when `after` was made
 * @throws UserError when the rows are not those that `after` was made from
 */
export async function comparisonOf(
  before: Version,
  after: Version,
  source: HeldOutSource | null,
): Promise<VersionComparison | string> {
  if (before.name !== after.name) return 'they are versions of two models';
  if (before.number === after.number) return 'they are one version';
  const comparison =
    source === null
      ? ((await readEvaluation(after))?.comparison ?? null)
      : await compareAnew(before, after, source);
  if (comparison?.version === before.number) return comparison.notComparable ?? comparison;
  const other = comparison === null ? 'no version' : `version ${comparison.version}`;
  return `${after.id} was compared with ${other} when it was made; add --run-recipe, and --data with the data that it was made from, to compare the two on the same held-out rows`;
}

async function compareAnew(
  before: Version,
  after: Version,
  { data, runRecipe, progress }: HeldOutSource,
): Promise<VersionComparison> {
  const recipe = await readRecipe(after, runRecipe);
  const { seed, dataHash, rows } = after.entry;
  // Most comparisons are noted already: only these read rows.
  const { ingest } = await import('../ingest/ingest.ts');
  const dataset = await ingest(recipe, { ...(data && { data }), seed, progress });
  if (dataset.dataHash !== dataHash) {
    throw new UserError(
      `${after.id} was made from other data (SHA-256 ${dataHash}, these are ${dataset.dataHash}): only its own data tells which rows it held out`,
    );
  }
  const { test } = splitDataset(dataset, recipe.split, seed, progress);
  const [old, now] = [await before.predictor(), await after.predictor()];
  const { version, features, derivation, classes } = before.entry;
  const sameSplit =
    before.entry.dataHash === dataHash &&
    before.entry.seed === seed &&
    before.entry.rows.test === rows.test;
  const model = { version, features, ...(derivation && { derivation }), classes };
  const previous = { ...model, mayKnowRows: !sameSplit };
  return compareVersions(
    { ...previous, predict: (row) => old.predict(row) },
    answerCells((row) => now.predict(row), test),
    test,
    seed,
    after.entry.derivation,
  );
}
