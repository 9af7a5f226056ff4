// What a model is asked by, for people who name it and give nothing: its fields, and a command that works.
import { type CellGrammar, writeCell } from '../../runtime/schema/cell-grammar.ts';
import { listSome } from '../../runtime/schema/did-you-mean.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import type { Version } from '../registry/version.ts';
import { shellWord } from './print.ts';

/** @param grammar of its cells  @param more of the command: its options */
export function describeFields({ entry, id }: Version, grammar: CellGrammar, more: string): string {
  const inputs = inputsOf(entry);
  const width = Math.min(30, Math.max(...inputs.map(({ name }) => name.length)));
  const lines = inputs.map((input) => `  ${input.name.padEnd(width)}  ${describeField(input)}`);
  const example = Object.entries(entry.examples.at(0) ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [shellWord(`${name}=${writeCell(value, grammar)}`)],
  );
  const command =
    example.length === 0
      ? []
      : ['', 'Such as:', `  npx batcomputer predict ${id} ${example.join(' ')}${more}`];
  return [
    `${id} is asked by these fields; give each as name=value, or a file of rows with --in FILE:`,
    ...lines,
    ...command,
  ].join('\n');
}

/** `a whole number, 0 to 120, or missing`. */
function describeField(input: Input): string {
  return [whatItIs(input), ...(input.missing === 'allowed' ? ['or missing'] : [])].join(', ');
}

function whatItIs(input: Input): string {
  switch (input.kind) {
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'a text';
    case 'date':
      return `a date written as ${input.format}`;
    case 'category': {
      const { labels, other, others } = input;
      const known = labels.filter((label) => label !== other);
      const isOpen = other !== undefined || others === 'allowed';
      const listed = listSome(known.map((label) => JSON.stringify(label)));
      return `one of ${listed}${isOpen ? ', or any other text' : ''}`;
    }
    default:
      return `a ${input.kind === 'integer' ? 'whole number' : 'number'}${boundsOf(input)}`;
  }
}

function boundsOf({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}
