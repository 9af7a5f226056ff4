// The slots of an ensemble: every distinct thing that its splits ask of a row. A numeric slot is a
// feature together with where its missing values go; a category slot is a feature's class.
import { CATEGORY_SPLIT, type Ensemble } from '../ensemble/ensemble.ts';
import { goesLeft } from '../ensemble/predict-plain.ts';
import { type FeatureClasses, featureClasses } from './feature-classes.ts';

export interface NodeSlot {
  feature: number;
  /** Flags of the slot's splits; 0 for a category slot. */
  flags: number;
  /** Classes of a category slot; null for a number. */
  classes: FeatureClasses | null;
  /** Distinct thresholds of a numeric slot, ascending. */
  thresholds: Float64Array;
}

/** Classes that one 64-bit set can hold. */
export const SMALL_SET_CLASSES = 64;

export interface NodeSlots {
  /** Slot i of the list is number i + 1; numbers first, then categories of few classes, then of many. */
  slots: NodeSlot[];
  /** Per node, its slot's number; 0 for a leaf. */
  ofNode: Int32Array;
}

/** `known` are the classes of all features where they have been found before. */
export function nodeSlots(ensemble: Ensemble, known: FeatureClasses[] | null): NodeSlots {
  const { feature, split, flags, threshold } = ensemble;
  const thresholds = new Map<number, Set<number>>();
  const categories = new Set<number>();
  // One number tells slots apart: the feature and its splits' flags.
  const keyOf = (node: number) => feature[node] * 4 + flags[node];
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] < 0) continue;
    if (split[node] === CATEGORY_SPLIT) {
      categories.add(feature[node]);
      continue;
    }
    const known = thresholds.get(keyOf(node));
    if (known) known.add(threshold[node]);
    else thresholds.set(keyOf(node), new Set([threshold[node]]));
  }
  const numbers: NodeSlot[] = [...thresholds.keys()]
    .sort((a, b) => a - b)
    .map((key) => ({
      feature: key >> 2,
      flags: key & 3,
      classes: null,
      thresholds: Float64Array.from(thresholds.get(key) ?? []).sort(),
    }));
  const slots = [...numbers, ...categorySlots(ensemble, known, categories)];
  return { slots, ofNode: numberNodes(ensemble, slots, keyOf) };
}

function categorySlots(
  ensemble: Ensemble,
  known: FeatureClasses[] | null,
  features: Set<number>,
): NodeSlot[] {
  if (features.size === 0) return [];
  const classes = known ?? featureClasses(ensemble, features);
  return classes
    .filter(({ feature }) => features.has(feature))
    .sort((a, b) => Number(isLarge(a)) - Number(isLarge(b)))
    .map((classes) => ({
      feature: classes.feature,
      flags: 0,
      classes,
      thresholds: new Float64Array(0),
    }));
}

export function isLarge({ classCount }: FeatureClasses): boolean {
  return classCount > SMALL_SET_CLASSES;
}

function numberNodes(
  ensemble: Ensemble,
  slots: NodeSlot[],
  keyOf: (node: number) => number,
): Int32Array {
  const numeric = new Map<number, number>();
  const category = new Map<number, number>();
  slots.forEach(({ feature, flags, classes }, i) => {
    if (classes) category.set(feature, i + 1);
    else numeric.set(feature * 4 + flags, i + 1);
  });
  return Int32Array.from(ensemble.feature, (feature, node) => {
    if (feature < 0) return 0;
    const isCategory = ensemble.split[node] === CATEGORY_SPLIT;
    const number = isCategory ? category.get(feature) : numeric.get(keyOf(node));
    if (number === undefined) throw new Error(`node ${node} has no slot`);
    return number;
  });
}

/** The classes of a feature that go left at a category split, as bytes of bits. */
export function classSet(ensemble: Ensemble, node: number, classes: FeatureClasses): Uint8Array {
  const set = new Uint8Array(Math.ceil(classes.classCount / 8));
  const row = new Float64Array(ensemble.featureCount);
  for (let c = 0; c < classes.classCount; c++) {
    row[classes.feature] = classes.representative[c];
    if (goesLeft(ensemble, node, row)) set[c >> 3] |= 1 << (c & 7);
  }
  return set;
}
