// The features and flags of a model as JSON Schema: what the OpenAPI document says of rows and answers. Written here
// and not by zod, whose objects lose a field that is called `__proto__`; a feature may be called anything.

import { datePattern } from '../../runtime/functions/date-format.ts';
import { LONGEST_TEXT } from '../../runtime/functions/read-input.ts';
import { csvLine } from '../../runtime/rows/csv-text.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from '../../runtime/schema/cell-grammar.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import { type ExtraName, OUTPUT_WORDS } from '../../runtime/schema/outputs.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { providedExtras } from '../extras.ts';
import type { ServedVersion } from '../served-version.ts';
import {
  arraySchema,
  type JsonSchema,
  objectSchema,
  reference,
  withOtherFields,
} from './json-schema.ts';
import { labelSchema, labelWords } from './label-schema.ts';

/** A request for one row: every feature by name, none else. */
export function rowSchema(entry: RegistryEntry): JsonSchema {
  const features = inputsOf(entry);
  const { examples } = entry;
  const fields = features.map((feature): [string, JsonSchema] => [
    feature.name,
    fieldSchema(feature),
  ]);
  const required = features.filter(({ missing }) => missing === 'refused').map(({ name }) => name);
  return { ...objectSchema(fields, required), description: 'One row to predict', examples };
}

/** A row of a batch: it may have other fields, if it has all of the model's, null where they are missing. */
export function batchRowSchema(entry: RegistryEntry): JsonSchema {
  return {
    ...withOtherFields(rowSchema(entry)),
    description:
      'One row of a batch. Fields that are not features come back with the answer. If a row has such fields, give ' +
      'every feature too, null where the value is missing.',
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

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

/** What the feature is, and what its schema does not say of its labels. */
function wordsOfField(feature: Input): string | undefined {
  const labels = feature.kind === 'category' ? labelWords(feature) : undefined;
  const format = feature.kind === 'date' ? `A date written as ${feature.format}` : undefined;
  const words = [feature.description, labels, format].filter((one) => one !== undefined);
  return words.length === 0 ? undefined : words.join('. ');
}

interface ValueSchema extends JsonSchema {
  type: string;
  enum?: string[];
}

function valueSchema(feature: Input): ValueSchema {
  if (feature.kind === 'category') return labelSchema(feature);
  if (feature.kind === 'boolean') return { type: 'boolean' };
  if (feature.kind === 'text') return { type: 'string', maxLength: LONGEST_TEXT };
  if (feature.kind === 'date') return { type: 'string', pattern: datePattern(feature) };
  const { kind, minimum, maximum } = feature;
  return {
    type: kind,
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

/** An answer: every class with its probability, or every number that is predicted. */
export function answerSchema(version: ServedVersion): JsonSchema {
  const { entry } = version;
  const fields = entry.flags.map((flag, i): [string, JsonSchema] => [flag, flagSchema(entry, i)]);
  // An output may have that name; there are then no extras.
  if (providedExtras(version).length > 0) fields.push(['included', reference('Included')]);
  return {
    ...objectSchema(fields, entry.flags),
    description: 'The output of the model for one row',
  };
}

/** The same in a batch. */
export function batchAnswerSchema(version: ServedVersion): JsonSchema {
  return {
    ...withOtherFields(answerSchema(version)),
    description: 'The output of the model for one row, with the fields that ride along',
  };
}

function flagSchema({ task, classes }: RegistryEntry, index: number): JsonSchema {
  if (task === 'number') return { type: 'number', description: 'A number that is predicted' };
  const description = `Probability that the class is ${classes[index]}`;
  return { type: 'number', minimum: 0, maximum: 1, description };
}

/** What an answer is, in words. */
export function answerWords({ task, flags }: RegistryEntry): string {
  if (task === 'class') return 'Every class with its probability';
  return flags.length === 1 ? 'The number that is predicted' : 'The numbers that are predicted';
}

const EXTRA_SCHEMAS: Record<ExtraName, JsonSchema> = {
  label: { type: 'string' },
  raw: arraySchema({ type: 'number' }),
  decision: objectSchema(
    [
      ['threshold', { type: 'number' }],
      ['positive', { type: 'boolean' }],
      ['label', { type: 'string' }],
    ],
    ['threshold', 'positive', 'label'],
  ),
  leaves: arraySchema({ type: 'integer' }),
  contributions: arraySchema(arraySchema({ type: 'number' })),
};

/** What the model can add to an answer. */
export function includedSchema(version: ServedVersion): JsonSchema {
  const fields = providedExtras(version).map((name): [string, JsonSchema] => [
    name,
    { ...EXTRA_SCHEMAS[name], description: OUTPUT_WORDS[name] },
  ]);
  return {
    ...objectSchema(fields, []),
    description: 'What include asked for; absent otherwise',
  };
}

export type QueryParameter = {
  name: string;
  in: 'query';
  required: boolean;
  description?: string;
  schema: JsonSchema;
  example?: unknown;
};

const BOOLEAN_TEXTS = `Also ${TRUE_TEXTS.slice(1).join(', ')} for true and ${FALSE_TEXTS.slice(1).join(', ')} for false, in any case`;

function wordsOfParameter(feature: Input): string | undefined {
  const { kind, description } = feature;
  if (kind !== 'boolean') return wordsOfField(feature);
  return description === undefined ? BOOLEAN_TEXTS : `${description}. ${BOOLEAN_TEXTS}`;
}

/** The same row as parameters of a query, whose values are texts; a missing value is an absent one. */
export function rowParametersOf(entry: RegistryEntry): QueryParameter[] {
  const features = inputsOf(entry);
  const { examples } = entry;
  const example = new Map(Object.entries(examples.at(0) ?? {}));
  return features.map((feature) => ({
    name: feature.name,
    in: 'query',
    required: feature.missing === 'refused',
    ...described(wordsOfParameter(feature)),
    schema: valueSchema(feature),
    ...(example.get(feature.name) != null && { example: example.get(feature.name) }),
  }));
}

/** What may be asked beside the flags; see extras.ts. */
export function extraParametersOf(version: ServedVersion): QueryParameter[] {
  const names = providedExtras(version);
  if (names.length === 0) return [];
  const name = `(?:${names.join('|')})`;
  const parameters: QueryParameter[] = [
    {
      name: 'include',
      in: 'query',
      required: false,
      description: `What to add under "included", separated by commas: ${names.join(', ')}`,
      schema: { type: 'string', pattern: `^${name}(?:,${name})*$` },
    },
    {
      name: 'threshold',
      in: 'query',
      required: false,
      description: 'For include=decision: the probability from which the last class is decided for',
      schema: { type: 'number', minimum: 0, maximum: 1 },
    },
  ];
  return parameters.filter((one) => one.name === 'include' || names.includes('decision'));
}

/** The examples of a model as CSV. */
export function csvExample(entry: RegistryEntry): string {
  const features = inputsOf(entry);
  const { examples } = entry;
  const names = features.map(({ name }) => name);
  const rows = examples.map((example) => {
    const values = new Map(Object.entries(example));
    return names.map((name) => String(values.get(name) ?? ''));
  });
  return [names, ...rows].map(csvLine).join('');
}
