// Options that every command has, and what several commands parse.
import { type Command, InvalidArgumentError } from 'commander';
import type { HeldOutSource } from '../judge/compare-versions.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

export interface CommonOptions {
  json: boolean;
  verbose: boolean;
}

/** Adds `--json` and `--verbose`, and an example below the help. */
export function addCommonOptions(command: Command, example: string): Command {
  return command
    .option('--json', 'print the result as JSON', false)
    .option('--verbose', 'show the stack of an unexpected error', false)
    .addHelpText('after', `\nExample:\n  ${example.replaceAll('\n', '\n  ')}`);
}

/** Of the commands that `addRegistryOption` gives a registry. */
export interface RegistryOptions extends CommonOptions {
  registry: string;
}

/** `--data`, with which two versions are compared on held-out rows again. */
export function addHeldOutOption(command: Command): Command {
  command.option(
    '--data [files...]',
    "compare again on the later version's held-out rows; give the data it was made from, or nothing to use the recipe's source; needs --run-recipe",
  );
  return addRunRecipeOption(command);
}

/** `--run-recipe`: a registered recipe may be anybody's, and holds SQL. */
export function addRunRecipeOption(command: Command): Command {
  return command.option('--run-recipe', 'run the recipe.json that came with the version', false);
}

export interface HeldOutOptions {
  /** True without a value. */
  data?: string[] | true;
  runRecipe: boolean;
}

/** What `addHeldOutOption` asks for. */
export function heldOutSource({ data, runRecipe }: HeldOutOptions): HeldOutSource | null {
  if (data !== undefined) {
    return { ...(data !== true && { data }), runRecipe, progress: createProgress() };
  }
  if (runRecipe) throw new UsageError('--run-recipe needs --data: without it no recipe runs');
  return null;
}

/** The recipe that the command works with. */
export function addRecipeArgument(command: Command): Command {
  return command.argument(
    '<recipe>',
    'name of a recipe that ships, or the path of your own .ts file',
  );
}

/** `--data`, for the recipe's rows from elsewhere. */
export function addDataOption(command: Command): Command {
  return command.option(
    '--data <files...>',
    "files, folders, zips, URLs, postgresql://…#table or clickhouse://…#table instead of the recipe's source",
  );
}

export function addSeedOption(command: Command): Command {
  return command.option(
    '--seed <number>',
    "seed to use instead of the recipe's",
    wholeNumber('a seed is', 0, 2 ** 32 - 1),
  );
}

/** A parser of whole numbers; `what` begins the message to what is none, as in 'a seed is'. */
export function wholeNumber(what: string, least: number, most = Infinity) {
  return (text: string): number => {
    const number = Number(text);
    const isWhole = text.trim() !== '' && Number.isSafeInteger(number);
    if (isWhole && number >= least && number <= most) return number;
    const range =
      most === Infinity ? `from ${least}` : `from ${least} to ${most.toLocaleString('en')}`;
    throw new InvalidArgumentError(`${what} a whole number ${range}.`);
  };
}
