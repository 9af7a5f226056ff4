// The rows of a model as JSON Schema. Written here and not by zod, whose objects lose a field that is called
// `__proto__`; a feature may be called anything.
import { datePattern } from '../functions/date-format.ts';
import { LONGEST_TEXT } from '../functions/read-input.ts';
import { type Input, inputsOf } from './input-schema.ts';
import { type JsonSchema, objectSchema } from './json-schema.ts';
import { labelSchema, labelWords } from './label-schema.ts';
import type { RegistryEntry } from './registry-entry.ts';

/** What a row is known by. */
export type RowFacts = Pick<RegistryEntry, 'features' | 'derivation'> &
  Partial<Pick<RegistryEntry, 'examples'>>;

/** A request for one row: every feature by name, none else. */
export function rowSchema(model: RowFacts): JsonSchema {
  const features = inputsOf(model);
  const { examples } = model;
  const fields = features.map((feature): [string, JsonSchema] => [
    feature.name,
    fieldSchema(feature),
  ]);
  const required = features.filter(({ missing }) => missing === 'refused').map(({ name }) => name);
  return {
    ...objectSchema(fields, required),
    description: 'One row to predict',
    ...(examples && { examples }),
  };
}

/** The same as a document of its own: what GET /api/schema answers. */
export function rowDocument(
  model: RowFacts & Partial<Pick<RegistryEntry, 'title' | 'description'>>,
): JsonSchema {
  const { title, description } = model;
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  const { examples, description: _, ...schema } = rowSchema(model);
  return {
    $schema,
    ...schema,
    ...(title !== undefined && { title }),
    ...described(description),
    ...(examples !== undefined && { examples }),
  };
}

/** In a body a missing value is an absent one, or null. */
function fieldSchema(feature: Input): JsonSchema {
  const { type, enum: labels, ...rest } = valueSchema(feature);
  const words = described(wordsOfField(feature));
  if (feature.missing === 'refused') return { ...valueSchema(feature), ...words };
  const nullable = labels === undefined ? {} : { enum: [...labels, null] };
  return { type: [type, 'null'], ...nullable, ...rest, ...words };
}

export function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

/** What the feature is, and what its schema does not say of its labels. */
export function wordsOfField(feature: Input): string | undefined {
  const labels = feature.kind === 'category' ? labelWords(feature) : undefined;
  const format = feature.kind === 'date' ? `A date written as ${feature.format}` : undefined;
  const words = [feature.description, labels, format].filter((one) => one !== undefined);
  return words.length === 0 ? undefined : words.join('. ');
}

interface ValueSchema extends JsonSchema {
  type: string;
  enum?: string[];
}

export function valueSchema(feature: Input): ValueSchema {
  if (feature.kind === 'category') return labelSchema(feature);
  if (feature.kind === 'boolean') return { type: 'boolean' };
  if (feature.kind === 'text') {
    // An empty text is a missing one.
    const least = feature.missing === 'refused' ? { minLength: 1 } : {};
    return { type: 'string', ...least, maxLength: LONGEST_TEXT };
  }
  if (feature.kind === 'date') return { type: 'string', pattern: datePattern(feature) };
  const { kind, minimum, maximum } = feature;
  return {
    type: kind,
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}
