// A version judged on rows that it has not made: every figure of its evaluation.json, anew, beside what it had on its
// own held-out rows; and the rows that it refuses.
import * as z from 'zod';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AnswerShapes } from '../evaluate/answer-shapes.ts';
import { answerCells } from '../evaluate/evaluate.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { type EvaluationReport, reportOn } from '../evaluate/report.ts';
import { featurePartings } from '../evaluate/slices.ts';
import { isComplete } from '../ingest/complete-recipe.ts';
import { withPlacedRows } from '../ingest/placed-rows.ts';
import { checkRecipe } from '../recipe/check-recipe.ts';
import type { Recipe, RecipeSource } from '../recipe/recipe.ts';
import type { Version } from '../registry/version.ts';
import type { DecisionThreshold } from '../validate/decision-threshold.ts';
import { judgeDecision } from '../validate/refine.ts';
import {
  type ComparedFigure,
  type ComparedSlice,
  compareFigures,
  compareSlices,
} from './compared-figures.ts';
import {
  type EvaluateOptions,
  type ReadRows,
  type RowsOfData,
  readJudgedRows,
} from './read-rows.ts';
import type { Refusals } from './refusals.ts';

export interface VersionEvaluation {
  version: string;
  dataHash: string;
  /** Whether these are the data that the version was made from: it may have learned from the rows. */
  isOwnData: boolean;
  rows: RowsOfData;
  figures: Record<string, ComparedFigure>;
  refusals: Refusals;
  /** As evaluation.json has it, without what only training knows. */
  evaluation: Evaluation &
    Pick<EvaluationReport, 'confidence' | 'features' | 'labels'> &
    AnswerShapes & {
      slices: Record<string, ComparedSlice[]>;
      decision: DecisionThreshold | null;
    };
}

/**
 * Judges the version. A trained one reads the files as its training would: by the recipe's dialect, expressions,
 * `where` and `weight`, in an engine that may read these files alone.
 * @throws UserError when the rows cannot be read, or none can be judged
 */
export async function evaluateVersion(
  version: Version,
  options: EvaluateOptions,
  progress: Progress,
): Promise<VersionEvaluation> {
  const recipe = await readOwnRecipe(version, options);
  const source: RecipeSource = recipe?.source ?? { files: [] };
  const { data } = options;
  const opened = { source, data, maxRejectedShare: recipe?.maxRejectedShare };
  const read = await withPlacedRows(opened, progress, (rows) =>
    readJudgedRows(version, recipe, rows, options, progress),
  );
  const { cells, partings, labels, refusals, rows } = read;
  if (rows.judged === 0) throw new UserError(describeNone(version.id, read));
  const predictor = await version.predictor();
  const predict = (row: Float64Array) => predictor.predict(row);
  const { seed } = version.entry;
  const report = reportOn(
    { ensemble: await version.ensemble(), predict, test: cells, labels, seed },
    progress,
  );
  const { comparison: _, slices: __, ...evaluation } = report;
  const { decision } = version.entry;
  const answers = answerCells(predict, cells);
  const all = new Map([...featurePartings(cells), ...partings]);
  return {
    version: version.id,
    dataHash: read.dataHash,
    isOwnData: read.dataHash === version.entry.dataHash,
    rows,
    figures: await compareFigures(version, evaluation),
    refusals,
    evaluation: {
      ...evaluation,
      slices: await compareSlices(version, answers, cells, all),
      decision: decision ? judgeDecision(decision as DecisionThreshold, predict, cells) : null,
    },
  };
}

/** Null for an imported version. @throws UserError when an option is not for this kind of version */
async function readOwnRecipe(version: Version, options: EvaluateOptions): Promise<Recipe | null> {
  const { target, without = [], byPosition = false } = options;
  if (!version.has('recipe.json')) {
    if (target !== undefined) return null;
    throw new UserError(
      `${version.id} was imported, so that nothing tells what it predicts: name the column with --target`,
    );
  }
  const given = {
    target: target !== undefined,
    without: without.length > 0,
    'by-position': byPosition,
  };
  const other = Object.entries(given).find(([, isGiven]) => isGiven)?.[0];
  if (other !== undefined) {
    throw new UserError(
      `--${other} is for imported models; ${version.id} reads the rows by the recipe that it was trained by`,
    );
  }
  const recipe = checkRecipe(
    await version.json('recipe.json', z.unknown()),
    `${version.id}/recipe.json`,
  );
  if (!isComplete(recipe))
    throw new UserError(
      `${version.id}/recipe.json leaves out what training has added: it was changed`,
    );
  return recipe;
}

function describeNone(id: string, { rows, refusals }: ReadRows): string {
  const { read, refused, excluded, notHeldOut, noTarget, badTarget, noTime } = rows;
  const why = Object.entries({
    'refused by the model': refused,
    'left out by `where`': excluded,
    'left to training by the split (--all-rows judges them, too)': notHeldOut,
    'without a target': noTarget,
    'with a target that is no number': badTarget,
    'with no time that the split can read': noTime,
  }).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  const first = refusals.reasons.at(0);
  const example = first === undefined ? '' : `; ${first.places[0]}: ${first.message}`;
  return `none of the ${read} rows can be judged by ${id}: ${why.join(', ') || 'there is no row'}${example}`;
}
