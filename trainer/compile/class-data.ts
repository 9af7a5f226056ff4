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
import { type ModuleImage, Records } from './module-image.ts';

/** Cuts that are searched without a guide take few steps. */
const LEAST_GUIDED = 8;

/**
 * Places a record per feature; with `strides`, the table entries from one class to the next. Many cuts have a guide
 * unless `isGuided` says no.
 */
export function placeClasses(
  features: FeatureClasses[],
  strides: number[],
  image: ModuleImage,
  isGuided = true,
): void {
  const records = classRecords(features, image);
  features.forEach(({ cuts, isCategory }, i) => {
    records.set(i, CLASS_STRIDE, strides[i]);
    if (isCategory || !isGuided || cuts.length < LEAST_GUIDED || cuts.length > MOST_GUIDED) return;
    records.set(i, CLASS_GUIDE, placeGuide(cuts.length, image));
  });
  image.addAt(CLASSES, 'classes', records.bytes);
  image.set(CLASSES_COUNT, features.length);
  image.reserveAt(CLASSES_OF_ROW, features.length * 4);
}

/**
 * A record per feature, which is not placed yet; what it leads to is. Where `isUnited` says so, a feature has only room for
 * its cuts, and each bin is a class.
 */
export function classRecords(
  features: FeatureClasses[],
  image: ModuleImage,
  isUnited: (feature: number) => boolean = () => false,
): Records {
  const records = new Records(features.length, CLASS_BYTES);
  features.forEach((feature, i) => {
    const { cuts, classes, count } = lookup(feature);
    records.set(i, CLASS_ROW_OFFSET, feature.feature * 8);
    if (isUnited(feature.feature)) records.set(i, CLASS_CUTS, image.reserve(cuts.byteLength));
    else {
      records.set(i, CLASS_CUTS, image.addShared('cuts', cuts));
      records.set(i, CLASS_OF_BIN, image.add('classes', classes));
    }
    records.set(i, CLASS_CUT_COUNT, count);
    records.set(i, CLASS_MISSING, feature.missingClass);
    records.set(i, CLASS_IS_CATEGORY, feature.isCategory ? 1 : 0);
    records.set(i, CLASS_COUNT, feature.classCount);
  });
  return records;
}

/** Codes of a category feature that have classes of their own; all others have one. */
export function codeCount({ cuts }: FeatureClasses): number {
  const highest = cuts.length === 0 ? -1 : cuts[cuts.length - 1];
  // The last cut is just below the first code that no set has.
  return Math.max(0, Math.ceil(highest));
}

/** A number is searched among the cuts; a category's class stands at its code. */
function lookup(feature: FeatureClasses) {
  if (!feature.isCategory) {
    const classes = Uint16Array.from(feature.classOfBin);
    return { cuts: feature.cuts, classes, count: feature.cuts.length };
  }
  const count = codeCount(feature);
  const codes = Array.from({ length: count }, (_, code) => code);
  const classes = Uint16Array.from([...codes, -1], (code) => classOfValue(feature, code));
  return { cuts: new Float64Array(0), classes, count };
}
