// Random rows of a model, as callers send them: its inputs, or its features where it has no others.

import { type InputSchema, inputsOf } from '../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';

export type RandomRow = Record<string, string | number | boolean>;

/**
 * A row that the model takes: any label, any number within the bounds; of texts and dates those of the version's
 * examples, since a model may refuse labels that it computes of others.
 */
export function randomRow(entry: RegistryEntry): RandomRow {
  return Object.fromEntries(
    inputsOf(entry).map((input) => [input.name, randomValue(input, entry)]),
  );
}

function randomValue(input: InputSchema[number], { examples }: RegistryEntry) {
  const dice = Math.random();
  if (input.kind === 'category') return input.labels[Math.floor(dice * input.labels.length)];
  if (input.kind === 'boolean') return dice < 0.5;
  if (input.kind === 'text' || input.kind === 'date') {
    const known = examples.flatMap((example) => {
      const value = example[input.name];
      return typeof value === 'string' ? [value] : [];
    });
    if (known.length === 0) throw new Error(`no example has a value of '${input.name}'`);
    return known[Math.floor(dice * known.length)];
  }
  const { minimum = 0, maximum = 100 } = input;
  if (input.kind === 'integer') return Math.floor(minimum + dice * (maximum - minimum + 1));
  return minimum + dice * (maximum - minimum);
}
