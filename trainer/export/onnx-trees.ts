// The trees of an ensemble as the operator TreeEnsemble of ai.onnx.ml 5, in doubles.
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
//
// A split names a column. Columns come in up to three forms, each a block of featureCount columns, so
// that every condition is exact: the values as they are; as category numbers (category splits);
// with near-zero values turned into NaN (splits that take zero as missing).
import {
  CATEGORY_SPLIT,
  type Ensemble,
  MISSING_LEFT,
  ZERO_IS_MISSING,
} from '../ensemble/ensemble.ts';
import {
  type AttributeProto,
  doubles,
  ELEMENT_UINT8,
  intAttribute,
  intsAttribute,
  tensorAttribute,
} from '../import/onnx/proto.ts';

const BRANCH_LEQ = 0;
const BRANCH_MEMBER = 6;
const AGGREGATE_SUM = 1;
const TRANSFORM_NONE = 0;

// Categories are renumbered, since onnxruntime 1.30 takes NaN to be a member of large sets: missing,
// negative, then code 0 and up.
export const MISSING_CATEGORY = 0;
export const FIRST_CATEGORY = 2;

/** Blocks of columns in the order they are joined. */
export interface ColumnForms {
  categories: number;
  zeroMissing: number;
  width: number;
}

export function columnForms(ensemble: Ensemble): ColumnForms {
  const { featureCount, split, flags, feature } = ensemble;
  const hasCategories = split.some((kind) => kind === CATEGORY_SPLIT);
  const hasZeroMissing = flags.some(
    (bits, node) => feature[node] >= 0 && (bits & ZERO_IS_MISSING) !== 0,
  );
  const categories = featureCount;
  const zeroMissing = categories + (hasCategories ? featureCount : 0);
  return { categories, zeroMissing, width: zeroMissing + (hasZeroMissing ? featureCount : 0) };
}

interface Nodes {
  feature: number[];
  mode: number[];
  split: number[];
  members: number[];
  missing: number[];
  trueNode: number[];
  trueLeaf: number[];
  falseNode: number[];
  falseLeaf: number[];
  roots: number[];
  leafTarget: number[];
  leafWeight: number[];
}

/** Attributes of the operator; a tree with vector leaves is repeated once per raw score. */
export function treeAttributes(ensemble: Ensemble, forms: ColumnForms): AttributeProto[] {
  const nodes: Nodes = {
    feature: [],
    mode: [],
    split: [],
    members: [],
    missing: [],
    trueNode: [],
    trueLeaf: [],
    falseNode: [],
    falseLeaf: [],
    roots: [],
    leafTarget: [],
    leafWeight: [],
  };
  for (let tree = 0; tree < ensemble.treeRoot.length; tree++) {
    for (let k = 0; k < ensemble.leafWidth; k++) addTree(nodes, ensemble, forms, tree, k);
  }
  const modes = { dims: [nodes.mode.length], dataType: ELEMENT_UINT8 };
  const attributes = [
    intAttribute('aggregate_function', AGGREGATE_SUM),
    intAttribute('n_targets', ensemble.rawCount),
    intAttribute('post_transform', TRANSFORM_NONE),
    intsAttribute('tree_roots', nodes.roots),
    intsAttribute('nodes_featureids', nodes.feature),
    intsAttribute('nodes_truenodeids', nodes.trueNode),
    intsAttribute('nodes_trueleafs', nodes.trueLeaf),
    intsAttribute('nodes_falsenodeids', nodes.falseNode),
    intsAttribute('nodes_falseleafs', nodes.falseLeaf),
    intsAttribute('nodes_missing_value_tracks_true', nodes.missing),
    intsAttribute('leaf_targetids', nodes.leafTarget),
    tensorAttribute('nodes_modes', { ...modes, rawData: Uint8Array.from(nodes.mode) }),
    tensorAttribute('nodes_splits', doubles('', [nodes.split.length], nodes.split)),
    tensorAttribute('leaf_weights', doubles('', [nodes.leafWeight.length], nodes.leafWeight)),
  ];
  if (nodes.members.length > 0) {
    const members = doubles('', [nodes.members.length], nodes.members);
    attributes.push(tensorAttribute('membership_values', members));
  }
  return attributes;
}

function addTree(
  nodes: Nodes,
  ensemble: Ensemble,
  forms: ColumnForms,
  tree: number,
  k: number,
): void {
  const root = ensemble.treeRoot[tree];
  const target = ensemble.treeOutput[tree] + k;
  nodes.roots.push(nodes.feature.length);
  if (ensemble.feature[root] < 0) {
    // A tree of one leaf is a node whose branches both lead to it.
    const leaf = addLeaf(nodes, ensemble, root, target, k);
    const id = addNode(nodes, { feature: 0, mode: BRANCH_LEQ, split: 0, missing: 0 });
    for (const side of ['true', 'false'] as const) setChild(nodes, id, side, leaf, true);
    return;
  }
  const pending = [{ node: root, parent: -1, side: 'true' as 'true' | 'false' }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, parent, side } = next;
    if (ensemble.feature[node] < 0) {
      setChild(nodes, parent, side, addLeaf(nodes, ensemble, node, target, k), true);
      continue;
    }
    const id = addNode(nodes, conditionOf(nodes, ensemble, forms, node));
    if (parent >= 0) setChild(nodes, parent, side, id, false);
    pending.push({ node: ensemble.right[node], parent: id, side: 'false' });
    pending.push({ node: ensemble.left[node], parent: id, side: 'true' });
  }
}

type Condition = Record<'feature' | 'mode' | 'split' | 'missing', number>;

function addNode(nodes: Nodes, condition: Condition): number {
  nodes.feature.push(condition.feature);
  nodes.mode.push(condition.mode);
  nodes.split.push(condition.split);
  nodes.missing.push(condition.missing);
  nodes.trueNode.push(0);
  nodes.trueLeaf.push(0);
  nodes.falseNode.push(0);
  return nodes.falseLeaf.push(0) - 1;
}

function conditionOf(
  nodes: Nodes,
  ensemble: Ensemble,
  forms: ColumnForms,
  node: number,
): Condition {
  const feature = ensemble.feature[node];
  const split = ensemble.threshold[node];
  const missing = ensemble.flags[node] & MISSING_LEFT ? 1 : 0;
  if (ensemble.split[node] === CATEGORY_SPLIT) {
    const members = setMembers(ensemble, split).map((code) => code + FIRST_CATEGORY);
    if (missing) members.push(MISSING_CATEGORY);
    const column = { feature: forms.categories + feature, missing: 0 };
    // onnxruntime refuses an empty set; no category is below 0.
    if (members.length === 0) return { ...column, mode: BRANCH_LEQ, split: -1 };
    // One by one: a set may have more members than a call has arguments.
    for (const member of members) nodes.members.push(member);
    nodes.members.push(Number.NaN);
    return { ...column, mode: BRANCH_MEMBER, split: 0 };
  }
  const first = ensemble.flags[node] & ZERO_IS_MISSING ? forms.zeroMissing : 0;
  return { feature: first + feature, mode: BRANCH_LEQ, split, missing };
}

function setMembers(ensemble: Ensemble, set: number): number[] {
  const members: number[] = [];
  const start = ensemble.setStart[set];
  for (let word = start; word < ensemble.setStart[set + 1]; word++) {
    for (let bit = 0; bit < 32; bit++) {
      if ((ensemble.setWords[word] >>> bit) & 1) members.push((word - start) * 32 + bit);
    }
  }
  return members;
}

function addLeaf(
  nodes: Nodes,
  ensemble: Ensemble,
  node: number,
  target: number,
  k: number,
): number {
  nodes.leafTarget.push(target);
  const value = ensemble.leafValue[ensemble.leafIndex[node] * ensemble.leafWidth + k];
  return nodes.leafWeight.push(value) - 1;
}

function setChild(
  nodes: Nodes,
  parent: number,
  side: 'true' | 'false',
  child: number,
  isLeaf: boolean,
): void {
  nodes[`${side}Node`][parent] = child;
  nodes[`${side}Leaf`][parent] = isLeaf ? 1 : 0;
}
