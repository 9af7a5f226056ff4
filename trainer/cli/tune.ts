// `batcomputer tune`: searches the parameters of a recipe's learner and says what they bring.

import type { Command } from 'commander';
import type { Progress } from '../base/progress.ts';
import { inCache } from '../base/project.ts';
import { requireCells } from '../encode/cell-table.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { compareMetrics, type MetricComparison } from '../evaluate/confidence.ts';
import { metricText, metricTitle } from '../evaluate/metrics.ts';
import { groupLabels } from '../ingest/group-labels.ts';
import { ingest } from '../ingest/ingest.ts';
import { type DatasetParts, splitDataset } from '../ingest/split.ts';
import { grow } from '../learn/grow.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Learner } from '../tune/search-space.ts';
import { searchKey, type Trial, type TuneResult, tune } from '../tune/tune.ts';
import { checkMakesFolds } from '../validate/folds.ts';
import { changesTable } from './evaluation-report.ts';
import { lineWidth, textTable } from './look/table.ts';
import {
  addCommonOptions,
  addDataOption,
  addRecipeArgument,
  type CommonOptions,
  wholeNumber,
} from './options.ts';
import { requireOutput, writePieces } from './output-file.ts';
import { print, printJson, say } from './print.ts';
import { createProgress } from './progress.ts';

interface TuneCommandOptions extends CommonOptions {
  data?: string[];
  trials?: number;
  journal?: string;
  out?: string;
}

/** Rows of the table. */
const SHOWN_TRIALS = 10;

export function addTuneCommand(program: Command): void {
  const command = program
    .command('tune')
    .description('search better parameters for a recipe; a stopped search continues');
  addRecipeArgument(command);
  addDataOption(command)
    .option(
      '--trials <number>',
      "candidates, including the recipe's own",
      wholeNumber('trials are', 2, 10_000),
    )
    .option(
      '--journal <file>',
      `where to keep the measurements (default: ${inCache('tune', 'NAME-SEARCH.jsonl')})`,
    )
    .option('--out <file>', 'write the best learner as JSON');
  addCommonOptions(
    command,
    'npx batcomputer tune batcomputer --trials 40\nnpx batcomputer tune my-recipe.ts --out learner.json',
  ).action(runTune);
}

async function runTune(name: string, options: TuneCommandOptions): Promise<void> {
  const { data, trials, json, out } = options;
  if (out !== undefined) await requireOutput(out);
  const { recipe: asked } = await loadRecipe(name);
  checkMakesFolds(asked);
  const progress = createProgress();
  const dataset = await ingest(asked, { ...(data && { data }), progress });
  const { recipe } = dataset;
  const { train, test } = splitDataset(dataset, recipe.split, recipe.seed, progress);
  const read = { train: requireCells(train, 'A search'), test };
  const parts = groupLabels(read, recipe, null, progress);
  const { seed } = recipe;
  const key = searchKey(recipe, dataset.dataHash, seed);
  const journal = options.journal ?? inCache('tune', `${recipe.name}-${key}.jsonl`);
  say(`  Measurements are kept in ${journal}; a stopped search continues from them\n`);
  const result = await tune(
    parts.train,
    recipe,
    { journal, key, seed, ...(trials !== undefined && { trials }) },
    progress,
  );
  const heldOut = await compareOnHeldOut(recipe, parts, result, progress);
  if (out !== undefined) {
    await writePieces(out, [`${JSON.stringify(result.best.learner, null, 2)}\n`]);
  }
  if (json) printJson({ ...result, heldOut });
  else print(describeSearch(result, heldOut));
}

/** Both learners once more, on all training rows, judged on rows that the search never saw. */
async function compareOnHeldOut(
  { objective, seed }: Recipe,
  { train, test }: DatasetParts,
  { baseline, best }: TuneResult,
  progress: Progress,
): Promise<Record<string, MetricComparison>> {
  const answersOf = async (learner: Learner) => {
    const ensemble = await grow(train, learner, objective, seed, progress);
    return predictColumns(ensemble, test.columns, test.cellCount).outputs;
  };
  const before = await answersOf(baseline.learner);
  const now = best === baseline ? before : await answersOf(best.learner);
  return compareMetrics(before, now, test, seed);
}

function describeSearch(result: TuneResult, heldOut: Record<string, MetricComparison>): string {
  const { baseline, best } = result;
  const verdict =
    best === baseline
      ? "No candidate was better than the recipe's own learner."
      : `On the held-out rows, which the search has not seen:\n${changesTable(heldOut, ['recipe', 'best'])}`;
  const snippet = `learner: ${JSON.stringify(best.learner)}`;
  return `\n${trialTable(result)}\n\n${verdict}\n\nFor the recipe:\n  ${snippet}\n`;
}

/** The best trials and the recipe's own, with the parameters in which they differ. */
function trialTable({ trials, baseline, metric, folds }: TuneResult): string {
  const best = trials.slice(0, SHOWN_TRIALS);
  const shown = best.includes(baseline) ? best : [...best, baseline];
  const parametersOf = ({ learner }: Trial) => new Map<string, unknown>(Object.entries(learner));
  const names = [...new Set(shown.flatMap((trial) => [...parametersOf(trial).keys()]))].filter(
    (name) => new Set(shown.map((trial) => show(parametersOf(trial).get(name)))).size > 1,
  );
  const drawn = (columns: string[]) =>
    textTable(
      [{ words: 'trial' }, metricTitle(metric), 'folds', ...columns],
      shown.map((trial) => [
        trial === baseline ? '0 (recipe)' : trial.number,
        metricText(metric, trial.mean),
        `${trial.scores.length} of ${folds}`,
        ...columns.map((name) => show(parametersOf(trial).get(name))),
      ]),
    );
  const fits = (columns: string[]) =>
    drawn(columns)
      .split('\n')
      .every((line) => line.length <= lineWidth());
  const columns = [...names];
  while (columns.length > 0 && !fits(columns)) columns.pop();
  const left = names.slice(columns.length);
  return `${drawn(columns)}${left.length > 0 ? `\n  ${left.join(', ')} vary, too; --json has all` : ''}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'default';
  if (typeof value === 'number' && !Number.isInteger(value))
    return String(Number(value.toPrecision(4)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
