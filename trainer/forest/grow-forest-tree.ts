// Grows one tree of a forest to its limits, node by node from the root, on the cells of one bag.
// `order` holds the bag's positions; a node owns one stretch of it, and splitting a node reorders only
// that stretch.

import type { Random } from '../base/random.ts';
import type { EncodedTable } from '../encode/encoded-table.ts';
import type { BinSplit, GrownNode } from '../ensemble/grown-tree.ts';
import type { Bag } from './bootstrap.ts';
import { ForestSplitSearch } from './find-split.ts';
import { FIRST_SUM, ROWS, WEIGHT } from './statistics.ts';

export interface TreeLimits {
  maxDepth: number;
  /** Fewest rows in a leaf. */
  minLeaf: number;
  /** Features that are not constant in the node to try before the best is taken. */
  featuresPerSplit: number;
  randomCuts: boolean;
}

interface OpenNode {
  /** Position in the tree's list. */
  position: number;
  depth: number;
  start: number;
  end: number;
}

/** The tree of a bag, root first, children after their parents. */
export function growForestTree(
  table: EncodedTable,
  bag: Bag,
  stride: number,
  limits: TreeLimits,
  random: Random,
): GrownNode[] {
  const { cells, records } = bag;
  const order = Int32Array.from(cells.keys());
  const scratch = new Int32Array(cells.length);
  const histogram = new Float64Array(256 * stride);
  const features = Int32Array.from(table.columns.keys());
  const rules = { ...limits, stride, leastGain: leastGain(records, stride) };
  const search = new ForestSplitSearch(rules, random);
  const tree: GrownNode[] = [];
  /** Records of the nodes, by position; a tree over n cells has at most 2n − 1 nodes. */
  const sums = new Float64Array(2 * cells.length * stride);
  const open: OpenNode[] = [addNode(0, 0, cells.length)];

  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = findSplit(node);
    const grown = tree[node.position];
    if (split === null) {
      grown.values = leafValues(sums, node.position * stride, stride);
      continue;
    }
    const middle = partition(node, split);
    const left = addNode(node.depth + 1, node.start, middle);
    const right = addNode(node.depth + 1, middle, node.end);
    Object.assign(grown, { split, left: left.position, right: right.position });
    open.push(right, left);
  }
  return tree;

  function addNode(depth: number, start: number, end: number): OpenNode {
    const position = tree.length;
    const record = position * stride;
    for (let i = start; i < end; i++) {
      for (let j = 0; j < stride; j++) sums[record + j] += records[order[i] * stride + j];
    }
    tree.push({ rows: sums[record + ROWS], split: null, left: -1, right: -1, values: [] });
    return { position, depth, start, end };
  }

  function findSplit({ position, depth, start, end }: OpenNode): BinSplit | null {
    const record = position * stride;
    const tooSmall = sums[record + ROWS] < 2 * limits.minLeaf;
    if (depth >= limits.maxDepth || tooSmall || isPure(sums, record, stride)) return null;
    search.start(sums, record);
    // Features in random order, by a Fisher–Yates shuffle that stops when enough have been tried.
    let tried = 0;
    for (let left = features.length; left > 0 && tried < limits.featuresPerSplit; left--) {
      const pick = random.below(left);
      const feature = features[pick];
      features[pick] = features[left - 1];
      features[left - 1] = feature;
      const bins = table.features[feature];
      histogram.fill(0, 0, (bins.binCount + 1) * stride);
      addToHistogram(table.columns[feature], start, end);
      if (search.tryFeature(feature, bins, histogram)) tried++;
    }
    return search.take(table.features);
  }

  function addToHistogram(column: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      const from = order[i] * stride;
      const to = column[cells[order[i]]] * stride;
      for (let j = 0; j < stride; j++) histogram[to + j] += records[from + j];
    }
  }

  /** Moves what goes left to the front of the stretch, both sides in their old order; where the right side begins. */
  function partition({ start, end }: OpenNode, { feature, goesLeft }: BinSplit): number {
    const column = table.columns[feature];
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const position = order[i];
      if (goesLeft[column[cells[position]]] === 1) order[left++] = position;
      else scratch[right++] = position;
    }
    for (let i = 0; i < right; i++) order[left + i] = scratch[i];
    return left;
  }
}

/** Every sum is nothing or all of the weight: no split can gain. */
function isPure(sums: Float64Array, record: number, stride: number): boolean {
  for (let j = record + FIRST_SUM; j < record + stride; j++) {
    if (sums[j] !== 0 && sums[j] !== sums[record + WEIGHT]) return false;
  }
  return true;
}

function leafValues(sums: Float64Array, record: number, stride: number): number[] {
  const weight = sums[record + WEIGHT];
  const values: number[] = [];
  for (let j = record + FIRST_SUM; j < record + stride; j++) {
    values.push(weight > 0 ? sums[j] / weight : 0);
  }
  return values;
}

/** Gains are differences of sums of s² / weight, whose rounding errors are about 1e-16 of the whole. */
function leastGain(records: Float64Array, stride: number): number {
  let scale = 0;
  for (let i = 0; i < records.length; i += stride) {
    if (records[i + WEIGHT] <= 0) continue;
    for (let j = FIRST_SUM; j < stride; j++) scale += records[i + j] ** 2 / records[i + WEIGHT];
  }
  return 1e-12 * scale;
}
