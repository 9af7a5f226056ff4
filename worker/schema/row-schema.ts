// The features and flags of a model as zod schemas: what the OpenAPI document says of rows and answers.
import { z } from 'zod';
import type { Feature, FeatureSchema } from '../../models/contract/feature-schema.ts';
import type { RegistryEntry } from '../../models/contract/registry-entry.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from '../../models/contract/rows/cell-grammar.ts';
import { csvLine } from '../../models/contract/rows/csv-text.ts';
import { EXTRA_NAMES, type ParameterName } from '../extras.ts';
import { fault } from './problem-schema.ts';

/** A request for one row: every feature by name, none else. */
export function rowObject(features: FeatureSchema): z.ZodObject {
  return z.strictObject(fieldsOf(features, 'body'));
}

/** The same as a named component of the document, with its examples. */
export function rowSchema({ features, examples }: RegistryEntry): z.ZodType {
  return rowObject(features).meta({ id: 'Row', description: 'One row to be answered', examples });
}

/** A row of a batch: it may have other fields, if it has all of the model's, null where they are missing. */
export function batchRowSchema({ features, examples }: RegistryEntry): z.ZodType {
  return z.looseObject(fieldsOf(features, 'body')).meta({
    id: 'BatchRow',
    description:
      'One row of a batch. Fields that are none of the model ride along to its answer; beside them every field of ' +
      'the model is there, null where it is missing.',
    examples,
  });
}

function fieldsOf(features: FeatureSchema, place: Place): Record<string, z.ZodType> {
  return Object.fromEntries(features.map((feature) => [feature.name, fieldSchema(feature, place)]));
}

type Place = 'body' | 'query';

/** In a query a missing value is an absent one; in a body it may be null too. */
function fieldSchema(feature: Feature, place: Place): z.ZodType {
  const value = valueSchema(feature);
  const present = place === 'body' && feature.missing === 'allowed' ? value.nullable() : value;
  const field = feature.missing === 'allowed' ? present.optional() : present;
  const isText = place === 'query' && feature.kind === 'boolean';
  const description = [feature.description, isText ? BOOLEAN_TEXTS : undefined].filter(Boolean);
  return description.length === 0 ? field : field.meta({ description: description.join('. ') });
}

const BOOLEAN_TEXTS = `Also ${TRUE_TEXTS.slice(1).join(', ')} for true and ${FALSE_TEXTS.slice(1).join(', ')} for false, in any case`;

function valueSchema(feature: Feature): z.ZodType {
  if (feature.kind === 'category') return z.enum(feature.labels);
  if (feature.kind === 'boolean') return z.boolean();
  let number = feature.kind === 'integer' ? z.int() : z.number();
  if (feature.minimum !== undefined) number = number.min(feature.minimum);
  if (feature.maximum !== undefined) number = number.max(feature.maximum);
  return number;
}

const included = z
  .strictObject({
    label: z.string().optional().meta({ description: 'The most probable class' }),
    raw: z.array(z.number()).optional().meta({ description: 'Raw scores, before the link' }),
    decision: z
      .strictObject({ threshold: z.number(), positive: z.boolean(), label: z.string() })
      .optional()
      .meta({ description: 'Whether the last of two classes reaches the threshold' }),
    leaves: z
      .array(z.int())
      .optional()
      .meta({ description: 'Index of the leaf that the row falls into, tree by tree' }),
  })
  .meta({ id: 'Included', description: 'What include asked for; absent otherwise' });

/** An answer: every flag with its probability, or its number. */
export function answerSchema(entry: RegistryEntry): z.ZodType {
  return z
    .strictObject(answerFields(entry))
    .meta({ id: 'Answer', description: 'The output of the model for one row' });
}

/** The same in a batch. */
export function batchAnswerSchema(entry: RegistryEntry): z.ZodType {
  return z.looseObject(answerFields(entry)).meta({
    id: 'BatchAnswer',
    description: 'The output of the model for one row, with the fields that ride along',
  });
}

function answerFields(entry: RegistryEntry): Record<string, z.ZodType> {
  const flags = entry.flags.map((flag, index): [string, z.ZodType] => [
    flag,
    flagSchema(entry, index),
  ]);
  return Object.fromEntries([...flags, ['included', included.optional()]]);
}

function flagSchema(entry: RegistryEntry, index: number): z.ZodType {
  if (entry.task === 'number') return z.number();
  const description = `Probability that the class is ${entry.classes[index]}`;
  return z.number().min(0).max(1).meta({ description });
}

/** The same row as parameters of a query, whose values are texts, with what may be asked beside the flags. */
export function querySchema(
  { features, examples }: RegistryEntry,
  parameters: readonly ParameterName[],
): z.ZodObject {
  const example = new Map(Object.entries(examples.at(0) ?? {}));
  const fields = features.map((feature) => {
    const value = example.get(feature.name);
    return [
      feature.name,
      fieldSchema(feature, 'query').meta(value == null ? {} : { example: value }),
    ];
  });
  const extras = parameters.map((name) => [name, extraParameters.shape[name]]);
  return z.strictObject(Object.fromEntries([...fields, ...extras]));
}

/** What may be asked beside the flags; see extras.ts. */
export const extraParameters = z.object({
  include: z
    .string()
    .regex(new RegExp(`^(?:${EXTRA_NAMES.join('|')})(?:,(?:${EXTRA_NAMES.join('|')}))*$`))
    .optional()
    .meta({
      description: `What to add under "included", separated by commas: ${EXTRA_NAMES.join(', ')}`,
    }),
  threshold: z.number().min(0).max(1).optional().meta({
    description: 'For include=decision: the probability from which the last class is decided for',
  }),
});

/** What stands in a batch in place of the answer to a row that has none. */
export const badRowSchema = z
  .looseObject({
    problem: z.strictObject({
      line: z.int().meta({ description: 'Line of the body, or position in the array, from 1' }),
      detail: z.string(),
      errors: z.array(fault).optional(),
    }),
  })
  .meta({ id: 'BadRow' });

/** The examples of a model as CSV. */
export function csvExample({ features, examples }: RegistryEntry): string {
  const names = features.map(({ name }) => name);
  const rows = examples.map((example) => {
    const values = new Map(Object.entries(example));
    return names.map((name) => String(values.get(name) ?? ''));
  });
  return [names, ...rows].map(csvLine).join('');
}
