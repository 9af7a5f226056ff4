// Grows one tree leaf-wise (Shi 2007): of all leaves, the one whose split gains most is split next.
import type { GrownNode } from '../ensemble/grown-tree.ts';
import { childLeaf, type Engine, type Leaf, leafValue } from './leaf.ts';
import { hasQuantileLeaves, quantileOf, valueOfStep } from './loss.ts';
import type { Settings } from './parameters.ts';
import { weightedQuantile } from './quantile.ts';
import type { Target } from './target.ts';

/** Grows a tree for output `k`, adds it to the engine's scores, and gives its nodes, root first. */
export function growTree(
  engine: Engine,
  settings: Settings,
  target: Target,
  k: number,
  features: Int32Array,
): GrownNode[] {
  const nodes: GrownNode[] = [];
  const root = engine.beginTree(k, features);
  nodes.push(openNode(root));
  if (maySplit(root, settings)) engine.findSplit(root);
  const leaves = [root];
  while (leaves.length < settings.leaves) {
    const chosen = mostGaining(leaves);
    const leaf = leaves[chosen];
    if (leaf === undefined || leaf.best === null) break;
    const children: [Leaf, Leaf] = [
      childLeaf(leaf, leaf.best.left, leaf.best.l2),
      childLeaf(leaf, leaf.best.right, leaf.best.l2),
    ];
    boundChildren(leaf, children, settings);
    const isLast = leaves.length + 1 === settings.leaves;
    const open = isLast ? [] : children.filter((child) => maySplit(child, settings));
    engine.split(leaf, children, open);
    for (const child of children) child.position = nodes.push(openNode(child)) - 1;
    const [left, right] = children.map(({ position }) => position);
    nodes[leaf.position] = { ...nodes[leaf.position], split: leaf.best, left, right };
    leaves[chosen] = children[0];
    leaves.push(children[1]);
  }
  const values = finalValues(engine, settings, target, k, leaves);
  engine.addToScores(leaves, k, values);
  leaves.forEach(({ position }, i) => {
    nodes[position] = { ...nodes[position], values: [values[i]] };
  });
  return nodes;
}

function openNode({ sums }: Leaf): GrownNode {
  return { rows: sums.rows, split: null, left: -1, right: -1, values: [0] };
}

function maySplit({ depth, sums }: Leaf, { maxDepth, minLeaf }: Settings): boolean {
  return depth < maxDepth && sums.rows >= 2 * minLeaf;
}

/** The first of the leaves whose split gains most; −1 when none can be split. */
function mostGaining(leaves: Leaf[]): number {
  let chosen = -1;
  let most = 0;
  leaves.forEach(({ best }, i) => {
    if (best === null || best.gain <= most) return;
    most = best.gain;
    chosen = i;
  });
  return chosen;
}

/** A split on a monotone feature parts the range of values between the two sides (LightGBM's `basic`). */
function boundChildren(parent: Leaf, [left, right]: [Leaf, Leaf], settings: Settings): void {
  const { best } = parent;
  const sign = best === null ? 0 : settings.monotone[best.feature];
  if (sign === 0) return;
  const middle = (newtonValue(left, settings) + newtonValue(right, settings)) / 2;
  if (sign > 0) {
    left.high = middle;
    right.low = middle;
  } else {
    left.low = middle;
    right.high = middle;
  }
}

function newtonValue({ sums, l2, low, high }: Leaf, { l1 }: Settings): number {
  return leafValue(sums, l1, l2, low, high);
}

function finalValues(
  engine: Engine,
  settings: Settings,
  target: Target,
  k: number,
  leaves: Leaf[],
): number[] {
  const { learningRate } = settings;
  if (hasQuantileLeaves(settings)) {
    return leaves.map((leaf) => learningRate * quantileValue(engine, settings, target, k, leaf));
  }
  return engine.sumsOf(leaves).map((sums, i) => {
    const step = newtonValue({ ...leaves[i], sums }, settings);
    return learningRate * valueOfStep(settings, step);
  });
}

/** The quantile of the residuals in the leaf. */
function quantileValue(
  engine: Engine,
  settings: Settings,
  target: Target,
  k: number,
  leaf: Leaf,
): number {
  const cells = engine.cellsOf(leaf);
  const weights = Float64Array.from(cells, (cell) => target.weight[cell]);
  const residuals = Float64Array.from(cells, (cell, i) =>
    weights[i] > 0 ? target.sums[k][cell] / weights[i] - engine.scores[k][cell] : 0,
  );
  const value = weightedQuantile(residuals, weights, quantileOf(settings));
  return Math.max(leaf.low, Math.min(leaf.high, value));
}
