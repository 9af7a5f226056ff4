// XGBoost documents of random trees, in JSON and UBJSON, and a reference that answers them by the letter of
// XGBoost's source.
import { createRandom, type Random } from '../trainer/base/random.ts';

export interface XgboostOptions {
  version?: number[];
  objective?: string;
  /** Raw scores; classes for multi:*, otherwise targets. */
  outputs?: number;
  baseScore?: string;
  rounds?: number;
  parallel?: number;
  dart?: boolean;
  /** Leaves with a value per target: as versions 2 and 3.1 write them, or from 3.2 on. */
  vectorLeaves?: 'base_weights' | 'leaf_weights';
  categories?: boolean;
  bestIteration?: number;
}

interface XgboostTree {
  [field: string]: unknown;
  left_children: number[];
  right_children: number[];
  split_indices: number[];
  split_conditions: number[];
  split_type: number[];
  default_left: number[];
  base_weights: number[];
  leaf_weights?: number[];
  categories: number[];
  categories_nodes: number[];
  categories_segments: number[];
  categories_sizes: number[];
}

export const XGBOOST_FEATURES = ['age', 'fare', 'port'];

/** A document as `save_model` writes it, of random trees on three features, the last one categorical. */
export function xgboostDocument(seed: number, options: XgboostOptions = {}) {
  const random = createRandom(seed, 4);
  const { objective = 'reg:squarederror', outputs = 1, rounds = 3, parallel = 1 } = options;
  const perRound = parallel * (options.vectorLeaves ? 1 : outputs);
  const trees = Array.from({ length: rounds * perRound }, (_, i) =>
    xgboostTree(random, i, options.vectorLeaves ? outputs : 1, options),
  );
  const model = {
    gbtree_model_param: { num_parallel_tree: String(parallel), num_trees: String(trees.length) },
    tree_info: trees.map((_, i) =>
      options.vectorLeaves ? 0 : Math.floor((i % perRound) / parallel),
    ),
    trees,
  };
  const gbtree = { model, name: 'gbtree' };
  const isMulti = objective.startsWith('multi:');
  return {
    learner: {
      attributes:
        options.bestIteration === undefined
          ? {}
          : { best_iteration: String(options.bestIteration) },
      feature_names: XGBOOST_FEATURES,
      feature_types: ['float', 'float', options.categories ? 'c' : 'float'],
      gradient_booster: options.dart
        ? { gbtree, name: 'dart', weight_drop: trees.map(() => Math.fround(random.uniform())) }
        : gbtree,
      learner_model_param: {
        base_score: options.baseScore ?? '5E-1',
        num_class: isMulti ? String(outputs) : '0',
        num_feature: '3',
        num_target: isMulti ? '1' : String(outputs),
      },
      objective: { name: objective },
    },
    version: options.version ?? [3, 0, 0],
  };
}

function xgboostTree(random: Random, id: number, width: number, options: XgboostOptions) {
  const tree: XgboostTree = {
    id,
    left_children: [],
    right_children: [],
    parents: [],
    split_indices: [],
    split_conditions: [],
    split_type: [],
    default_left: [],
    base_weights: [],
    loss_changes: [],
    sum_hessian: [],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
  };
  if (options.vectorLeaves === 'leaf_weights') tree.leaf_weights = [];
  growXgboost(tree, random, addNode(tree, random, width), width, 3, options);
  addDeletedNode(tree, width);
  const count = String(tree.left_children.length);
  tree.tree_param = {
    num_deleted: '1',
    num_feature: '3',
    num_nodes: count,
    size_leaf_vector: String(width),
  };
  const zeros = tree.left_children.map(() => 0);
  Object.assign(tree, { parents: zeros, loss_changes: zeros, sum_hessian: zeros.map(() => 1) });
  return tree;
}

/** Adds a leaf, which `growXgboost` may make a split. */
function addNode(tree: XgboostTree, random: Random, width: number): number {
  tree.right_children.push(-1);
  tree.split_indices.push(0);
  tree.split_type.push(0);
  tree.split_conditions.push(Math.fround(random.uniform() * 2 - 1));
  tree.default_left.push(random.below(2));
  for (let k = 0; k < width; k++) tree.base_weights.push(Math.fround(random.uniform() - 0.5));
  return tree.left_children.push(-1) - 1;
}

/** Grows below a leaf. Children stand side by side, as XGBoost has them. */
function growXgboost(
  tree: XgboostTree,
  random: Random,
  node: number,
  width: number,
  depth: number,
  options: XgboostOptions,
): void {
  if (depth === 0 || random.below(5) === 0) {
    if (tree.leaf_weights) {
      tree.right_children[node] = tree.leaf_weights.length / width;
      for (let k = 0; k < width; k++) tree.leaf_weights.push(Math.fround(random.uniform() - 0.5));
    }
    return;
  }
  const isCategory = options.categories === true && random.below(2) === 0;
  tree.split_indices[node] = isCategory ? 2 : random.below(options.categories ? 2 : 3);
  if (isCategory) {
    tree.split_type[node] = 1;
    tree.split_conditions[node] = Number.NaN;
    const listed = [0, 1, 2, 5, 31, 32, 40].filter(() => random.below(2) === 0);
    tree.categories_nodes.push(node);
    tree.categories_segments.push(tree.categories.length);
    tree.categories_sizes.push(listed.length);
    tree.categories.push(...listed);
  }
  tree.left_children[node] = addNode(tree, random, width);
  tree.right_children[node] = addNode(tree, random, width);
  growXgboost(tree, random, tree.left_children[node], width, depth - 1, options);
  growXgboost(tree, random, tree.right_children[node], width, depth - 1, options);
}

/** What pruning leaves behind: a node that nothing leads to. */
function addDeletedNode(tree: XgboostTree, width: number): void {
  tree.left_children.push(-1);
  tree.right_children.push(-1);
  tree.split_indices.push(-1);
  tree.split_conditions.push(0);
  tree.split_type.push(0);
  tree.default_left.push(0);
  for (let k = 0; k < width; k++) tree.base_weights.push(0);
}

type XgboostDocument = ReturnType<typeof xgboostDocument>;

/** Sums over the document's trees, before base score and link; in float32 where XGBoost is. */
export function xgboostSums(document: XgboostDocument, row: ArrayLike<number>): Float64Array {
  const { gradient_booster: booster, learner_model_param: param } = document.learner;
  const gbtree = 'gbtree' in booster ? booster.gbtree : booster;
  const outputs = Math.max(1, Number(param.num_class), Number(param.num_target));
  const sums = new Float64Array(outputs);
  gbtree.model.trees.forEach((tree, i) => {
    const leaf = xgboostLeaf(tree, row);
    const weight = 'weight_drop' in booster ? booster.weight_drop[i] : 1;
    const width = Number((tree.tree_param as Record<string, string>).size_leaf_vector);
    if (width === 1) {
      sums[gbtree.model.tree_info[i]] += weight * tree.split_conditions[leaf];
      return;
    }
    for (let k = 0; k < width; k++) {
      const values = tree.leaf_weights ?? tree.base_weights;
      const place = tree.leaf_weights ? tree.right_children[leaf] : leaf;
      sums[k] += weight * values[place * width + k];
    }
  });
  return sums;
}

function xgboostLeaf(tree: XgboostTree, row: ArrayLike<number>): number {
  let node = 0;
  while (tree.left_children[node] !== -1) {
    const x = Math.fround(row[tree.split_indices[node]]);
    let goesLeft: boolean;
    if (Number.isNaN(x)) goesLeft = tree.default_left[node] === 1;
    else if (tree.split_type[node] === 1) {
      const at = tree.categories_nodes.indexOf(node);
      const start = tree.categories_segments[at];
      const listed = tree.categories.slice(start, start + tree.categories_sizes[at]);
      goesLeft = x < 0 || !listed.includes(Math.trunc(x));
    } else goesLeft = x < tree.split_conditions[node];
    node = goesLeft ? tree.left_children[node] : tree.right_children[node];
  }
  return node;
}

/** JSON as XGBoost writes it, with NaN and infinities as bare words. */
export function xgboostJson(document: unknown): string {
  return JSON.stringify(document, (_key, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? `\u0000${value}` : value,
  ).replaceAll(/"\\u0000(-?\w+)"/g, '$1');
}

/** UBJSON as XGBoost writes it: lists of numbers as typed arrays of int32 or float32. */
export function toUbjson(value: unknown): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([Buffer.from('S'), lengthOf(value), Buffer.from(value)]);
  if (typeof value === 'number') return int64('L', value);
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === 'number')) {
      const isWhole = value.every((item) => Number.isInteger(item));
      const bytes = Buffer.alloc(value.length * 4);
      value.forEach((item, i) => {
        if (isWhole) bytes.writeInt32BE(item, i * 4);
        else bytes.writeFloatBE(item, i * 4);
      });
      const head = Buffer.from(isWhole ? '[$l#' : '[$d#');
      return Buffer.concat([head, int64('L', value.length), bytes]);
    }
    return Buffer.concat([
      Buffer.from('[#'),
      int64('L', value.length),
      ...value.map((item) => toUbjson(item)),
    ]);
  }
  const fields = Object.entries(value as Record<string, unknown>).flatMap(([key, item]) => [
    lengthOf(key),
    Buffer.from(key),
    toUbjson(item),
  ]);
  return Buffer.concat([Buffer.from('{'), ...fields, Buffer.from('}')]);
}

function lengthOf(text: string): Buffer {
  return int64('L', Buffer.byteLength(text));
}

function int64(marker: string, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.write(marker);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}
