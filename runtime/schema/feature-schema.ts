// The features of a model: their order, kinds, labels or bounds, and what a missing value means.
// A model reads one row as one double per feature, in this order: a category as the position of its
// label, a boolean as 0 or 1, a number as itself, a missing value as NaN.

/** The code of all texts that are no label, where these are allowed: no set of codes holds it. */
export const OTHER_CODE = -1;

interface FeatureBase {
  /** Field name in API requests and CSV headers; unique within a schema. */
  name: string;
  /** One plain sentence for people: shown in the OpenAPI document. */
  description?: string;
  /** `allowed`: null or an absent field is a missing value; `refused`: it is an error. */
  missing: 'allowed' | 'refused';
  /** Speaks of a person: left out wherever predictions are recorded. */
  personal?: boolean;
}

export interface CategoryFeature extends FeatureBase {
  kind: 'category';
  /** The label of code i stands at index i. */
  labels: string[];
  /** A text that is no label is answered too, as OTHER_CODE; absent: it is an error. */
  others?: 'allowed';
}

export interface NumberFeature extends FeatureBase {
  /** `integer` additionally refuses fractions. */
  kind: 'number' | 'integer';
  /** Smallest and largest value that may be asked, inclusive. */
  minimum?: number;
  maximum?: number;
}

export interface BooleanFeature extends FeatureBase {
  kind: 'boolean';
}

export type Feature = CategoryFeature | NumberFeature | BooleanFeature;

/** Features in the order of a row's doubles. */
export type FeatureSchema = Feature[];
