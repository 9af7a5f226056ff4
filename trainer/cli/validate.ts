// `batcomputer validate`: how good a recipe's learner is on rows it has not seen, fold by fold. Nothing is
// registered.
import { type Command, Option } from 'commander';
import { requireCells } from '../encode/cell-table.ts';
import type { ConstantAnswer } from '../evaluate/constant-answer.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { groupCells } from '../ingest/group-labels.ts';
import { ingest } from '../ingest/ingest.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import type { AskedRecipe, FoldPlan } from '../recipe/recipe.ts';
import { crossValidate } from '../validate/cross-validate.ts';
import { checkMakesFolds } from '../validate/folds.ts';
import { defaultPlan } from '../validate/refine.ts';
import { foldTable } from './evaluation-report.ts';
import {
  addCommonOptions,
  addDataOption,
  addRecipeArgument,
  type CommonOptions,
  wholeNumber,
} from './options.ts';
import { print, printAlarm, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

interface ValidateCommandOptions extends CommonOptions {
  data?: string[];
  folds?: number;
  by?: FoldPlan['by'];
  feature?: string;
  column?: string;
  stratified: boolean;
}

export function addValidateCommand(program: Command): void {
  const command = program
    .command('validate')
    .description('cross-validate the learner of a recipe; registers nothing');
  addRecipeArgument(command);
  addDataOption(command)
    .option(
      '--folds <number>',
      'parts, each of which is held out once (default: 5)',
      wholeNumber('folds are', 2),
    )
    .addOption(new Option('--by <way>', 'how rows are parted').choices(['random', 'group', 'time']))
    .option(
      '--feature <name>',
      "the feature that groups rows (default: the recipe's group) or orders them in time",
    )
    .option('--column <name>', 'any column of the source that orders rows in time')
    .option('--no-stratified', 'draw random folds without regard to classes');
  addCommonOptions(
    command,
    'npx batcomputer validate batcomputer\nnpx batcomputer validate batcomputer --by group --feature force\nnpx batcomputer validate sales.ts --by time --column sold_on',
  ).action(runValidate);
}

async function runValidate(name: string, options: ValidateCommandOptions): Promise<void> {
  const { recipe: given } = await loadRecipe(name);
  checkMakesFolds(given);
  const plan = planOf(given, options);
  // Rows are read with what the folds go by.
  const asked = { ...given, validation: plan };
  const progress = createProgress();
  const { cells, recipe } = await ingest(asked, {
    ...(options.data && { data: options.data }),
    progress,
  });
  const values = groupCells(requireCells(cells, 'Cross-validation'), recipe);
  const { folds, metrics } = await crossValidate(values, recipe, plan, progress);
  if (options.json) {
    printJson({ plan, metrics, folds: folds.map(({ evaluation }) => evaluation) });
    return;
  }
  print(`\nMean and standard deviation over ${folds.length} folds:\n${foldTable(metrics)}\n`);
  const verdict = describeConstant(
    meanConstant(folds.map(({ evaluation }) => evaluation.constant)),
  );
  if (verdict !== null) printAlarm(`\nTHE MODELS ARE ${verdict}.\n`);
}

/** Over the folds; null where one of them has nothing to compare with, or another figure judges it. */
function meanConstant(folds: (ConstantAnswer | null)[]): ConstantAnswer | null {
  const judged = folds.filter((fold) => fold !== null);
  const metrics = new Set(judged.map(({ metric }) => metric));
  if (judged.length < folds.length || metrics.size !== 1) return null;
  const mean = (of: (fold: ConstantAnswer) => number) =>
    judged.reduce((sum, fold) => sum + of(fold), 0) / judged.length;
  const [model, constant] = [mean((fold) => fold.model), mean((fold) => fold.constant)];
  return { metric: judged[0].metric, model, constant, isBeaten: model < constant };
}

/** The plan on the command line, or else the recipe's. */
function planOf(recipe: AskedRecipe, options: ValidateCommandOptions): FoldPlan {
  const { validation, group } = recipe;
  const { feature, column, stratified } = options;
  const folds = options.folds ?? validation?.folds ?? 5;
  if (options.by === undefined && feature === undefined && column === undefined && validation) {
    return { ...validation, folds };
  }
  const by = options.by ?? (column === undefined ? defaultPlan(recipe).by : 'time');
  if (column !== undefined) return timePlan(by, column, folds, options, recipe);
  if (by === 'random') return { by, folds, stratified };
  if (feature !== undefined) return { by, folds, feature };
  if (by === 'group' && group !== undefined) return { by, folds };
  throw new UsageError(
    by === 'group'
      ? '--by group needs --feature: which feature groups rows?'
      : '--by time needs --column or --feature: which column of the source, or which feature, is the time?',
  );
}

function timePlan(
  by: FoldPlan['by'],
  column: string,
  folds: number,
  { feature }: ValidateCommandOptions,
  { group }: AskedRecipe,
): FoldPlan {
  if (by !== 'time') throw new UsageError('--column is for --by time');
  if (feature !== undefined) throw new UsageError('give either --column or --feature');
  if (group === undefined) return { by, folds, column };
  throw new UsageError("--column cannot go with the recipe's group; make the time a feature");
}
