// `batcomputer train`: from a recipe to the next registered version of its model.

import { type Command, Option } from 'commander';
import { loadRecipe } from '../recipe/load-recipe.ts';
import { readAliases } from '../registry/read-version.ts';
import { updateAliases } from '../registry/write-version.ts';
import { train } from '../release/pipeline.ts';
import {
  reportDataset,
  reportDetails,
  reportEvaluation,
  reportQuantization,
} from './evaluation-report.ts';
import { addModuleOptions, compileOptions, type ModuleOptions } from './module-options.ts';
import {
  addCommonOptions,
  addDataOption,
  addRecipeArgument,
  addSeedOption,
  type RegistryOptions,
  wholeNumber,
} from './options.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addFolderOption } from './registry-option.ts';

interface TrainCommandOptions extends RegistryOptions, ModuleOptions {
  data?: string[];
  cells?: string[];
  seed?: number;
  threads?: number;
  from?: string;
  current: boolean;
}

export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .description('learn, check and register the next version of a model');
  addRecipeArgument(command);
  addSeedOption(addDataOption(command))
    .addOption(
      new Option(
        '--cells <files...>',
        "cells made by the query of 'batcomputer recipe sql'",
      ).conflicts('data'),
    )
    .option(
      '--threads <number>',
      'threads for boosting; changes no result',
      wholeNumber('threads are', 1, 256),
    )
    .option('--from <version>', 'continue from a registered version, e.g. batcomputer@3')
    .option('--current', 'make the new version current', false);
  addModuleOptions(command);
  addFolderOption(command);
  addCommonOptions(
    command,
    'npx batcomputer train batcomputer\nnpx batcomputer train my-recipe.ts --data rows.csv',
  ).action(runTrain);
}

async function runTrain(recipe: string, options: TrainCommandOptions): Promise<void> {
  const { registry, data, cells, seed, threads, from, json } = options;
  const result = await train(
    await loadRecipe(recipe),
    {
      registry,
      ...(data && { data }),
      ...(cells && { cells }),
      ...(seed !== undefined && { seed }),
      ...(threads && { threads }),
      ...(from !== undefined && { warmStart: from }),
      module: compileOptions(options),
      ...(options.quantize && { quantize: options.quantize }),
    },
    createProgress(),
  );
  const { name, version } = result.entry;
  if (options.current) {
    await updateAliases(registry, name, (aliases) => ({ ...aliases, current: version }), {
      action: 'promote',
      why: 'train --current',
    });
  }
  if (json) {
    printJson(result.entry);
    return;
  }
  const { current } = await readAliases(registry, name);
  print(`\n${reportDataset(result.dataset)}\n${reportEvaluation(result.evaluation)}\n`);
  if (result.report !== null) print(`${reportDetails(result.report)}\n`);
  const rounding = reportQuantization(result.entry);
  if (rounding !== null) print(`${rounding}\n`);
  print(
    current === version
      ? `${name}@${version} is registered and is current.\n`
      : `${name}@${version} is registered; current is still ${name}@${current}.\n`,
  );
}
