// A tree as growers make it, its splits told in bins, and its translation into an ensemble: thresholds
// in real units, category codes.
import type { FeatureBins } from '../encode/encoded-table.ts';
import { MISSING_LEFT } from './ensemble.ts';
import type { EnsembleBuilder } from './ensemble-builder.ts';

/** Which bins of a column go left. */
export interface BinSplit {
  /** Position of the column among the table's `features`. */
  feature: number;
  /** Numeric: bins 0 … cut go left. Unused for categories. */
  cut: number;
  /** 1 for each bin that goes left, the missing bin (number `binCount`) included. */
  goesLeft: Uint8Array;
}

export interface GrownNode {
  /** Training rows that reached the node. */
  rows: number;
  /** `null` for a leaf. */
  split: BinSplit | null;
  /** Positions of the children in the tree's list; −1 for a leaf. */
  left: number;
  right: number;
  /** Value of a leaf, one per raw score for vector leaves; unused for a split. */
  values: ArrayLike<number>;
}

/**
 * Adds a tree (root first, children after their parents) that adds to raw score `output`. Its leaves are
 * numbered from left to right.
 */
export function addGrownTree(
  builder: EnsembleBuilder,
  features: FeatureBins[],
  tree: GrownNode[],
  output = 0,
): void {
  builder.beginTree(output);
  const ids = new Int32Array(tree.length);
  for (const i of preOrder(tree)) {
    const { split, values, rows } = tree[i];
    ids[i] =
      split === null ? builder.addLeaf(values, rows) : addSplit(builder, features, split, rows);
  }
  tree.forEach(({ split, left, right }, i) => {
    if (split !== null) builder.connect(ids[i], ids[left], ids[right]);
  });
}

/** Positions of the nodes in the tree's list, each before its children, left before right. */
function preOrder(tree: GrownNode[]): number[] {
  const ordered: number[] = [];
  const pending = [0];
  for (let i = pending.pop(); i !== undefined; i = pending.pop()) {
    ordered.push(i);
    if (tree[i].split !== null) pending.push(tree[i].right, tree[i].left);
  }
  return ordered;
}

function addSplit(
  builder: EnsembleBuilder,
  features: FeatureBins[],
  { feature, cut, goesLeft }: BinSplit,
  rows: number,
): number {
  const bins = features[feature];
  const options = { flags: goesLeft[bins.binCount] ? MISSING_LEFT : 0, cover: rows };
  if (bins.kind === 'numeric') {
    // A cut after the last bin parts known from missing values: every finite value goes left.
    const threshold = cut < bins.thresholds.length ? bins.thresholds[cut] : Number.MAX_VALUE;
    return builder.addNumericSplit(bins.feature, threshold, options);
  }
  const words = new Uint32Array((bins.binOfCode.length + 31) >>> 5);
  for (let code = 0; code < bins.binOfCode.length; code++) {
    if (goesLeft[bins.binOfCode[code]] === 1) words[code >>> 5] |= 1 << (code & 31);
  }
  return builder.addCategorySplit(bins.feature, builder.addSetWords(words), options);
}
