// The blocks `Tree=…` of a LightGBM text file, added to an ensemble under construction. Everything is
// checked before it is used: counts against the arrays that are really there, children against the
// nodes, categories against the bitsets. Semantics as in LightGBM's include/LightGBM/tree.h.

import { stepFloat64 } from '../../base/float-step.ts';
import {
  MAX_CATEGORIES,
  MISSING_LEFT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../../ensemble/ensemble.ts';
import type { EnsembleBuilder, LinearLeaf } from '../../ensemble/ensemble-builder.ts';
import {
  failAt,
  readFlag,
  readInteger,
  readIntegers,
  readNumbers,
  readThresholds,
  type TextLine,
} from './text-lines.ts';

/** The lines of one block: the one with `Tree=` and the others by their keys. */
export interface TreeText {
  head: TextLine;
  lines: Map<string, TextLine>;
}

export const TREE_KEYS = new Set([
  'num_leaves',
  'num_cat',
  'split_feature',
  'split_gain',
  'threshold',
  'decision_type',
  'left_child',
  'right_child',
  'leaf_value',
  'leaf_weight',
  'leaf_count',
  'internal_value',
  'internal_weight',
  'internal_count',
  'cat_boundaries',
  'cat_threshold',
  'is_linear',
  'leaf_const',
  'num_features',
  'leaf_features',
  'leaf_coeff',
  'shrinkage',
]);

// Bits of decision_type.
const IS_CATEGORY = 1;
const DEFAULT_LEFT = 2;
const MISSING_TYPE_SHIFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;
const HIGHEST_DECISION_TYPE = (MISSING_NAN << MISSING_TYPE_SHIFT) | DEFAULT_LEFT | IS_CATEGORY;

const HIGHEST_INT32 = 2 ** 31 - 1;

/** Adds one tree, whose scores go to raw score `output`. */
export function addLightgbmTree(
  file: string,
  block: TreeText,
  builder: EnsembleBuilder,
  featureCount: number,
  output: number,
): void {
  const reader = createBlockReader(file, block);
  const leaves = reader.integer('num_leaves', 1, HIGHEST_INT32);
  const leafValue = reader.numbers('leaf_value', leaves);
  const linear = readLinear(reader, leaves, featureCount);
  const addLeaf = (leaf: number, cover: number) =>
    linear
      ? builder.addLinearLeaf(leafValue[leaf], linear[leaf], cover)
      : builder.addLeaf(leafValue[leaf], cover);
  builder.beginTree(output);
  if (leaves === 1) {
    addLeaf(0, 0);
    return;
  }
  const splits = leaves - 1;
  addSplits(reader, builder, splits, featureCount);
  const first = builder.nodeCount() - splits;
  const counts = reader.has('leaf_count')
    ? reader.integers('leaf_count', leaves, 0, HIGHEST_INT32)
    : new Float64Array(leaves);
  for (let leaf = 0; leaf < leaves; leaf++) addLeaf(leaf, counts[leaf]);

  const left = reader.integers('left_child', splits, -leaves, splits - 1);
  const right = reader.integers('right_child', splits, -leaves, splits - 1);
  const nodeOf = (child: number) => first + (child >= 0 ? child : splits - 1 - child);
  for (let i = 0; i < splits; i++) builder.connect(first + i, nodeOf(left[i]), nodeOf(right[i]));
}

/** The linear functions of a linear tree's leaves; undefined for a tree with constant ones. */
function readLinear(
  reader: BlockReader,
  leaves: number,
  featureCount: number,
): LinearLeaf[] | undefined {
  if (!reader.has('is_linear') || !reader.flag('is_linear')) return undefined;
  const constant = reader.numbers('leaf_const', leaves);
  const counts = reader.integers('num_features', leaves, 0, HIGHEST_INT32);
  const terms = counts.reduce((sum, count) => sum + count, 0);
  const features = reader.integers('leaf_features', terms, 0, featureCount - 1);
  const coefficients = reader.numbers('leaf_coeff', terms);
  let start = 0;
  return Array.from(constant, (value, leaf) => {
    const end = start + counts[leaf];
    const slice = {
      features: features.slice(start, end),
      coefficients: coefficients.slice(start, end),
    };
    start = end;
    return { constant: value, ...slice };
  });
}

function addSplits(
  reader: BlockReader,
  builder: EnsembleBuilder,
  splits: number,
  featureCount: number,
): void {
  const feature = reader.integers('split_feature', splits, 0, featureCount - 1);
  const threshold = reader.thresholds('threshold', splits);
  const decisionType = reader.integers('decision_type', splits, 0, HIGHEST_DECISION_TYPE);
  const counts = reader.has('internal_count')
    ? reader.integers('internal_count', splits, 0, HIGHEST_INT32)
    : new Float64Array(splits);
  const sets = addSets(reader, builder);
  for (let i = 0; i < splits; i++) {
    const type = decisionType[i];
    const cover = counts[i];
    if ((type & IS_CATEGORY) === 0) {
      const { threshold: bound, flags } = numericCondition(threshold[i], type);
      builder.addNumericSplit(feature[i], bound, { flags, cover });
      continue;
    }
    const set = threshold[i];
    if (!Number.isInteger(set) || set < 0 || set >= sets.count) {
      throw reader.failure('threshold', `category set ${set} of ${sets.count} does not exist`);
    }
    // Whatever the missing type, NaN is in no set and goes right.
    builder.addCategorySplit(feature[i], sets.first + set, { cover });
  }
}

/**
 * LightGBM drops |x| <= 1e-35 from a row before it predicts, which makes it 0, and reads NaN as 0
 * where the missing type is None or Zero.
 */
function numericCondition(threshold: number, type: number): { threshold: number; flags: number } {
  const missingType = type >> MISSING_TYPE_SHIFT;
  const defaultFlag = (type & DEFAULT_LEFT) !== 0 ? MISSING_LEFT : 0;
  if (missingType === MISSING_ZERO) return { threshold, flags: defaultFlag | ZERO_IS_MISSING };
  const zeroGoesLeft = threshold >= 0;
  const flags = missingType === MISSING_NAN ? defaultFlag : zeroGoesLeft ? MISSING_LEFT : 0;
  if (Math.abs(threshold) > ZERO_BOUND) return { threshold, flags };
  return { threshold: zeroGoesLeft ? ZERO_BOUND : stepFloat64(-ZERO_BOUND, -1), flags };
}

function addSets(reader: BlockReader, builder: EnsembleBuilder): { first: number; count: number } {
  const count = reader.integer('num_cat', 0, HIGHEST_INT32);
  if (count === 0) return { first: 0, count };
  const boundaries = reader.integers('cat_boundaries', count + 1, 0, HIGHEST_INT32);
  const wordCount = boundaries[count];
  const words = Uint32Array.from(reader.integers('cat_threshold', wordCount, 0, 2 ** 32 - 1));
  let first = 0;
  for (let set = 0; set < count; set++) {
    const [start, end] = [boundaries[set], boundaries[set + 1]];
    if ((set === 0 && start !== 0) || end < start || end > wordCount) {
      throw reader.failure(
        'cat_boundaries',
        'the boundaries of the category sets are not in order',
      );
    }
    if (end - start > MAX_CATEGORIES / 32) {
      throw reader.failure(
        'cat_boundaries',
        `a category set has codes of ${MAX_CATEGORIES} and more`,
      );
    }
    const index = builder.addSetWords(words.subarray(start, end));
    if (set === 0) first = index;
  }
  return { first, count };
}

interface BlockReader {
  has(key: string): boolean;
  flag(key: string): boolean;
  integer(key: string, lowest: number, highest: number): number;
  integers(key: string, count: number, lowest: number, highest: number): Float64Array;
  numbers(key: string, count: number): Float64Array;
  thresholds(key: string, count: number): Float64Array;
  failure(key: string, message: string): Error;
}

function createBlockReader(file: string, block: TreeText): BlockReader {
  const lineOf = (key: string): TextLine => {
    const line = block.lines.get(key);
    if (line === undefined) throw failAt(file, block.head, `the tree lacks its '${key}'`);
    return line;
  };
  return {
    has: (key) => block.lines.has(key),
    flag: (key) => readFlag(file, lineOf(key)),
    integer: (key, lowest, highest) => readInteger(file, lineOf(key), lowest, highest),
    integers: (key, count, lowest, highest) =>
      readIntegers(file, lineOf(key), count, lowest, highest),
    numbers: (key, count) => readNumbers(file, lineOf(key), count),
    thresholds: (key, count) => readThresholds(file, lineOf(key), count),
    failure: (key, message) => failAt(file, lineOf(key), message),
  };
}
