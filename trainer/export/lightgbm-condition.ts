// What a split asks, as LightGBM's text models write it: decision type, threshold or set of codes.
//
// LightGBM reads |x| <= 1e-35 as 0 before it predicts, so that a split between such values is refused
// where the feature may have them.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { stepFloat32, stepFloat64 } from '../base/float-step.ts';
import { UserError } from '../base/user-error.ts';
import {
  CATEGORY_SPLIT,
  type Ensemble,
  MISSING_LEFT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../ensemble/ensemble.ts';

// Bits of decision_type.
const IS_CATEGORY = 1;
const DEFAULT_LEFT = 2;
const MISSING_ZERO = 1 << 2;
const MISSING_NAN = 2 << 2;

export interface LightgbmCondition {
  type: number;
  /** Of a category split: the number of its set in the tree. */
  threshold: number;
  /** The branches change places. */
  isSwapped: boolean;
}

/** @param sets OUT: the set of a category split is added */
export function conditionOf(
  ensemble: Ensemble,
  features: FeatureSchema,
  node: number,
  sets: number[][],
): LightgbmCondition {
  const missingLeft = (ensemble.flags[node] & MISSING_LEFT) !== 0;
  if (ensemble.split[node] === CATEGORY_SPLIT) {
    const { codes, isSwapped } = setOf(
      ensemble,
      features[ensemble.feature[node]],
      node,
      missingLeft,
    );
    return { type: IS_CATEGORY | MISSING_NAN, threshold: sets.push(codes) - 1, isSwapped };
  }
  const missingType = (ensemble.flags[node] & ZERO_IS_MISSING) !== 0 ? MISSING_ZERO : MISSING_NAN;
  if (missingType === MISSING_ZERO && ensemble.inputPrecision === 'f32') {
    throw refusal('zeros that count as missing after rounding to float32');
  }
  const type = missingType | (missingLeft ? DEFAULT_LEFT : 0);
  const bound = ensemble.threshold[node];
  const threshold = ensemble.inputPrecision === 'f32' ? widestBound(bound) : bound;
  if (missingType !== MISSING_ZERO) requireKept(threshold, features[ensemble.feature[node]]);
  return { type, threshold, isSwapped: false };
}

/** A threshold that has 0 and all values that LightGBM takes for it on one side, or asks whole numbers. */
function requireKept(threshold: number, { name, kind }: FeatureSchema[number]): void {
  if (kind !== 'number' || threshold < -ZERO_BOUND || threshold >= ZERO_BOUND) return;
  throw refusal(
    `split between values of size below 1e-35, which it reads as 0 (feature ${name}, at ${threshold})`,
  );
}

/** Codes of a set. LightGBM sends NaN right, so a set with NaN is written as all other labels. */
function setOf(
  ensemble: Ensemble,
  feature: FeatureSchema[number],
  node: number,
  missingLeft: boolean,
): { codes: number[]; isSwapped: boolean } {
  if (ensemble.categoryCode !== 'trunc' && feature.kind !== 'category') {
    throw refusal(`category codes that are not truncated (feature ${feature.name})`);
  }
  const set = ensemble.threshold[node];
  const [start, end] = [ensemble.setStart[set], ensemble.setStart[set + 1]];
  const isIn = (code: number) => {
    const word = start + (code >> 5);
    return word < end && ((ensemble.setWords[word] >>> (code & 31)) & 1) === 1;
  };
  const bits = (end - start) * 32;
  if (!missingLeft) {
    return { codes: Array.from({ length: bits }, (_, i) => i).filter(isIn), isSwapped: false };
  }
  if (feature.kind !== 'category') {
    throw refusal(`missing value that goes with a set of codes (feature ${feature.name})`);
  }
  const others = feature.labels.map((_, code) => code).filter((code) => !isIn(code));
  return { codes: others, isSwapped: true };
}

/** The largest double that is at most `bound` after rounding to float32. */
function widestBound(bound: number): number {
  if (bound === Number.POSITIVE_INFINITY) return bound;
  let below = Math.fround(bound);
  if (below > bound) below = stepFloat32(below, -1);
  // Beyond the largest float32, rounding behaves as if 2¹²⁸ were the next one.
  const [low, high] = [below, stepFloat32(below, 1)].map((x) =>
    Number.isFinite(x) ? x : Math.sign(x) * 2 ** 128,
  );
  const middle = low + (high - low) / 2;
  return Math.fround(middle) <= bound ? middle : stepFloat64(middle, -1);
}

/** What LightGBM cannot express. */
export function refusal(what: string): UserError {
  return new UserError(`LightGBM has no ${what}; export as onnx or json`);
}
