// TreeEnsembleClassifier and TreeEnsembleRegressor of ai.onnx.ml 1 to 3 as a TreeTable.
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html; where the specification is
// silent, onnxruntime's tree_ensemble_common.h says what happens.
import type { Attributes } from './attributes.ts';
import {
  checkTargets,
  EQ,
  GT,
  GTE,
  LEAF,
  LEQ,
  LT,
  leavesBelow,
  NEQ,
  readAggregate,
  sortVotes,
  type TreeOperator,
  type TreeTable,
} from './tree-table.ts';

const MODES: Record<string, number> = {
  BRANCH_LEQ: LEQ,
  BRANCH_LT: LT,
  BRANCH_GTE: GTE,
  BRANCH_GT: GT,
  BRANCH_EQ: EQ,
  BRANCH_NEQ: NEQ,
  LEAF,
};

const HIGHEST_ID = 2 ** 31 - 1;

export interface ClassicOperator extends TreeOperator {
  /** Of a classifier; empty for a regressor. */
  classes: string[];
  /** The targets that leaves vote for. */
  votedTargets: Set<number>;
}

/** Reads the attributes of either operator; `prefix` is that of its votes. */
export function readClassicTrees(
  attributes: Attributes,
  prefix: 'class' | 'target',
): ClassicOperator {
  const modes = readModes(attributes);
  const count = modes.length;
  const ids = readNodeIds(attributes, count);
  const feature = readIds(attributes, 'nodes_featureids', count);
  const value = checkedNumbers(attributes, 'nodes_values', count);
  const missing = attributes.ints('nodes_missing_value_tracks_true');
  attributes.numbers('nodes_hitrates');
  const children = (name: string) => {
    const list = readIds(attributes, name, count);
    return list.map((child, i) => (modes[i] === LEAF ? -1 : ids.find(ids.treeOf[i], child)));
  };
  const trueChild = children('nodes_truenodeids');
  const falseChild = children('nodes_falsenodeids');

  const voteTrees = attributes.ints(`${prefix}_treeids`);
  const voteNodes = readIds(attributes, `${prefix}_nodeids`, voteTrees.length);
  const voteTargets = readIds(attributes, `${prefix}_ids`, voteTrees.length);
  const voteWeights = checkedNumbers(attributes, `${prefix}_weights`, voteTrees.length);
  const voters = voteNodes.map((node, i) => ids.find(voteTrees[i], node));

  const classes = prefix === 'class' ? readClasses(attributes) : [];
  const targets = prefix === 'class' ? classes.length : attributes.int('n_targets');
  const baseValues = attributes.numbers('base_values');
  checkTargets(
    targets,
    Math.max(voteTargets.length, classes.length),
    baseValues.length,
    attributes,
  );
  const votedTargets = new Set(voteTargets);
  for (const target of votedTargets) {
    if (target >= targets)
      throw attributes.failure(`a leaf votes for target ${target} of ${targets}`);
  }
  const aggregate = prefix === 'class' ? 'SUM' : attributes.text('aggregate_function', 'SUM');
  const operator = {
    table: {
      mode: modes,
      feature,
      value,
      missingTrue: Uint8Array.from({ length: count }, (_, i) => Number(missing[i] === 1)),
      trueChild,
      falseChild,
      members: new Map<number, number[]>(),
      ...sortVotes(count, voters, voteTargets, voteWeights),
      roots: ids.roots,
    },
    targets,
    aggregate: readAggregate(aggregate, attributes),
    baseValues,
    postTransform: attributes.text('post_transform', 'NONE'),
    classes,
    votedTargets,
  };
  attributes.finish();
  checkReachedWeights(operator.table, attributes);
  if (prefix === 'target' && targets === 1) checkSingleVotes(operator, attributes);
  if (classes.length === 2) checkNamedClasses(operator, attributes);
  return operator;
}

/** onnxruntime gives the weights of nodes that no row reaches to the first node of all, if it is a leaf. */
function checkReachedWeights(
  { mode, roots, voteStart, trueChild, falseChild }: TreeTable,
  attributes: Attributes,
): void {
  if (mode[0] !== LEAF) return;
  const reached = new Uint8Array(mode.length);
  const pending = [...roots];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (reached[node]) continue;
    reached[node] = 1;
    if (mode[node] !== LEAF) pending.push(trueChild[node], falseChild[node]);
  }
  const stray = reached.findIndex((is, node) => !is && voteStart[node + 1] > voteStart[node]);
  if (stray < 0) return;
  throw attributes.failure(
    `the node at position ${stray} has weights, but no row reaches it: onnxruntime gives them to the ` +
      'first leaf; leave them out',
  );
}

/**
 * With one target onnxruntime reads one weight of a leaf: of several votes the first, and where there is
 * none, what stands in nodes_values.
 */
function checkSingleVotes({ table, aggregate }: TreeOperator, attributes: Attributes): void {
  const { roots, voteStart, value } = table;
  const isSum = aggregate === 'SUM' || aggregate === 'AVERAGE';
  for (const root of roots) {
    for (const leaf of leavesBelow(table, root)) {
      const votes = voteStart[leaf + 1] - voteStart[leaf];
      if (votes === 1 || (votes === 0 && isSum && value[leaf] === 0)) continue;
      throw attributes.failure(
        `the leaf at position ${leaf} has ${votes} weights: with a single target onnxruntime takes ` +
          `${votes > 1 ? 'only the first of them' : `its nodes_values (${value[leaf]}) for one`}; give it one`,
      );
    }
  }
}

/**
 * With two classes onnxruntime looks at all weights of the file to tell what the scores are, also at
 * those of nodes that no row reaches or that are no leaves.
 */
function checkNamedClasses({ table, votedTargets }: ClassicOperator, attributes: Attributes): void {
  const { roots, voteStart, voteTarget, voteWeight } = table;
  const reached = new Set<number>();
  let isNegative = false;
  for (const root of roots) {
    for (const leaf of leavesBelow(table, root)) {
      for (let vote = voteStart[leaf]; vote < voteStart[leaf + 1]; vote++) {
        reached.add(voteTarget[vote]);
        isNegative ||= voteWeight[vote] < 0;
      }
    }
  }
  const isAlike = voteWeight.some((weight) => weight < 0) === isNegative;
  if (isAlike && reached.size === votedTargets.size) return;
  throw attributes.failure(
    'some weights belong to nodes that no row ends in, yet onnxruntime lets them say what the scores ' +
      'of two classes are; leave them out',
  );
}

function readModes(attributes: Attributes): Uint8Array {
  return Uint8Array.from(attributes.texts('nodes_modes'), (name) => {
    if (Object.hasOwn(MODES, name)) return MODES[name];
    throw attributes.failure(`nodes_modes has '${name.slice(0, 40)}', which is not known`);
  });
}

interface NodeIds {
  treeOf: ArrayLike<number>;
  roots: Int32Array;
  /** Position of a node in the lists. */
  find(tree: number, node: number): number;
}

function readNodeIds(attributes: Attributes, count: number): NodeIds {
  const trees = readIds(attributes, 'nodes_treeids', count);
  const nodes = readIds(attributes, 'nodes_nodeids', count);
  if (count === 0) throw attributes.failure('there are no nodes');
  const firstOf = new Map<number, number>();
  const roots: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i > 0 && trees[i] === trees[i - 1]) continue;
    // onnxruntime takes each run of a tree's nodes for a tree of its own.
    if (firstOf.has(trees[i]))
      throw attributes.failure(`the nodes of tree ${trees[i]} are scattered`);
    firstOf.set(trees[i], i);
    roots.push(i);
  }
  // As a rule node n is the n-th of its tree; only trees of other order need a table.
  const tables = new Map<number, Map<number, number>>();
  roots.forEach((root, tree) => {
    const end = roots[tree + 1] ?? count;
    const ids = nodes.subarray(root, end);
    if (ids.every((id, i) => id === i)) return;
    const positions = new Map(Array.from(ids, (id, i) => [id, root + i] as const));
    if (positions.size < ids.length) {
      const double = ids.find((id, i) => positions.get(id) !== root + i);
      throw attributes.failure(`tree ${trees[root]} has two nodes ${double}`);
    }
    tables.set(trees[root], positions);
  });
  const find = (tree: number, node: number): number | undefined => {
    const table = tables.get(tree);
    if (table) return table.get(node);
    const position = (firstOf.get(tree) ?? count) + node;
    return trees[position] === tree ? position : undefined;
  };
  return {
    treeOf: trees,
    roots: Int32Array.from(roots),
    find(tree, node) {
      const position = find(tree, node);
      if (position !== undefined) return position;
      throw attributes.failure(`node ${node} of tree ${tree} does not exist`);
    },
  };
}

function readClasses(attributes: Attributes): string[] {
  const texts = attributes.texts('classlabels_strings');
  const numbers = attributes.ints('classlabels_int64s');
  const classes = texts.length > 0 ? texts : numbers.map(String);
  if (classes.length > 1 && new Set(classes).size === classes.length) return classes;
  throw attributes.failure(`${classes.length} different classes are too few`);
}

function readIds(attributes: Attributes, name: string, count: number): Int32Array {
  const list = attributes.ints(name);
  if (list.length !== count) {
    throw attributes.failure(`${name} has ${list.length} values instead of ${count}`);
  }
  const stray = list.find((id) => !(Number.isInteger(id) && id >= 0 && id <= HIGHEST_ID));
  if (stray !== undefined) throw attributes.failure(`${name} has ${stray}, which is not an id`);
  return Int32Array.from(list);
}

function checkedNumbers(attributes: Attributes, name: string, count: number): Float64Array {
  const values = attributes.numbers(name);
  if (values.length !== count) {
    throw attributes.failure(`${name} has ${values.length} values instead of ${count}`);
  }
  if (values.some(Number.isNaN))
    throw attributes.failure(`${name} has a value that is not a number`);
  return values;
}
