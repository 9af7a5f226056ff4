// A row as an ONNX file's own inputs can hold it: labels, whole numbers, no missing value where none is
// allowed.

import { type Feature, OTHER_CODE } from '../../../runtime/schema/feature-schema.ts';
import { clamp } from '../../base/clamp.ts';

/** Numbers up to here survive every cast of a graph. */
const LARGEST_WHOLE = 2 ** 31 - 1;

/**
 * The row with values that the original can be asked about.
 * @param codeFeatures features that are compared by `==`: onnxruntime compares several values at once by
 *   whole numbers, and takes NaN for one of some
 */
export function askableRow(
  row: Float64Array,
  features: Feature[],
  codeFeatures: ReadonlySet<number>,
): Float64Array {
  return row.map((value, i) => {
    const feature = features[i];
    const whole = Math.trunc(clamp(value, -LARGEST_WHOLE, LARGEST_WHOLE)) || 0;
    switch (feature.kind) {
      case 'category':
        if (feature.others && !(value >= 0 && value < feature.labels.length)) return OTHER_CODE;
        return clamp(whole, 0, feature.labels.length - 1);
      case 'integer':
        return whole;
      case 'boolean':
        return Number(value >= 1);
      default:
        if (codeFeatures.has(i)) return Number.isFinite(value) ? Math.trunc(value) : 0;
        if (feature.missing === 'allowed') return value;
        return Math.abs(value) <= LARGEST_WHOLE ? value : whole;
    }
  });
}
