// How a field is filled in, by what the schema says of it, and the words at the field.
import { takesAnyText } from '../../../runtime/schema/feature-schema.ts';
import type { Input } from '../../../runtime/schema/input-schema.ts';

/** Of more labels, a list to choose from is too long to look through. */
const MOST_CHOICES = 20;

export type Control =
  | { kind: 'choice'; labels: readonly string[] }
  | { kind: 'search'; labels: readonly string[] }
  | { kind: 'number'; range: { minimum: number; maximum: number; step: number | 'any' } | null }
  | { kind: 'date' }
  | { kind: 'text'; placeholder: string };

export function controlOf(input: Input): Control {
  switch (input.kind) {
    case 'category': {
      const isShort = input.labels.length <= MOST_CHOICES && !takesAnyText(input);
      return { kind: isShort ? 'choice' : 'search', labels: input.labels };
    }
    case 'boolean':
      return { kind: 'choice', labels: ['true', 'false'] };
    case 'date':
      return input.format === 'YYYY-MM-DD'
        ? { kind: 'date' }
        : { kind: 'text', placeholder: input.format };
    case 'text':
      return { kind: 'text', placeholder: '' };
    default: {
      const { minimum, maximum, kind } = input;
      const isBounded = minimum !== undefined && maximum !== undefined && minimum < maximum;
      const step = kind === 'integer' ? 1 : 'any';
      return { kind: 'number', range: isBounded ? { minimum, maximum, step } : null };
    }
  }
}

/** What may stand in a field, in a few words: `whole number, 1 to 3 · may be empty`. */
export function hintOf(input: Input): string {
  const words = [valueHint(input)];
  if (input.missing === 'allowed') words.push('may be empty');
  return words.filter((one) => one !== '').join(' · ');
}

function valueHint(input: Input): string {
  switch (input.kind) {
    case 'category':
      if (input.other !== undefined) return `any other text counts as ${input.other}`;
      return input.others === 'allowed' ? 'any other text is answered too' : '';
    case 'boolean':
      return '';
    case 'date':
      return `date, ${input.format}`;
    case 'text':
      return 'text';
    default:
      return [input.kind === 'integer' ? 'whole number' : 'number', boundsHint(input)]
        .filter((one) => one !== '')
        .join(', ');
  }
}

function boundsHint({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `at least ${minimum}`;
  return maximum === undefined ? '' : `at most ${maximum}`;
}
