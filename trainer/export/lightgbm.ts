// Writes an ensemble as a LightGBM text model (v4) that LightGBM loads and answers alike. What LightGBM
// cannot express is refused by name.
//
// LightGBM reads |x| <= 1e-35 as 0 before it predicts, so that a split between such values is refused
// where the feature may have them.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { stepFloat32, stepFloat64 } from '../base/float-step.ts';
import { UserError } from '../base/user-error.ts';
import {
  CATEGORY_SPLIT,
  type Ensemble,
  type Link,
  MISSING_LEFT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../ensemble/ensemble.ts';

// Bits of decision_type.
const IS_CATEGORY = 1;
const DEFAULT_LEFT = 2;
const MISSING_ZERO = 1 << 2;
const MISSING_NAN = 2 << 2;

/** The text of the model file. @throws UserError naming what LightGBM cannot express */
export function exportLightgbm(ensemble: Ensemble, features: FeatureSchema): string {
  const { rawCount } = ensemble;
  if (ensemble.calibration) throw refusal('a calibration behind the link');
  if (ensemble.float32Sums) {
    throw new UserError(
      'LightGBM has no float32 sums; export as json, or import without --float32-sums',
    );
  }
  if (ensemble.linear && ensemble.inputPrecision === 'f32') {
    throw refusal('linear leaves that round their values to float32');
  }
  const isAverage = ensemble.linkDivisor !== 1;
  const trees = treesInOrder(ensemble);
  if (isAverage && trees.length / rawCount !== ensemble.linkDivisor) {
    throw refusal('average over another number than that of the iterations');
  }
  const blocks = trees.map((tree, i) => `Tree=${i}\n${treeText(ensemble, features, tree)}\n\n`);
  const header = [
    'tree',
    'version=v4',
    `num_class=${rawCount}`,
    `num_tree_per_iteration=${rawCount}`,
    'label_index=0',
    `max_feature_idx=${ensemble.featureCount - 1}`,
    ...objectiveLines(ensemble.link, rawCount),
    ...(isAverage ? ['average_output'] : []),
    `feature_names=${featureNames(features).join(' ')}`,
    `feature_infos=${featureInfos(ensemble, features).join(' ')}`,
    `tree_sizes=${blocks.map((block) => Buffer.byteLength(block)).join(' ')}`,
  ];
  const labels = features.flatMap((feature) =>
    feature.kind === 'category' ? [feature.labels] : [],
  );
  const pandas = `pandas_categorical:${labels.length > 0 ? JSON.stringify(labels) : 'null'}`;
  return `${header.join('\n')}\n\n${blocks.join('')}end of trees\n\n${pandas}\n`;
}

/** Names without what LightGBM's format gives a meaning of its own. */
function featureNames(features: FeatureSchema): string[] {
  const names = features.map(({ name }) => name.replace(/[\s",:[\]{}]/g, '_'));
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double === undefined) return names;
  throw refusal(`two features called ${double}, as its names would be`);
}

function refusal(what: string): UserError {
  return new UserError(`LightGBM has no ${what}; export as onnx or json`);
}

/** Without an objective LightGBM answers with the scores themselves, however many there are. */
function objectiveLines(link: Link, rawCount: number): string[] {
  if (rawCount === 1) return [`objective=${objectiveOf(link, rawCount)}`];
  if (link.kind === 'identity') return [];
  if (['softmax', 'sigmoid-each'].includes(link.kind)) {
    return [`objective=${objectiveOf(link, rawCount)}`];
  }
  // Its other objectives change the first output only.
  throw refusal(`${link.kind} of ${rawCount} outputs`);
}

function objectiveOf(link: Link, rawCount: number): string {
  switch (link.kind) {
    case 'identity':
    case 'complement': // One score that is the probability of class 1 already.
      return 'regression';
    case 'sigmoid':
      return `binary sigmoid:${link.slope}`;
    case 'softmax':
      return `multiclass num_class:${rawCount}`;
    case 'sigmoid-each':
      if (rawCount > 1) return `multiclassova num_class:${rawCount} sigmoid:${link.slope}`;
      if (link.slope === 1) return 'cross_entropy';
      throw refusal('slope of a single sigmoid');
    case 'exp':
      return 'poisson';
    case 'log1p-exp':
      return 'cross_entropy_lambda';
    case 'signed-square':
      return 'regression sqrt';
    case 'step':
      throw refusal('step from scores to classes');
    case 'sorted':
    case 'rising':
    case 'minus-exp':
      throw refusal(`link ${link.kind}`);
  }
}

/** A tree to write: one of the ensemble with the k-th of its leaf values, or a constant. */
type TreeToWrite = { tree: number; k: number } | { constant: number };

/** LightGBM's i-th tree adds to score i mod rawCount; base scores are trees of one leaf. */
function treesInOrder(ensemble: Ensemble): TreeToWrite[] {
  const { rawCount, treeOutput, leafWidth, baseScore } = ensemble;
  const ofScore: TreeToWrite[][] = Array.from({ length: rawCount }, () => []);
  treeOutput.forEach((output, tree) => {
    for (let k = 0; k < leafWidth; k++) ofScore[output + k].push({ tree, k });
  });
  if (baseScore.some((base) => base !== 0)) {
    ofScore.forEach((trees, score) => {
      trees.unshift({ constant: baseScore[score] });
    });
  }
  const iterations = Math.max(...ofScore.map((trees) => trees.length));
  return Array.from({ length: iterations * rawCount }, (_, i) => {
    return ofScore[i % rawCount][Math.floor(i / rawCount)] ?? { constant: 0 };
  });
}

function treeText(ensemble: Ensemble, features: FeatureSchema, tree: TreeToWrite): string {
  if ('constant' in tree) return constantText(tree.constant);
  const first = ensemble.treeRoot[tree.tree];
  const end = ensemble.treeRoot[tree.tree + 1] ?? ensemble.feature.length;
  const splits: number[] = [];
  const leaves: number[] = [];
  // Splits are numbered in their order, leaves by their own numbers.
  for (let node = first; node < end; node++) {
    if (ensemble.feature[node] >= 0) splits.push(node);
    else leaves.push(node);
  }
  leaves.sort((a, b) => ensemble.leafIndex[a] - ensemble.leafIndex[b]);
  if (splits.length === 0 && !ensemble.linear) {
    return constantText(leafValue(ensemble, leaves[0], tree.k));
  }
  const numberOf = new Map<number, number>();
  splits.forEach((node, i) => {
    numberOf.set(node, i);
  });
  leaves.forEach((node, i) => {
    numberOf.set(node, -i - 1);
  });
  const sets: number[][] = [];
  const conditions = splits.map((node) => conditionOf(ensemble, features, node, sets));
  const childOf = (node: number) => numberOf.get(node);
  const list = (values: (number | undefined)[]) => values.map(numberText).join(' ');
  const swapped = (i: number) => conditions[i].isSwapped;
  return [
    `num_leaves=${leaves.length}`,
    `num_cat=${sets.length}`,
    `split_feature=${list(splits.map((node) => ensemble.feature[node]))}`,
    `split_gain=${list(splits.map(() => 0))}`,
    `threshold=${list(conditions.map(({ threshold }) => threshold))}`,
    `decision_type=${list(conditions.map(({ type }) => type))}`,
    `left_child=${list(splits.map((node, i) => childOf(swapped(i) ? ensemble.right[node] : ensemble.left[node])))}`,
    `right_child=${list(splits.map((node, i) => childOf(swapped(i) ? ensemble.left[node] : ensemble.right[node])))}`,
    `leaf_value=${list(leaves.map((node) => leafValue(ensemble, node, tree.k)))}`,
    `leaf_weight=${list(leaves.map((node) => ensemble.cover[node]))}`,
    `leaf_count=${list(leaves.map((node) => Math.round(ensemble.cover[node])))}`,
    `internal_value=${list(splits.map(() => 0))}`,
    `internal_weight=${list(splits.map((node) => ensemble.cover[node]))}`,
    `internal_count=${list(splits.map((node) => Math.round(ensemble.cover[node])))}`,
    ...setLines(sets),
    ...linearLines(ensemble, leaves),
    'shrinkage=1',
    '',
  ].join('\n');
}

function constantText(value: number): string {
  const empty = ['split_feature', 'split_gain', 'threshold', 'decision_type'];
  const lists = [...empty, 'left_child', 'right_child'].map((key) => `${key}=`);
  return [
    'num_leaves=1',
    'num_cat=0',
    ...lists,
    `leaf_value=${numberText(value)}`,
    'leaf_weight=',
    'leaf_count=',
    'internal_value=',
    'internal_weight=',
    'internal_count=',
    'is_linear=0',
    'shrinkage=1',
    '',
  ].join('\n');
}

function leafValue(
  { leafValue, leafIndex, leafWidth, divisor }: Ensemble,
  node: number,
  k: number,
) {
  return leafValue[leafIndex[node] * leafWidth + k] / divisor;
}

interface Condition {
  type: number;
  /** Of a category split: the number of its set in the tree. */
  threshold: number;
  /** The branches change places. */
  isSwapped: boolean;
}

function conditionOf(
  ensemble: Ensemble,
  features: FeatureSchema,
  node: number,
  sets: number[][],
): Condition {
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

function setLines(sets: number[][]): string[] {
  if (sets.length === 0) return [];
  const words: number[] = [];
  const boundaries = [0];
  for (const codes of sets) {
    const first = words.length;
    words.push(0);
    for (const code of codes) {
      while (words.length - first <= code >> 5) words.push(0);
      words[first + (code >> 5)] = (words[first + (code >> 5)] | (1 << (code & 31))) >>> 0;
    }
    boundaries.push(words.length);
  }
  return [`cat_boundaries=${boundaries.join(' ')}`, `cat_threshold=${words.join(' ')}`];
}

function linearLines({ linear, leafIndex, divisor }: Ensemble, leaves: number[]): string[] {
  if (!linear) return ['is_linear=0'];
  const terms = leaves.map((node) => {
    const leaf = leafIndex[node];
    return { start: linear.start[leaf], end: linear.start[leaf + 1] };
  });
  const flat = (values: ArrayLike<number>, scale: number) =>
    terms
      .flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, i) => numberText(values[start + i] / scale)),
      )
      .join(' ');
  const constants = leaves.map((node) => numberText(linear.constant[leafIndex[node]] / divisor));
  return [
    'is_linear=1',
    `leaf_const=${constants.join(' ')}`,
    `num_features=${terms.map(({ start, end }) => end - start).join(' ')}`,
    `leaf_features=${flat(linear.feature, 1)}`,
    `leaf_coeff=${flat(linear.coefficient, divisor)}`,
  ];
}

/** As C reads it back: every digit, `inf` for infinities. */
function numberText(value: number | undefined): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The range of the thresholds of a number, the codes of a category. */
function featureInfos(ensemble: Ensemble, features: FeatureSchema): string[] {
  const lowest = new Float64Array(features.length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(features.length).fill(Number.NEGATIVE_INFINITY);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    const threshold = ensemble.split[node] === CATEGORY_SPLIT ? 0 : ensemble.threshold[node];
    lowest[feature] = Math.min(lowest[feature], threshold);
    highest[feature] = Math.max(highest[feature], threshold);
  });
  return features.map((feature, i) => {
    if (feature.kind === 'category') return feature.labels.map((_, code) => code).join(':');
    return lowest[i] <= highest[i]
      ? `[${numberText(lowest[i])}:${numberText(highest[i])}]`
      : 'none';
  });
}
