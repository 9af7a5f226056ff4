// What the OpenAPI document says of rows and answers beside the schema of a row (runtime/schema/row-schema.ts).

import { providedExtras } from '../../runtime/rows/asked-extras.ts';
import { csvLine } from '../../runtime/rows/csv-text.ts';
import { answerFields } from '../../runtime/schema/answer-schema.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from '../../runtime/schema/cell-grammar.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import {
  arraySchema,
  type JsonSchema,
  objectSchema,
  withOtherFields,
} from '../../runtime/schema/json-schema.ts';
import { type ExtraName, OUTPUT_WORDS } from '../../runtime/schema/outputs.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import {
  described,
  rowSchema,
  valueSchema,
  wordsOfField,
} from '../../runtime/schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { idSchema } from './feedback-operation.ts';
import { reference } from './operation.ts';

/** A row of a batch: it may have other fields, if it has all of the model's, null where they are missing. */
export function batchRowSchema(entry: RegistryEntry): JsonSchema {
  return {
    ...withOtherFields(rowSchema(entry)),
    description:
      'One row of a batch. Fields that are not features come back with the answer. If a row has such fields, give ' +
      'every feature too, null where the value is missing.',
  };
}

/** An answer: every class with its probability, or every number that is predicted. */
export function answerWithExtrasSchema(version: ServedVersion): JsonSchema {
  const { entry } = version;
  const fields = answerFields(entry);
  // An output may have that name; there are then no extras.
  if (!entry.flags.includes('included')) fields.push(['included', reference('Included')]);
  return {
    ...objectSchema(fields, entry.flags),
    description: 'The output of the model for one row',
  };
}

/** The same in a batch. */
export function batchAnswerSchema(version: ServedVersion): JsonSchema {
  return {
    ...withOtherFields(answerWithExtrasSchema(version)),
    description: 'The output of the model for one row, with the fields that ride along',
  };
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
  others: arraySchema({ type: 'string' }),
};

/** What the model can add to an answer. */
export function includedSchema(version: ServedVersion): JsonSchema {
  const fields = providedExtras(version.predictor.manifest).map((name): [string, JsonSchema] => [
    name,
    { ...EXTRA_SCHEMAS[name], description: OUTPUT_WORDS[name] },
  ]);
  const id = 'Of the answer, where it was asked to have one';
  return {
    ...objectSchema([...fields, ['id', idSchema(id)]], []),
    description: 'What include and id asked for; absent otherwise',
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
  const names = providedExtras(version.predictor.manifest);
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

/** The id of an answer; see answer-id.ts. */
export function idParameterOf({ entry }: ServedVersion): QueryParameter[] {
  if (entry.flags.includes('included')) return [];
  const description =
    'Records the answer under this id, so that you can say what became of it (`/api/feedback`); `on` makes a new one. It comes back under "included".';
  return [
    { name: 'id', in: 'query', required: false, description, schema: idSchema('on, or your own') },
  ];
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
