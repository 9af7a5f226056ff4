// Grows one tree of a forest to its limits, node by node from the root, on the cells of one bag.
// `order` holds the bag's positions; a node owns one stretch of it, and splitting a node reorders only
// that stretch.
import type { EncodedTable } from '../encode/encoded-table.ts';
import type { GrownNode } from '../ensemble/grown-tree.ts';
import type { Random } from '../random.ts';
import type { Bag } from './bootstrap.ts';
import { type FoundSplit, SplitSearch } from './find-split.ts';
import { FIRST_SUM, ROWS, WEIGHT } from './statistics.ts';

export interface TreeLimits {
  maxDepth: number;
  minLeaf: number;
  /** Features tried at each node before giving up or splitting. */
  featuresPerSplit: number;
}

interface OpenNode {
  /** Position in the tree's list. */
  position: number;
  depth: number;
  start: number;
  end: number;
  sums: Float64Array;
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
  const search = new SplitSearch(stride, limits.minLeaf, leastGain(records, stride));
  const tree: GrownNode[] = [];
  const open: OpenNode[] = [];
  addNode(0, 0, cells.length);

  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = findSplit(node);
    if (split === null) continue;
    const { position, depth, start, end } = node;
    const column = table.columns[split.feature];
    const middle = partition(
      order,
      start,
      end,
      scratch,
      (i) => split.goesLeft[column[cells[i]]] === 1,
    );
    const left = addNode(depth + 1, start, middle);
    tree[position] = { ...tree[position], split, left, right: addNode(depth + 1, middle, end) };
  }
  return tree;

  /** Adds a node, a leaf until a split is found for it. */
  function addNode(depth: number, start: number, end: number): number {
    const sums = sumRecords(records, order, start, end, stride);
    const leaf = { rows: sums[ROWS], split: null, left: -1, right: -1, values: leafValues(sums) };
    const position = tree.push(leaf) - 1;
    open.push({ position, depth, start, end, sums });
    return position;
  }

  function findSplit(node: OpenNode): FoundSplit | null {
    const { depth, sums } = node;
    if (depth >= limits.maxDepth || sums[ROWS] < 2 * limits.minLeaf || isPure(sums)) return null;
    search.start(sums);
    searchFeatures(node);
    return search.best;
  }

  /** Tries features in random order until enough of them were not constant in the node. */
  function searchFeatures({ start, end }: OpenNode): void {
    const features = Int32Array.from(table.columns.keys());
    let tried = 0;
    for (let left = features.length; left > 0 && tried < limits.featuresPerSplit; left--) {
      const pick = random.below(left);
      const feature = features[pick];
      features[pick] = features[left - 1];
      const bins = table.features[feature];
      const used = histogram.subarray(0, (bins.binCount + 1) * stride).fill(0);
      addToHistogram(used, table.columns[feature], start, end);
      if (search.tryFeature(feature, bins, used)) tried++;
    }
  }

  function addToHistogram(
    sums: Float64Array,
    column: Uint8Array,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      const from = order[i] * stride;
      const to = column[cells[order[i]]] * stride;
      for (let j = 0; j < stride; j++) sums[to + j] += records[from + j];
    }
  }
}

function sumRecords(
  records: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
  stride: number,
): Float64Array {
  const sums = new Float64Array(stride);
  for (let i = start; i < end; i++) {
    for (let j = 0; j < stride; j++) sums[j] += records[order[i] * stride + j];
  }
  return sums;
}

/** Moves the positions that go left to the front of the stretch, keeping their order; where the right ones begin. */
function partition(
  order: Int32Array,
  start: number,
  end: number,
  scratch: Int32Array,
  goesLeft: (position: number) => boolean,
): number {
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    if (goesLeft(order[i])) order[left++] = order[i];
    else scratch[right++] = order[i];
  }
  order.set(scratch.subarray(0, right), left);
  return left;
}

/** Every sum is nothing or all of the weight: no split can gain. */
function isPure(sums: Float64Array): boolean {
  for (let j = FIRST_SUM; j < sums.length; j++) {
    if (sums[j] !== 0 && sums[j] !== sums[WEIGHT]) return false;
  }
  return true;
}

function leafValues(sums: Float64Array): Float64Array {
  const weight = sums[WEIGHT];
  return sums.subarray(FIRST_SUM).map((sum) => (weight > 0 ? sum / weight : 0));
}

/** Gains are sums of s² / weight over the bag, with rounding errors of about 1e-16 of it. */
function leastGain(records: Float64Array, stride: number): number {
  let scale = 0;
  for (let i = 0; i < records.length; i += stride) {
    if (records[i + WEIGHT] <= 0) continue;
    for (let j = FIRST_SUM; j < stride; j++) scale += records[i + j] ** 2 / records[i + WEIGHT];
  }
  return 1e-12 * scale;
}
