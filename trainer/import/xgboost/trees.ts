// XGBoost's trees, added to an ensemble under construction. Only what the root leads to is taken:
// pruning leaves deleted nodes behind. Semantics as in src/tree/tree_model.cc and
// src/common/categorical.h: `x < t` goes left, a listed category goes right.

import { stepFloat32 } from '../../base/float-step.ts';
import { MAX_CATEGORIES, MISSING_LEFT } from '../../ensemble/ensemble.ts';
import type { EnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import type { JsonReader, NumberList } from '../json-reader.ts';

const TREE_KEYS = new Set([
  'base_weights',
  'categories',
  'categories_nodes',
  'categories_segments',
  'categories_sizes',
  'default_left',
  'id',
  'leaf_child_counts',
  'leaf_weights',
  'left_children',
  'loss_changes',
  'parents',
  'right_children',
  'split_conditions',
  'split_indices',
  'split_type',
  'sum_hessian',
  'tree_param',
]);

const HIGHEST_INT32 = 2 ** 31 - 1;
/** A file names the highest category of a set in a few bytes; the set has a bit for each below it. */
const MOST_SET_WORDS = 1 << 24;

export interface TreeTarget {
  featureCount: number;
  /** The raw score that it adds to; 0 for vector leaves. */
  output: number;
  /** Values of a leaf. */
  leafWidth: number;
  /** Factor of the leaf values (DART's weight of the tree). */
  weight: number;
}

/** The tree's lists, one entry a node. */
interface Nodes {
  left: NumberList;
  right: NumberList;
  feature: NumberList;
  condition: NumberList;
  defaultLeft: NumberList;
  isCategory: NumberList;
  cover: NumberList;
}

/** Adds one tree. Leaves are numbered in the order of XGBoost's node ids. */
export function addXgboostTree(
  tree: JsonReader,
  builder: EnsembleBuilder,
  target: TreeTarget,
): void {
  tree.allowOnly(TREE_KEYS);
  const parameters = tree.object('tree_param');
  const count = parameters.integer('num_nodes', 1, HIGHEST_INT32);
  const nodes = readNodes(tree, count);
  const reached = reachedNodes(tree, nodes);
  const categories = readCategories(tree, count);
  const leafValues = readLeafValues(tree, nodes, target);

  builder.beginTree(target.output);
  const ids = new Int32Array(count).fill(-1);
  for (let node = 0; node < count; node++) {
    if (reached[node] === 0) continue;
    ids[node] =
      nodes.left[node] < 0
        ? builder.addLeaf(leafValues(node), nodes.cover[node])
        : addSplit(tree, builder, nodes, node, target.featureCount, categories);
  }
  for (let node = 0; node < count; node++) {
    if (reached[node] === 0 || nodes.left[node] < 0) continue;
    const [left, right] = [ids[nodes.left[node]], ids[nodes.right[node]]];
    // Ours sends the listed categories left.
    if (nodes.isCategory[node] === 1) builder.connect(ids[node], right, left);
    else builder.connect(ids[node], left, right);
  }
}

function readNodes(tree: JsonReader, count: number): Nodes {
  const zeros = new Float64Array(count);
  return {
    left: tree.integers('left_children', -1, count - 1, count),
    right: tree.integers('right_children', -1, HIGHEST_INT32, count),
    // Deleted nodes have the highest uint32 here, or what a cast makes of it.
    feature: tree.integers('split_indices', -(2 ** 31), 2 ** 32 - 1, count),
    condition: tree.numbers('split_conditions', count),
    defaultLeft: tree.integers('default_left', 0, 1, count),
    isCategory: tree.has('split_type') ? tree.integers('split_type', 0, 1, count) : zeros,
    // Float32 there, so that a number beyond it is as infinite as it is in UBJSON.
    cover: tree.has('sum_hessian')
      ? Float64Array.from(tree.numbers('sum_hessian', count), Math.fround)
      : zeros,
  };
}

/** Marks the nodes that the root leads to, each once. */
function reachedNodes(tree: JsonReader, { left, right }: Nodes): Uint8Array {
  const reached = new Uint8Array(left.length);
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (reached[node] === 1) throw tree.failure(`node ${node} is reached twice`);
    reached[node] = 1;
    if (left[node] < 0) continue;
    const child = right[node];
    if (child < 0 || child >= left.length) {
      throw tree.failure(
        `node ${node} leads to node ${child}, which does not exist`,
        'right_children',
      );
    }
    if (child !== left[node] + 1) {
      throw tree.failure(
        `node ${child} is not the one behind the left child ${left[node]}, to which XGBoost goes; ` +
          'save the model from XGBoost again',
        `right_children[${node}]`,
      );
    }
    pending.push(child, left[node]);
  }
  return reached;
}

function addSplit(
  tree: JsonReader,
  builder: EnsembleBuilder,
  nodes: Nodes,
  node: number,
  featureCount: number,
  categories: Map<number, number[]>,
): number {
  const feature = nodes.feature[node];
  if (feature < 0 || feature >= featureCount) {
    throw tree.failure(
      `feature ${feature} of ${featureCount} does not exist`,
      `split_indices[${node}]`,
    );
  }
  const cover = nodes.cover[node];
  const missingGoesLeft = nodes.defaultLeft[node] === 1;
  if (nodes.isCategory[node] === 1) {
    const listed = categories.get(node);
    if (listed === undefined)
      throw tree.failure(`node ${node} has no list of categories`, 'categories');
    const flags = missingGoesLeft ? 0 : MISSING_LEFT;
    const set = builder.addSet(listed);
    if (builder.setWordCount() > MOST_SET_WORDS) {
      throw tree.failure('the sets of categories take more than 64 MB', 'categories');
    }
    return builder.addCategorySplit(feature, set, { flags, cover });
  }
  const threshold = Math.fround(nodes.condition[node]);
  if (Number.isNaN(threshold)) {
    throw tree.failure('is not a number', `split_conditions[${node}]`);
  }
  const flags = missingGoesLeft ? MISSING_LEFT : 0;
  // Nothing is below −∞ (a split that XGBoost 3.3 makes between missing and present values), which no
  // `x <= t` says; an empty set does.
  if (threshold === Number.NEGATIVE_INFINITY) {
    return builder.addCategorySplit(feature, builder.addSet([]), { flags, cover });
  }
  return builder.addNumericSplit(feature, stepFloat32(threshold, -1), { flags, cover });
}

/** The categories listed at each category split. */
function readCategories(tree: JsonReader, count: number): Map<number, number[]> {
  const listed = new Map<number, number[]>();
  if (!tree.has('categories_nodes')) return listed;
  const nodes = tree.integers('categories_nodes', 0, count - 1);
  const categories = tree.integers('categories', 0, MAX_CATEGORIES - 1);
  const starts = tree.integers('categories_segments', 0, categories.length, nodes.length);
  const sizes = tree.integers('categories_sizes', 0, categories.length, nodes.length);
  let total = 0;
  for (let i = 0; i < nodes.length; i++) {
    total += sizes[i];
    if (starts[i] + sizes[i] > categories.length || total > categories.length) {
      throw tree.failure('the lists of categories overlap or end outside', 'categories_sizes');
    }
    const slice = Array.from({ length: sizes[i] }, (_, k) => categories[starts[i] + k]);
    listed.set(nodes[i], slice);
  }
  return listed;
}

/** A function from a leaf's node id to its values. */
function readLeafValues(
  tree: JsonReader,
  nodes: Nodes,
  { leafWidth, weight }: TreeTarget,
): (node: number) => number | Float64Array {
  const count = nodes.left.length;
  const value = (list: NumberList, i: number): number => {
    const number = Math.fround(list[i]);
    if (!Number.isFinite(number)) throw tree.failure(`leaf value ${number} is not finite`);
    return number * weight;
  };
  if (leafWidth === 1) return (node) => value(nodes.condition, node);
  if (!tree.has('leaf_weights')) {
    const weights = tree.numbers('base_weights', count * leafWidth);
    return (node) =>
      Float64Array.from({ length: leafWidth }, (_, k) => value(weights, node * leafWidth + k));
  }
  // From 3.2 on the right child of a leaf is its place in the list of leaves.
  const weights = tree.numbers('leaf_weights');
  return (node) => {
    const first = nodes.right[node] * leafWidth;
    if (first < 0 || first + leafWidth > weights.length) {
      throw tree.failure(`leaf ${node} has no values`, 'leaf_weights');
    }
    return Float64Array.from({ length: leafWidth }, (_, k) => value(weights, first + k));
  };
}
