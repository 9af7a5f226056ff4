// A row that shows how a model is asked, for models whose makers gave none.

import type { Feature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { clamp } from '../base/clamp.ts';
import { CATEGORY_SPLIT, type Ensemble } from './ensemble.ts';

type Example = RegistryEntry['examples'][number];

/**
 * A row amid the model's own thresholds, as a request: the median of each number's, a category's first
 * label. It is put together of the model, so that it tells of no row of the data.
 */
export function middleExample(ensemble: Ensemble, features: FeatureSchema): Example {
  return exampleOf(features, middleRow(ensemble));
}

/** A row of doubles as a request that the features accept. */
export function exampleOf(features: FeatureSchema, row: Float64Array): Example {
  return Object.fromEntries(features.map((feature, i) => [feature.name, fieldOf(feature, row[i])]));
}

function middleRow(ensemble: Ensemble): Float64Array {
  const thresholds: number[][] = Array.from({ length: ensemble.featureCount }, () => []);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0 || ensemble.split[node] === CATEGORY_SPLIT) return;
    if (Number.isFinite(ensemble.threshold[node]))
      thresholds[feature].push(ensemble.threshold[node]);
  });
  return Float64Array.from(thresholds, (of) => {
    const sorted = of.sort((a, b) => a - b);
    return Number((sorted[sorted.length >> 1] ?? 0).toPrecision(3));
  });
}

function fieldOf(feature: Feature, value: number): Example[string] {
  if (feature.kind === 'category') return feature.labels[value] ?? feature.labels[0] ?? null;
  if (!Number.isFinite(value) && feature.missing === 'allowed') return null;
  const number = Number.isFinite(value) ? value : 0;
  if (feature.kind === 'boolean') return number !== 0;
  const { kind, minimum = -Infinity, maximum = Infinity } = feature;
  const within = clamp(number, minimum, maximum);
  if (kind === 'number') return within;
  const whole = Math.round(within);
  if (whole < minimum) return whole + 1;
  return whole > maximum ? whole - 1 : whole;
}
