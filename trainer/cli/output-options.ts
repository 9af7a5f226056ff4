// The options of `predict` that say what to answer for each row.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_THRESHOLD } from '../../runtime/rows/extras.ts';
import { readNumber } from '../../runtime/schema/cell-grammar.ts';
import { OUTPUT_NAMES, OUTPUT_WORDS, type OutputName } from '../../runtime/schema/outputs.ts';
import type { AskedOutputs } from './output-columns.ts';
import { UsageError } from './usage-error.ts';

export interface OutputOptions {
  output: OutputName[];
  threshold?: number;
}

const WORDS = OUTPUT_NAMES.map((name) => `  ${name.padEnd(15)}${OUTPUT_WORDS[name]}\n`).join('');

export function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--output <what>',
        'what to answer for each row: an output, or several with commas between, of which probability is one',
      )
        .argParser(parseNames)
        .default(['probability'], 'probability'),
    )
    .addOption(
      new Option(
        '--threshold <number>',
        `for decision: from which probability the last class is chosen (default: ${DEFAULT_THRESHOLD})`,
      ).argParser(parseThreshold),
    )
    .addHelpText('after', `\nOutputs:\n${WORDS.trimEnd()}`);
}

/** @throws UsageError when the options do not go together */
export function askedOutputs({ output, threshold }: OutputOptions): AskedOutputs {
  if (output.length > 1 && !output.includes('probability')) {
    const all = ['probability', ...output].join();
    throw new UsageError(`several outputs stand beside the probabilities: --output ${all}`);
  }
  if (threshold !== undefined && !output.includes('decision')) {
    throw new UsageError('--threshold belongs to --output decision');
  }
  return { names: output, threshold: threshold ?? DEFAULT_THRESHOLD };
}

function parseNames(text: string): OutputName[] {
  const names = text.split(',').map((part) => {
    const name = OUTPUT_NAMES.find((known) => known === part.trim());
    if (name !== undefined) return name;
    throw new InvalidArgumentError(`Allowed choices are ${OUTPUT_NAMES.join(', ')}.`);
  });
  return [...new Set(names)];
}

function parseThreshold(text: string): number {
  const threshold = readNumber(text);
  if (threshold !== undefined && threshold >= 0 && threshold <= 1) return threshold;
  throw new InvalidArgumentError('a threshold is a number from 0 to 1.');
}
