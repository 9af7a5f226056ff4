// Grows one tree leaf-wise (Shi 2007): of all leaves, the one whose split gains most is split next.

import { clamp } from '../base/clamp.ts';
import { weightedQuantile } from '../base/weighted.ts';
import type { GrownNode } from '../ensemble/grown-tree.ts';
import { childLeaf, type Engine, type Leaf, leafValue, type Parting } from './leaf.ts';
import { hasQuantileLeaves, quantileOf, valueOfStep } from './loss.ts';
import type { EngineParameters } from './parameters.ts';
import type { Target } from './target.ts';

/**
 * Leaves are parted ahead of their turn while no more of them wait than this share of the splits to come: nearly
 * all of them then do get their turn.
 */
const AHEAD_SHARE = 1 / 2;

/** Grows a tree for output `k`, adds it to the engine's scores, and gives its nodes, root first. */
export function growTree(
  engine: Engine,
  parameters: EngineParameters,
  target: Target,
  k: number,
  features: Int32Array,
): GrownNode[] {
  const nodes: GrownNode[] = [];
  const root = engine.beginTree(k, features);
  nodes.push(openNode(root));
  if (maySplit(root, parameters)) engine.findSplit(root);
  const leaves = [root];
  while (leaves.length < parameters.leaves) {
    const chosen = mostGaining(leaves);
    if (chosen < 0) break;
    const leaf = leaves[chosen];
    const children = leaf.children ?? partWithOthers(engine, parameters, leaf, leaves);
    for (const child of children) child.position = nodes.push(openNode(child)) - 1;
    const [left, right] = children.map(({ position }) => position);
    nodes[leaf.position] = { ...nodes[leaf.position], split: leaf.best, left, right };
    leaves[chosen] = children[0];
    leaves.push(children[1]);
  }
  const values = finalValues(engine, parameters, target, k, leaves);
  engine.addToScores(leaves, k, values);
  leaves.forEach(({ position }, i) => {
    nodes[position] = { ...nodes[position], values: [values[i]] };
  });
  return nodes;
}

/**
 * Parts a leaf, and in the same go others whose turn will come: which one is split first changes no split, and
 * the engine does several in little more time than one. Gives the leaf's children.
 */
function partWithOthers(
  engine: Engine,
  parameters: EngineParameters,
  leaf: Leaf,
  leaves: Leaf[],
): [Leaf, Leaf] {
  const toCome = parameters.leaves - leaves.length - 1;
  const others = leaves.filter((other) => other !== leaf && other.best !== null);
  const unparted = others.filter(({ children }) => children === null);
  const waiting = others.length - unparted.length;
  const most = Math.min(engine.atOnce - 1, Math.floor(toCome * AHEAD_SHARE)) - waiting;
  const ahead = unparted.sort((a, b) => gainOf(b) - gainOf(a)).slice(0, Math.max(0, most));
  const own = partingOf(leaf, parameters, toCome === 0);
  engine.part([own, ...ahead.map((other) => partingOf(other, parameters, false))]);
  return own.children;
}

function gainOf({ best }: Leaf): number {
  return best === null ? 0 : best.gain;
}

/** @param isLast whether the tree is complete then, so that no child's split is wanted */
function partingOf(leaf: Leaf, parameters: EngineParameters, isLast: boolean): Parting {
  const { best } = leaf;
  if (best === null) throw new Error('a leaf without a split');
  const children: [Leaf, Leaf] = [
    childLeaf(leaf, best.left, best.l2),
    childLeaf(leaf, best.right, best.l2),
  ];
  boundChildren(leaf, children, parameters);
  leaf.children = children;
  const open = isLast ? [] : children.filter((child) => maySplit(child, parameters));
  return { leaf, children, open };
}

function openNode({ sums }: Leaf): GrownNode {
  return { rows: sums.rows, split: null, left: -1, right: -1, values: [0] };
}

function maySplit({ depth, sums }: Leaf, { maxDepth, minLeaf }: EngineParameters): boolean {
  return depth < maxDepth && sums.rows >= 2 * minLeaf;
}

/** The first of the leaves whose split gains most; −1 when none can be split. */
function mostGaining(leaves: Leaf[]): number {
  let chosen = -1;
  let most = 0;
  leaves.forEach((leaf, i) => {
    if (gainOf(leaf) <= most) return;
    most = gainOf(leaf);
    chosen = i;
  });
  return chosen;
}

/** A split on a monotone feature parts the range of values between the two sides (LightGBM's `basic`). */
function boundChildren(
  parent: Leaf,
  [left, right]: [Leaf, Leaf],
  parameters: EngineParameters,
): void {
  const { best } = parent;
  const sign = best === null ? 0 : parameters.monotone[best.feature];
  if (sign === 0) return;
  const middle = (newtonValue(left, parameters) + newtonValue(right, parameters)) / 2;
  if (sign > 0) {
    left.high = middle;
    right.low = middle;
  } else {
    left.low = middle;
    right.high = middle;
  }
}

function newtonValue({ sums, l2, low, high }: Leaf, { l1 }: EngineParameters): number {
  return leafValue(sums, l1, l2, low, high);
}

function finalValues(
  engine: Engine,
  parameters: EngineParameters,
  target: Target,
  k: number,
  leaves: Leaf[],
): number[] {
  const { learningRate } = parameters;
  if (hasQuantileLeaves(parameters)) {
    return leaves.map((leaf) => learningRate * quantileValue(engine, parameters, target, k, leaf));
  }
  return engine.sumsOf(leaves).map((sums, i) => {
    const step = newtonValue({ ...leaves[i], sums }, parameters);
    return learningRate * valueOfStep(parameters, step);
  });
}

/** The quantile of the residuals in the leaf. */
function quantileValue(
  engine: Engine,
  parameters: EngineParameters,
  target: Target,
  k: number,
  leaf: Leaf,
): number {
  const cells = engine.cellsOf(leaf);
  const weights = Float64Array.from(cells, (cell) => target.weight[cell]);
  const residuals = Float64Array.from(cells, (cell, i) =>
    weights[i] > 0 ? target.sums[k][cell] / weights[i] - engine.scores[k][cell] : 0,
  );
  const value = weightedQuantile(residuals, weights, quantileOf(parameters));
  return clamp(value, leaf.low, leaf.high);
}
