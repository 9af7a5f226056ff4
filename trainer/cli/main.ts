// The command line: one file a command, started by scripts/batcomputer.mjs.
import { Command } from 'commander';
import { addBundleCommand } from './bundle.ts';
import { addDeployCommand } from './deploy.ts';
import { addExportCommand } from './export.ts';
import { reportFailure } from './failure.ts';
import { addImportCommand } from './import.ts';
import { addModelsCommand } from './models.ts';
import { addPredictCommand } from './predict.ts';
import { addRecipeCommand } from './recipe.ts';
import { addReproduceCommand } from './reproduce.ts';
import { addServeCommand } from './serve.ts';
import { addStartCommand } from './start.ts';
import { addTraceCommand } from './trace.ts';
import { addTrainCommand } from './train.ts';
import { addTuneCommand } from './tune.ts';
import { addValidateCommand } from './validate.ts';

function createProgram(): Command {
  const program = new Command('batcomputer')
    .description('From rows to a versioned prediction API on every edge')
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
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
  addStartCommand(program);
  addBundleCommand(program);
  addDeployCommand(program);
  return program;
}

/** Subcommands do not inherit the handler that turns exits into errors. */
function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}

const program = createProgram();
overrideExits(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
