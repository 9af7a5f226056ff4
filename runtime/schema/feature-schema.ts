// The features of a model: their order, kinds, labels or bounds, and what a missing value means.
// A model reads one row as one double per feature, in this order: a category as the position of its
// label, a boolean as 0 or 1, a number as itself, a missing value as NaN.
import type * as z from 'zod';
import type { booleanSchema, categorySchema, numberSchema } from './entry-schema.ts';

/** The code of all texts that are no label, where these are allowed: no set of codes holds it. */
export const OTHER_CODE = -1;

export type CategoryFeature = z.output<typeof categorySchema>;
export type NumberFeature = z.output<typeof numberSchema>;
export type BooleanFeature = z.output<typeof booleanSchema>;
export type Feature = CategoryFeature | NumberFeature | BooleanFeature;

/** Whether a text that is no label is answered. */
export function takesAnyText(feature: Feature): boolean {
  return feature.kind === 'category' && (feature.others ?? feature.other) !== undefined;
}

/** Features in the order of a row's doubles. */
export type FeatureSchema = Feature[];
