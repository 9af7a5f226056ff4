// Options that every command has.
import { type Command, Option } from 'commander';

export interface CommonOptions {
  registry: string;
  json: boolean;
  verbose: boolean;
}

/** Adds `--registry`, `--json` and `--verbose`, and an example below the help. */
export function addCommonOptions(command: Command, example: string): Command {
  return command
    .addOption(
      new Option('--registry <dir>', 'folder of the registered models')
        .default('models')
        .env('BATCOMPUTER_REGISTRY'),
    )
    .option('--json', 'print the result as JSON', false)
    .option('--verbose', 'show the stack of an unexpected error', false)
    .addHelpText('after', `\nExample:\n  ${example.replaceAll('\n', '\n  ')}`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
