// Random tree operators of every version for random ONNX graphs: modes, tracks of missing values, votes,
// base values, aggregates and transforms in combinations that no exporter need have made.
import {
  type AttributeProto,
  ELEMENT_DOUBLE,
  ELEMENT_UINT8,
  tensorAttribute,
} from '../trainer/import/onnx/proto.ts';
import { onnxAttribute } from './onnx-file.ts';
import type { Graph, Matrix } from './onnx-graph-builder.ts';

const ML = 'ai.onnx.ml';
const MODES = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ'];
const LABELS = ['amber', 'blue', 'coral', 'dun', 'ecru'];

export interface Model {
  name: string;
  columns: number;
  isClassifier: boolean;
}

export function addTrees(graph: Graph, matrix: Matrix, targets: number): Model {
  // Version 5 has no other tree operator.
  if (graph.mlVersion === 5) return addTreeEnsemble(graph, matrix, targets);
  return graph.flip() ? addRegressor(graph, matrix, targets) : addClassifier(graph, matrix);
}

interface Votes {
  targets: number;
  /** The targets that a leaf votes for. */
  choose: () => number[];
  weight: () => number;
  trees?: number;
}

/** A regressor of so many trees, whose leaves may be numbered from 0. */
export function addRegressor(
  graph: Graph,
  matrix: Matrix,
  targets: number,
  options: { trees?: number; isCounting?: boolean } = {},
): Model {
  const { trees, isCounting = false } = options;
  const choose = isCounting ? () => [0] : voteChoice(graph, targets);
  let leaves = 0;
  const weight = () => (isCounting ? leaves++ : graph.number());
  const votes = { targets, choose, weight, ...(trees && { trees }) };
  const attributes = classicTrees(graph, matrix, 'target', votes);
  attributes.push(onnxAttribute('n_targets', { i: targets }));
  if (isCounting) return regressorOf(graph, matrix, targets, attributes);
  const aggregate = graph.pick(['SUM', 'SUM', 'SUM', 'AVERAGE', 'AVERAGE', 'MIN', 'MAX']);
  attributes.push(onnxAttribute('aggregate_function', { s: aggregate }));
  addTransform(graph, attributes);
  addBase(graph, attributes, matrix, [0, targets]);
  return regressorOf(graph, matrix, targets, attributes);
}

function regressorOf(
  graph: Graph,
  matrix: Matrix,
  columns: number,
  attributes: AttributeProto[],
): Model {
  const [name] = graph.add('TreeEnsembleRegressor', [matrix.name], attributes, ML);
  return { name, columns, isClassifier: false };
}

/** All targets, one of them, or some. */
function voteChoice(graph: Graph, targets: number): () => number[] {
  const all = Array.from({ length: targets }, (_, target) => target);
  const form = graph.random.below(3);
  if (form === 0) return () => all;
  if (form === 1) return () => [graph.random.below(targets)];
  return () => all.filter((target) => target === 0 || graph.flip());
}

export interface ClassifierOptions {
  classes?: number;
  /** Of two classes: leaves vote for one of them. */
  isOneColumn?: boolean;
  /** Votes are shares of 1, and nothing is made of their sums. */
  isProbability?: boolean;
  trees?: number;
}

export function addClassifier(
  graph: Graph,
  matrix: Matrix,
  { classes, isOneColumn = false, isProbability = false, trees }: ClassifierOptions = {},
): Model {
  if (isProbability)
    return addProbabilities(graph, matrix, { isOneColumn, classes: classes ?? 2, trees });
  const targets = 2 + graph.random.below(3);
  const only = graph.random.below(2);
  const form = graph.random.below(3);
  const choose = targets === 2 && form < 2 ? () => [only] : voteChoice(graph, targets);
  const weight = graph.flip() ? () => graph.number() : () => Math.abs(graph.number()) / 8;
  const attributes = classicTrees(graph, matrix, 'class', { targets, choose, weight });
  const labels = LABELS.slice(0, targets);
  attributes.push(
    graph.flip()
      ? onnxAttribute('classlabels_strings', { strings: labels })
      : onnxAttribute('classlabels_int64s', { ints: labels.map((_, i) => i) }),
  );
  addTransform(graph, attributes);
  addBase(graph, attributes, matrix, [0, 1, targets]);
  const [, name] = graph.add('TreeEnsembleClassifier', [matrix.name], attributes, ML, 2);
  return { name, columns: targets, isClassifier: true };
}

function addProbabilities(
  graph: Graph,
  matrix: Matrix,
  options: { classes: number; isOneColumn: boolean; trees: number | undefined },
): Model {
  const { classes, isOneColumn } = options;
  const trees = options.trees ?? 1 + graph.random.below(4);
  const all = Array.from({ length: classes }, (_, k) => k);
  let shares: number[] = [];
  const choose = () => {
    const parts = all.map(() => graph.random.below(5));
    const total = parts.reduce((a, b) => a + b) || 1;
    shares = parts.map((part) => part / total / trees);
    return isOneColumn ? [0] : all;
  };
  const weight = () => shares.shift() ?? 0;
  const attributes = classicTrees(graph, matrix, 'class', {
    targets: classes,
    choose,
    weight,
    trees,
  });
  const ints = all.map((k) => k);
  attributes.push(
    graph.flip()
      ? onnxAttribute('classlabels_strings', { strings: LABELS.slice(0, classes) })
      : onnxAttribute('classlabels_int64s', { ints }),
  );
  const [, name] = graph.add('TreeEnsembleClassifier', [matrix.name], attributes, ML, 2);
  return { name, columns: classes, isClassifier: true };
}

function addTransform(graph: Graph, attributes: AttributeProto[]): void {
  const transform =
    graph.random.below(12) === 0
      ? 'PROBIT'
      : graph.pick(['NONE', 'NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO']);
  attributes.push(onnxAttribute('post_transform', { s: transform }));
}

function addBase(
  graph: Graph,
  attributes: AttributeProto[],
  matrix: Matrix,
  counts: number[],
): void {
  const count = graph.pick(counts);
  if (count > 0) attributes.push(listAttribute(graph, matrix, 'base_values', graph.numbers(count)));
}

/** Floats, or the tensor of doubles that goes with double inputs from version 3 on. */
function listAttribute(
  graph: Graph,
  { elementType }: Matrix,
  name: string,
  values: number[],
): AttributeProto {
  if (elementType !== ELEMENT_DOUBLE || graph.mlVersion < 3) {
    return onnxAttribute(name, { floats: values });
  }
  const tensor = { dims: [values.length], dataType: ELEMENT_DOUBLE, doubleData: values };
  return tensorAttribute(`${name}_as_tensor`, tensor);
}

function classicTrees(
  graph: Graph,
  matrix: Matrix,
  prefix: 'class' | 'target',
  votes: Votes,
): AttributeProto[] {
  const modes = graph.flip() ? [graph.pick(MODES)] : MODES.filter(() => graph.flip());
  const hasTracks = graph.flip();
  const lists: Record<string, number[]> = {};
  const put = (name: string, value: number) => {
    lists[name] ??= [];
    return lists[name].push(value) - 1;
  };
  const names: string[] = [];
  const grow = (tree: number, depth: number, ids: { next: number }): number => {
    const id = ids.next++;
    const isLeaf = depth === 0 || graph.random.below(5) === 0;
    const at = put('nodes_nodeids', id);
    put('nodes_treeids', tree);
    put('nodes_featureids', isLeaf ? 0 : graph.random.below(matrix.columns));
    put('nodes_values', isLeaf ? 0 : graph.number());
    put('nodes_missing_value_tracks_true', graph.random.below(2));
    names.push(isLeaf ? 'LEAF' : `BRANCH_${graph.pick(modes.length > 0 ? modes : ['LEQ'])}`);
    for (const side of ['true', 'false']) put(`nodes_${side}nodeids`, 0);
    if (isLeaf) {
      for (const target of votes.choose()) {
        put(`${prefix}_treeids`, tree);
        put(`${prefix}_nodeids`, id);
        put(`${prefix}_ids`, target);
        put(`${prefix}_weights`, votes.weight());
      }
      return id;
    }
    lists.nodes_truenodeids[at] = grow(tree, depth - 1, ids);
    lists.nodes_falsenodeids[at] = grow(tree, depth - 1, ids);
    return id;
  };
  const trees = votes.trees ?? 1 + graph.random.below(4);
  for (let tree = 0; tree < trees; tree++) grow(tree, 1 + graph.random.below(4), { next: 0 });
  return [
    onnxAttribute('nodes_modes', { strings: names }),
    ...Object.entries(lists)
      .filter(([name]) => hasTracks || name !== 'nodes_missing_value_tracks_true')
      .map(([name, values]) =>
        /values|weights/.test(name)
          ? listAttribute(graph, matrix, name, values)
          : onnxAttribute(name, { ints: values }),
      ),
  ];
}

/** TreeEnsemble of version 5 with so many trees, MEMBER nodes with some of these values among its own. */
export function addTreeEnsemble(
  graph: Graph,
  matrix: Matrix,
  targets: number,
  { trees, values = [0, 1, 2, 3, 4.5, -1] }: { trees?: number; values?: number[] } = {},
): Model {
  const { elementType } = matrix;
  const tensor = (name: string, values: number[]) => {
    const data =
      elementType === ELEMENT_DOUBLE
        ? { doubleData: values }
        : { floatData: values.map(Math.fround) };
    return tensorAttribute(name, { dims: [values.length], dataType: elementType, ...data });
  };
  const modes: number[] = [];
  const [features, splits, tracks, members, weights, targetIds]: number[][] = [
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  const children = { true: [] as number[], false: [] as number[] };
  const leafs = { true: [] as number[], false: [] as number[] };
  const roots: number[] = [];
  const grow = (depth: number): number => {
    const mode = graph.random.below(7);
    const at = modes.push(mode) - 1;
    features.push(graph.random.below(matrix.columns));
    splits.push(mode === 6 ? 0 : graph.number());
    tracks.push(graph.random.below(2));
    if (mode === 6) members.push(...values.filter(() => graph.flip()), 5, Number.NaN);
    for (const side of ['true', 'false'] as const) {
      const isLeaf = depth === 0 || graph.random.below(4) === 0;
      leafs[side][at] = isLeaf ? 1 : 0;
      if (isLeaf) {
        targetIds.push(graph.random.below(targets));
        children[side][at] = weights.push(graph.number()) - 1;
      } else children[side][at] = grow(depth - 1);
    }
    return at;
  };
  for (let left = trees ?? 1 + graph.random.below(3); left > 0; left--) {
    roots.push(modes.length);
    grow(graph.random.below(3));
  }
  const ints = {
    n_targets: targets,
    aggregate_function: graph.pick([0, 0, 1, 1, 1, 2, 3]),
    post_transform: graph.pick([0, 0, 1, 2, 3, 4]),
  };
  const attributes = [
    ...Object.entries(ints).map(([name, i]) => onnxAttribute(name, { i })),
    onnxAttribute('tree_roots', { ints: roots }),
    onnxAttribute('nodes_featureids', { ints: features }),
    onnxAttribute('nodes_truenodeids', { ints: children.true }),
    onnxAttribute('nodes_trueleafs', { ints: leafs.true }),
    onnxAttribute('nodes_falsenodeids', { ints: children.false }),
    onnxAttribute('nodes_falseleafs', { ints: leafs.false }),
    onnxAttribute('nodes_missing_value_tracks_true', { ints: tracks }),
    onnxAttribute('leaf_targetids', { ints: targetIds }),
    tensor('nodes_splits', splits),
    tensor('leaf_weights', weights),
    tensorAttribute('nodes_modes', {
      dims: [modes.length],
      dataType: ELEMENT_UINT8,
      rawData: Uint8Array.from(modes),
    }),
    ...(members.length > 0 ? [tensor('membership_values', members)] : []),
  ];
  const [name] = graph.add('TreeEnsemble', [matrix.name], attributes, ML);
  return { name, columns: targets, isClassifier: false };
}
