// How the contributions kernel takes the trees: in blocks whose scratch fits the fastest cache. What a tree is made of,
// its units (assembly/infer/explain-records.ts), is found here as there, so that there is room for it.
import {
  ASKED_BYTES,
  CODE_ROW_BYTES,
  CODES_AT_ONCE,
  MOST_TURN_LEAVES,
  UNIT_BYTES,
  UNIT_UNEVEN_BYTES,
} from '../../assembly/shared/abi.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';

/** Trees that are explained together. */
export interface ExplainBlock extends TreeUnits {
  /** Numbers of the trees. */
  trees: number[];
  /** The raw score that they add to; 0 when leaves are vectors. */
  raw: number;
  /** Vectors of two quadrature points. */
  vectors: number;
}

/** What a tree, or several, come to. */
export interface TreeUnits {
  units: number;
  /** Units that have no place of their own: turns of pairs. */
  paired: number;
  /** Pairs of runs of splits: of two splits below, and of one. */
  runs: number;
  /** Leaf values, and means of turns, that stand with the units. */
  values: number;
  /** Per feature, how many units have so many leaves: a split 2, a turn its own. */
  leaves: Map<number, number[]>;
}

/** What the features of an ensemble are explained by. */
export interface CodeRoom {
  /** Whether codes are counted. */
  isCounted: boolean;
  /** Rows of codes that are kept. */
  rows: number;
}

/** Places of a block whose scratch, for one vector, fits a core's first cache beside what passes by. */
const MOST_PLACES = 700;

/** A tree that says something of features. */
export interface StudiedTree {
  tree: number;
  raw: number;
  /** The most distinct features that a way through it asks. */
  features: number;
  units: TreeUnits;
}

/** All trees but single leaves. */
export function studyTrees(ensemble: Ensemble): StudiedTree[] {
  return Array.from(ensemble.treeRoot, (root, tree) => ({ root, tree }))
    .filter(({ root }) => ensemble.feature[root] >= 0)
    .map(({ root, tree }) => ({
      tree,
      raw: ensemble.treeOutput[tree],
      features: mostFeatures(ensemble, root),
      units: treeUnits(ensemble, root),
    }));
}

/** `vectorsFor` says how many vectors a tree takes for how many distinct features on a way. */
export function explainBlocks(
  trees: StudiedTree[],
  vectorsFor: (features: number) => number,
): ExplainBlock[] {
  const blocks: ExplainBlock[] = [];
  const inOrder = trees
    .map((one) => ({ ...one, vectors: vectorsFor(one.features) }))
    .sort((a, b) => a.vectors - b.vectors || a.raw - b.raw || a.tree - b.tree);
  for (const { tree, raw, vectors, units } of inOrder) {
    const last = blocks.at(-1);
    const isAlike = last?.vectors === vectors && last.raw === raw;
    const most = MOST_PLACES / Math.min(vectors, 2);
    if (last && isAlike && placeCount(last) + placeCount(units) <= most) {
      last.trees.push(tree);
      addUnits(last, units);
    } else blocks.push({ trees: [tree], raw, vectors, ...units });
  }
  return blocks;
}

export function placeCount({ units, paired }: TreeUnits): number {
  return units - paired;
}

function addUnits(sum: TreeUnits, { units, paired, runs, values, leaves }: TreeUnits): void {
  sum.units += units;
  sum.paired += paired;
  sum.runs = Math.max(sum.runs, runs);
  sum.values += values;
  for (const [feature, counts] of leaves) {
    const known = sum.leaves.get(feature);
    if (known) for (let i = 0; i <= MOST_TURN_LEAVES; i++) known[i] += counts[i];
    else sum.leaves.set(feature, [...counts]);
  }
}

/** The most distinct features that a way through a tree asks. */
function mostFeatures({ feature, left, right }: Ensemble, root: number): number {
  /** How often the way to the node at hand asks each feature. */
  const asked = new Map<number, number>();
  let most = 1;
  // A split is left again, with `isBack`, after all that is below it.
  const pending = [{ node: root, isBack: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, isBack } = next;
    const times = asked.get(feature[node]) ?? 0;
    if (isBack) {
      if (times === 1) asked.delete(feature[node]);
      else asked.set(feature[node], times - 1);
      continue;
    }
    asked.set(feature[node], times + 1);
    most = Math.max(most, asked.size);
    pending.push({ node, isBack: true });
    for (const child of [left[node], right[node]])
      if (feature[child] >= 0) pending.push({ node: child, isBack: false });
  }
  return most;
}

function treeUnits(ensemble: Ensemble, root: number): TreeUnits {
  const { feature, left, right } = ensemble;
  const tree = { units: 0, paired: 0, runs: 1, values: 0, leaves: new Map<number, number[]>() };
  // `run`: the pair of runs that the unit above is of; `isLate`: that one stands beside a leaf.
  const pending = [{ node: root, run: 0, isLate: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, isLate } = next;
    const leaves = turnLeaves(ensemble, node, feature[node], MOST_TURN_LEAVES);
    if (leaves <= MOST_TURN_LEAVES) {
      countUnit(tree, feature[node], leaves, leaves + 2);
      if (isLate) tree.paired++;
      continue;
    }
    const inner = [left[node], right[node]].filter((child) => feature[child] >= 0);
    const isOne = inner.length === 1;
    countUnit(tree, feature[node], 2, isOne ? 1 : 0);
    // Splits with two below them stand before those with one.
    const run = next.run + (isLate && !isOne ? 1 : 0);
    tree.runs = Math.max(tree.runs, run + 1);
    for (const child of inner) pending.push({ node: child, run, isLate: isOne });
  }
  return tree;
}

function countUnit(tree: TreeUnits, feature: number, leaves: number, values: number): void {
  const counts = tree.leaves.get(feature) ?? new Array<number>(MOST_TURN_LEAVES + 1).fill(0);
  counts[leaves]++;
  tree.leaves.set(feature, counts);
  tree.units++;
  tree.values += values;
}

/** Leaves below a node if all splits there ask the feature and they are `most` at most; otherwise more. */
function turnLeaves(ensemble: Ensemble, node: number, feature: number, most: number): number {
  if (ensemble.feature[node] < 0) return 1;
  if (most < 2 || ensemble.feature[node] !== feature) return most + 1;
  const leaves = turnLeaves(ensemble, ensemble.right[node], feature, most - 1);
  if (leaves >= most) return most + 1;
  return leaves + turnLeaves(ensemble, ensemble.left[node], feature, most - leaves);
}

/** Bytes of what a block is made of. */
export function blockBytes(block: ExplainBlock, rooms: CodeRoom[], plan: BlockForm): number {
  const { trees, vectors, units, runs, values, leaves } = block;
  const record = (plan.isEven ? UNIT_BYTES : UNIT_UNEVEN_BYTES) + 16 * vectors;
  let bytes = align(4 * trees.length) + units * record + align(8 * runs);
  bytes += align(8 * values * plan.outputs);
  for (const [feature, counts] of leaves) {
    const padded = align(counts.reduce((a, b) => a + b));
    bytes += ASKED_BYTES + 4 * padded + rooms[feature].rows * (CODE_ROW_BYTES + padded);
    if (rooms[feature].isCounted) bytes += boundBytes(counts);
  }
  return bytes;
}

export interface BlockForm {
  /** Whether shares sum to 1. */
  isEven: boolean;
  /** Raw scores that a leaf has values of. */
  outputs: number;
}

/** Bytes of the codes of a block's units. */
export function codeBytes({ leaves }: ExplainBlock): number {
  let bytes = 0;
  for (const counts of leaves.values()) bytes += align(counts.reduce((a, b) => a + b));
  return bytes;
}

/** Units stand by their leaves, and sixteen take as many bounds as the last of them. */
function boundBytes(counts: number[]): number {
  const all = counts.flatMap((count, leaves) => new Array<number>(count).fill(leaves));
  let bytes = 0;
  for (let first = 0; first < all.length; first += CODES_AT_ONCE) {
    const most = all[Math.min(first + CODES_AT_ONCE, all.length) - 1];
    bytes += 16 + (most + 2) * 2 * CODES_AT_ONCE;
  }
  return bytes;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
