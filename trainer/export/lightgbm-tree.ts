// One tree as a block of LightGBM's text models.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { conditionOf } from './lightgbm-condition.ts';

/** A tree to write: one of the ensemble with the k-th of its leaf values, or a constant. */
export type TreeToWrite = { tree: number; k: number } | { constant: number };

export function treeText(ensemble: Ensemble, features: FeatureSchema, tree: TreeToWrite): string {
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
export function numberText(value: number | undefined): string {
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
