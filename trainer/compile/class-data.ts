// The features' classes as the memory of assembly/infer/classes.ts.
import {
  CLASS_BYTES,
  CLASS_COUNT,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CLASS_GUIDE,
  CLASS_IS_CATEGORY,
  CLASS_MISSING,
  CLASS_OF_BIN,
  CLASS_ROW_OFFSET,
  CLASS_STRIDE,
  CLASSES,
  CLASSES_COUNT,
  CLASSES_OF_ROW,
} from '../../assembly/shared/abi.ts';
import { classOfValue, type FeatureClasses } from './feature-classes.ts';
import { MOST_GUIDED, placeGuide } from './guide-data.ts';
import type { MemoryLayout } from './memory-layout.ts';

/** Cuts that are searched without a guide take few steps. */
const LEAST_GUIDED = 8;

/** Places a record per feature; with `strides`, the table entries from one class to the next. */
export function placeClasses(
  features: FeatureClasses[],
  strides: number[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(features.length * CLASS_BYTES);
  const records = new DataView(bytes.buffer);
  features.forEach((feature, i) => {
    const at = i * CLASS_BYTES;
    const { cuts, classes, count } = lookup(feature);
    records.setUint32(at + CLASS_ROW_OFFSET, feature.feature * 8, true);
    records.setUint32(at + CLASS_CUTS, layout.add('cuts', cuts), true);
    records.setUint32(at + CLASS_CUT_COUNT, count, true);
    records.setUint32(at + CLASS_OF_BIN, layout.add('classes', classes), true);
    records.setUint32(at + CLASS_MISSING, feature.missingClass, true);
    records.setUint32(at + CLASS_IS_CATEGORY, feature.isCategory ? 1 : 0, true);
    records.setUint32(at + CLASS_COUNT, feature.classCount, true);
    records.setUint32(at + CLASS_STRIDE, strides[i], true);
    if (cuts.length < LEAST_GUIDED || cuts.length > MOST_GUIDED) return;
    records.setUint32(at + CLASS_GUIDE, placeGuide(cuts.length, layout), true);
  });
  header.setUint32(CLASSES, layout.add('classes', bytes), true);
  header.setUint32(CLASSES_COUNT, features.length, true);
  header.setUint32(CLASSES_OF_ROW, layout.reserve(features.length * 4), true);
}

/** A number is searched among the cuts; a category's class stands at its code. */
function lookup(feature: FeatureClasses) {
  if (!feature.isCategory) {
    const classes = Uint16Array.from(feature.classOfBin);
    return { cuts: feature.cuts, classes, count: feature.cuts.length };
  }
  const highest = feature.cuts.length === 0 ? -1 : feature.cuts[feature.cuts.length - 1];
  // The last cut is just below the first code that no set has.
  const count = Math.ceil(highest);
  const codes = Array.from({ length: Math.max(0, count) }, (_, code) => code);
  const classes = Uint16Array.from([...codes, -1], (code) => classOfValue(feature, code));
  return { cuts: new Float64Array(0), classes, count: codes.length };
}
