// Every command of the command line, one file each.
import { Command } from 'commander';
import { programVersion, RUNS_FROM_SOURCE } from '../base/package-files.ts';
import { addBundleCommand } from './bundle.ts';
import { addDeployCommand } from './deploy.ts';
import { addExportCommand } from './export.ts';
import { addImportCommand } from './import.ts';
import { addInitCommand } from './init.ts';
import { addModelsCommand } from './models.ts';
import { addPredictCommand } from './predict.ts';
import { addProposeCommand } from './propose.ts';
import { addRecipeCommand } from './recipe.ts';
import { addReproduceCommand } from './reproduce.ts';
import { addServeCommand } from './serve.ts';
import { addStartCommand } from './start.ts';
import { addTestApiCommand } from './test-api.ts';
import { addTraceCommand } from './trace.ts';
import { addTrainCommand } from './train.ts';
import { addTuneCommand } from './tune.ts';
import { addValidateCommand } from './validate.ts';

/** The commands, which throw where they would end the process. */
export function createProgram(): Command {
  const program = new Command('batcomputer')
    .description('From rows to a versioned prediction API on every edge')
    .version(programVersion(), '--version', 'print the version of the program')
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
  addInitCommand(program);
  addTrainCommand(program);
  addValidateCommand(program);
  addTuneCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  addPredictCommand(program);
  addModelsCommand(program);
  addRecipeCommand(program);
  addReproduceCommand(program);
  addTraceCommand(program);
  addServeCommand(program);
  // Makes the model that this repository ships from its sources.
  if (RUNS_FROM_SOURCE) addStartCommand(program);
  addProposeCommand(program);
  addTestApiCommand(program);
  addBundleCommand(program);
  addDeployCommand(program);
  overrideExits(program);
  return program;
}

/** Subcommands do not inherit the handler that turns exits into errors. */
function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}
