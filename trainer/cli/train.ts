// `batcomputer train`: from a recipe, or from a table as it comes, to the next registered version of its model.

import { type Command, Option } from 'commander';
import { describeDraft, warningsOf } from '../draft/describe-draft.ts';
import { draftRecipe, loadDraft } from '../draft/draft.ts';
import { type Downloads, withDownloads } from '../ingest/downloads.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { reportFacts } from '../judge/report/report-of.ts';
import { type LoadedRecipe, loadRecipe } from '../recipe/load-recipe.ts';
import { type TrainResult, train } from '../release/train.ts';
import {
  addCurrentOptions,
  type CurrentOptions,
  checkCurrentOptions,
  settleCurrent,
} from './current-option.ts';
import {
  addDraftOptions,
  askForTarget,
  commandOf,
  type DraftCommandOptions,
  draftOptions,
  isTable,
  refuseDraftOptions,
} from './draft-options.ts';
import {
  reportDataset,
  reportEvaluation,
  reportQuantization,
  reportVerdict,
} from './evaluation-report.ts';
import { learningLine } from './look/curves.ts';
import { lineWidth, wrapped } from './look/table.ts';
import { addModuleOptions, compileOptions, type ModuleOptions } from './module-options.ts';
import { nextSteps } from './next-steps.ts';
import {
  addCommonOptions,
  addDataOption,
  addSeedOption,
  type RegistryOptions,
  wholeNumber,
} from './options.ts';
import { ownRowsOf } from './own-rows.ts';
import { oneLine, print, printAlarm, printJson, say } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

interface TrainCommandOptions
  extends RegistryOptions,
    ModuleOptions,
    CurrentOptions,
    DraftCommandOptions {
  data?: string[];
  cells?: string[];
  seed?: number;
  threads?: number;
  from?: string;
  evenIfSame: boolean;
}

export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .description('learn, check and register the next version of a model');
  command.argument(
    '<recipe>',
    'a table (CSV, Parquet, JSON, a zip, folder or URL of them), the path of your own .ts file, or a recipe that ships',
  );
  addSeedOption(addDataOption(command))
    .addOption(
      new Option(
        '--cells <files...>',
        "cells made by the query of 'batcomputer recipe sql'",
      ).conflicts('data'),
    )
    .option(
      '--threads <number>',
      'threads for reading and boosting; changes no result',
      wholeNumber('threads are', 1, 256),
    )
    .option('--from <version>', 'continue from a registered version, e.g. batcomputer@3')
    .option(
      '--even-if-same',
      'register a version also when it answers as the current or the newest one',
      false,
    );
  addDraftOptions(command);
  addCurrentOptions(command);
  addModuleOptions(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer train customers.csv --target churned\nnpx batcomputer train my-recipe.ts --data rows.csv',
  ).action(runTrain);
}

async function runTrain(recipe: string, options: TrainCommandOptions): Promise<void> {
  // A draft and the training after it read a URL's file, and the same one.
  return withDownloads((downloads) => trainFrom(recipe, options, downloads));
}

async function trainFrom(
  recipe: string,
  options: TrainCommandOptions,
  downloads: Downloads,
): Promise<void> {
  const { data, cells, seed, threads, from, evenIfSame, json } = options;
  checkCurrentOptions(options);
  const registry = await openRegistry(options.registry);
  const result = await train(
    await (isTable(recipe) ? draftOf(recipe, options, downloads) : recipeAt(recipe, options)),
    {
      ...{ registry, downloads },
      ...(data && { data }),
      ...(cells && { cells }),
      ...(seed !== undefined && { seed }),
      ...(threads && { threads }),
      ...(from !== undefined && { warmStart: from }),
      module: compileOptions(options),
      ...(options.quantize && { quantize: options.quantize }),
      ...(!evenIfSame && { reuse: 'answers' }),
    },
    createProgress(),
  );
  const { version, isNew } = result;
  if (json) printJson({ ...version.entry, isNew });
  else await printReport(result);
  await settleCurrent(registry, version, options, 'train', isNew);
  if (json) return;
  const isCurrent = (await registry.aliases(version.name)).current === version.number;
  const rows = ownRowsOf(result.dataset, data);
  say(`\n${nextSteps(version, isCurrent, options.registry, rows)}`);
}

async function recipeAt(recipe: string, options: TrainCommandOptions): Promise<LoadedRecipe> {
  refuseDraftOptions(options, recipe);
  return loadRecipe(recipe);
}

/** The recipe drafted for a table; what was found and decided is said. */
async function draftOf(
  place: string,
  options: TrainCommandOptions,
  downloads: Downloads,
): Promise<LoadedRecipe> {
  const { target, data, cells } = options;
  if (data !== undefined || cells !== undefined) {
    throw new UsageError(`${place} is the table to train on; --data and --cells go with a recipe`);
  }
  if (target === undefined) return askForTarget('train', place, options);
  const draft = await draftRecipe([place], target, { ...draftOptions(options), downloads });
  const lines = describeDraft(draft).map((line) => `${told(`  ${oneLine(line)}`)}\n`);
  say(`\nA recipe for ${place}:\n${lines.join('')}`);
  for (const warning of warningsOf(draft)) say(`${told(`  mind: ${oneLine(warning)}`)}\n`);
  say(`  to keep and change it: ${commandOf('init', place, options)}\n\n`);
  return loadDraft(draft);
}

/** In lines that fit. */
function told(line: string): string {
  return wrapped(line, '    ', lineWidth(process.stderr));
}

async function printReport(result: TrainResult): Promise<void> {
  const { version, dataset, evaluation, reasons, report, isNew } = result;
  print(`\n${reportDataset(dataset)}\n`);
  print(`${reportEvaluation(report ?? evaluation, version.entry)}\n`);
  const { learningCurve } = isNew ? await reportFacts(version) : { learningCurve: [] };
  const learning = learningLine(learningCurve);
  if (learning !== null) print(`${learning}\n\n`);
  const rounding = isNew ? reportQuantization(version.entry) : null;
  if (rounding !== null) print(`${rounding}\n`);
  const verdict = reportVerdict(evaluation, reasons);
  if (verdict !== null) printAlarm(`${verdict}\n`);
}
