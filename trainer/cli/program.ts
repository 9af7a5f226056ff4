// Every command of the command line, one file each.
import { Command } from 'commander';
import { programVersion, RUNS_FROM_SOURCE } from '../base/package-files.ts';

type AddCommand = (program: Command) => void;

/** Command → what adds it to the program, loaded when it is asked for: a command waits for what it needs alone. */
const COMMANDS: Record<string, () => Promise<AddCommand>> = {
  init: async () => (await import('./init.ts')).addInitCommand,
  train: async () => (await import('./train.ts')).addTrainCommand,
  validate: async () => (await import('./validate.ts')).addValidateCommand,
  tune: async () => (await import('./tune.ts')).addTuneCommand,
  import: async () => (await import('./import.ts')).addImportCommand,
  export: async () => (await import('./export.ts')).addExportCommand,
  report: async () => (await import('./report.ts')).addReportCommand,
  types: async () => (await import('./types.ts')).addTypesCommand,
  predict: async () => (await import('./predict.ts')).addPredictCommand,
  evaluate: async () => (await import('./evaluate.ts')).addEvaluateCommand,
  monitor: async () => (await import('./monitor.ts')).addMonitorCommand,
  models: async () => (await import('./models.ts')).addModelsCommand,
  recipe: async () => (await import('./recipe.ts')).addRecipeCommand,
  reproduce: async () => (await import('./reproduce.ts')).addReproduceCommand,
  trace: async () => (await import('./trace.ts')).addTraceCommand,
  dev: async () => (await import('./dev.ts')).addDevCommand,
  serve: async () => (await import('./serve.ts')).addServeCommand,
  // Makes the model that this repository ships from its sources.
  ...(RUNS_FROM_SOURCE && { start: async () => (await import('./start.ts')).addStartCommand }),
  propose: async () => (await import('./propose.ts')).addProposeCommand,
  'test-api': async () => (await import('./test-api.ts')).addTestApiCommand,
  bundle: async () => (await import('./bundle.ts')).addBundleCommand,
  deploy: async () => (await import('./deploy.ts')).addDeployCommand,
};

/**
 * The commands, which throw where they would end the process.
 * @param asked the first word of the command line: the command that will run. All commands are there when it is none
 *   of them, as for `--help`.
 */
export async function createProgram(asked?: string): Promise<Command> {
  const program = new Command('batcomputer')
    .description('From rows to a versioned prediction API on every edge')
    .version(programVersion(), '--version', 'print the version of the program')
    .showHelpAfterError('(--help shows how)')
    .exitOverride();
  const isKnown = asked !== undefined && Object.hasOwn(COMMANDS, asked);
  const loaders = isKnown ? [COMMANDS[asked]] : Object.values(COMMANDS);
  for (const addCommand of await Promise.all(loaders.map((load) => load()))) addCommand(program);
  overrideExits(program);
  return program;
}

/** Subcommands do not inherit the handler that turns exits into errors. */
function overrideExits(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExits(child);
}
