// The features and flags of a model as zod schemas: what the OpenAPI document says of rows and answers.
import { z } from 'zod';
import type { Feature, FeatureSchema } from '../../models/contract/feature-schema.ts';
import type { RegistryEntry } from '../../models/contract/registry-entry.ts';

export type Row = RegistryEntry['examples'][number];

/** A request for one row: every feature by name, none else. */
export function rowSchema(features: FeatureSchema, examples: Row[]): z.ZodType {
  const fields = features.map((feature) => [feature.name, fieldSchema(feature)]);
  return z
    .strictObject(Object.fromEntries(fields))
    .meta({ id: 'Row', description: 'One row to be answered', examples });
}

function fieldSchema(feature: Feature): z.ZodType {
  const value = valueSchema(feature);
  const field = feature.missing === 'allowed' ? value.nullable().optional() : value;
  return feature.description === undefined
    ? field
    : field.meta({ description: feature.description });
}

function valueSchema(feature: Feature): z.ZodType {
  if (feature.kind === 'category') return z.enum(feature.labels);
  if (feature.kind === 'boolean') return z.boolean();
  let number = feature.kind === 'integer' ? z.int() : z.number();
  if (feature.minimum !== undefined) number = number.min(feature.minimum);
  if (feature.maximum !== undefined) number = number.max(feature.maximum);
  return number;
}

/** An answer: every flag with its probability, or its number. */
export function answerSchema(entry: RegistryEntry): z.ZodType {
  const fields = entry.flags.map((flag, index) => [flag, flagSchema(entry, index)]);
  return z
    .strictObject(Object.fromEntries(fields))
    .meta({ id: 'Answer', description: 'The output of the model for one row' });
}

function flagSchema(entry: RegistryEntry, index: number): z.ZodType {
  if (entry.task === 'number') return z.number();
  const description = `Probability that the class is ${entry.classes[index]}`;
  return z.number().min(0).max(1).meta({ description });
}
