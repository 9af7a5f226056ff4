// Cells with every feature value reduced to one byte: what the growers read. Never written after
// encoding.
import type { FeatureSchema } from '../../models/contract/feature-schema.ts';

/** Value bins per feature; bin `binCount` of each feature is the missing value, so bytes 0 … 255 suffice. */
export const MAX_BINS = 255;

export interface NumericBins {
  kind: 'numeric';
  /** Bins of known values; byte `binCount` means missing. */
  binCount: number;
  /** Ascending, in real units, binCount − 1 of them: a value is in bins 0 … i exactly when it is <= thresholds[i]. */
  thresholds: Float64Array;
}

export interface CategoryBins {
  kind: 'category';
  binCount: number;
  /** Category code → bin. With more labels than bins, the rarest labels share the last bin. */
  binOfCode: Uint8Array;
}

export type FeatureBins = NumericBins | CategoryBins;

export interface EncodedTable {
  schema: FeatureSchema;
  cellCount: number;
  /** Per feature: how its values became bins. */
  features: FeatureBins[];
  /** Per feature: one byte per cell. All columns lie one after another in one buffer. */
  columns: Uint8Array[];
}
