// Cells with every feature value reduced to one byte: what the growers read. Never written after
// encoding.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';

export interface NumericBins {
  kind: 'numeric';
  /** Index of the feature in the schema. */
  feature: number;
  /** Bins of known values; byte `binCount` means missing. */
  binCount: number;
  /** Ascending, in real units, binCount − 1 of them: a value is in bins 0 … i exactly when it is <= thresholds[i]. */
  thresholds: Float64Array;
}

export interface CategoryBins {
  kind: 'category';
  /** Index of the feature in the schema. */
  feature: number;
  binCount: number;
  /**
   * Category code → bin. A feature with more labels than bins has several columns: each label has a bin
   * of its own in one of them (the very rarest in none), and shares the last bin of the others.
   */
  binOfCode: Uint8Array;
}

export type FeatureBins = NumericBins | CategoryBins;

export interface EncodedTable {
  schema: FeatureSchema;
  cellCount: number;
  /** Per column: how the values of its feature became bins. */
  features: FeatureBins[];
  /** One byte per cell, each column in a buffer of its own. */
  columns: Uint8Array[];
}
