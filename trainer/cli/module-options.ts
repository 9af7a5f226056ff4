// Options of the commands that compile a module: which layout, and what to leave out.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import { STRATEGIES, type Strategy } from '../../runtime/schema/module-choices.ts';

export interface ModuleOptions {
  strategy?: Strategy;
  contributions: boolean;
  leaves?: boolean;
  slices?: boolean;
  quantize?: number;
}

function parseError(text: string): number {
  const error = Number(text);
  if (error > 0 && error < 1) return error;
  throw new InvalidArgumentError('an error is a number above 0 and below 1, such as 0.001.');
}

export function addModuleOptions(command: Command): Command {
  const strategy = new Option(
    '--strategy <name>',
    'layout of the module; default: chosen by cost and size',
  );
  return command
    .addOption(strategy.choices(STRATEGIES))
    .addOption(
      new Option(
        '--quantize <error>',
        'round leaf values for a smaller module: the most that an answer may change by',
      ).argParser(parseError),
    )
    .addOption(
      // What is done without --quantize: for command lines that say so.
      new Option('--exact').conflicts('quantize').hideHelp(),
    )
    .option('--no-contributions', 'leave explanations out of the module')
    .option('--leaves', 'put leaf indices into the module whatever its layout')
    .option('--no-leaves', 'leave leaf indices out of the module')
    .option('--slices', 'use bit slices for calls of any size; default: only for large ones')
    .option('--no-slices', 'leave the bit slices for large batches out of the module');
}

export function compileOptions(options: ModuleOptions): ModuleChoices {
  const { strategy, contributions, leaves, slices } = options;
  return {
    ...(strategy && { strategy }),
    ...(!contributions && { contributions }),
    ...(leaves !== undefined && { leaves }),
    ...(slices !== undefined && { slices }),
  };
}
