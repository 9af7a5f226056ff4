// Options of the commands that compile a module: which layout, and what to leave out.
import { type Command, Option } from 'commander';
import type { CompileOptions } from '../compile/compile.ts';
import { STRATEGIES, type Strategy } from '../compile/strategy.ts';

export interface ModuleOptions {
  strategy?: Strategy;
  contributions: boolean;
  leaves?: boolean;
}

export function addModuleOptions(command: Command): Command {
  const strategy = new Option(
    '--strategy <name>',
    'layout of the module; chosen by cost and size when left out',
  );
  return command
    .addOption(strategy.choices(STRATEGIES))
    .option('--no-contributions', 'leave explanations out of the module')
    .option('--leaves', 'put leaf indices into the module whatever its layout')
    .option('--no-leaves', 'leave leaf indices out of the module');
}

export function compileOptions(options: ModuleOptions): CompileOptions {
  const { strategy, contributions, leaves } = options;
  return {
    ...(strategy && { strategy }),
    ...(!contributions && { contributions }),
    ...(leaves !== undefined && { leaves }),
  };
}
