// A leaf of the tree that is growing: the cells in it, its sums, and the best split found for it.
import { clamp } from '../base/clamp.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import type { BinSplit } from '../ensemble/grown-tree.ts';
import type { Target } from './target.ts';

/** Sums over the rows of a leaf: first and second derivatives, whole rows. */
export interface Sums {
  g: number;
  h: number;
  rows: number;
}

export interface FoundSplit extends BinSplit {
  /** Rise of the objective, above `minGain`. */
  gain: number;
  left: Sums;
  right: Sums;
  /** Penalty on the children's values: that of the search which found the split. */
  l2: number;
}

export interface Leaf {
  /** Position in the tree's list of nodes. */
  position: number;
  depth: number;
  sums: Sums;
  /** By which the engine knows its cells. */
  cells: number;
  /** By which the engine knows its histogram, until it is parted. */
  slot: number;
  l2: number;
  /** Between which values the leaf's own must lie (monotone constraints). */
  low: number;
  high: number;
  best: FoundSplit | null;
  /** Once it has been parted by its best split, which may be before the tree wants it. */
  children: [Leaf, Leaf] | null;
}

/** A leaf to be parted by its best split, and those of its children whose best splits are then wanted. */
export interface Parting {
  leaf: Leaf;
  children: [Leaf, Leaf];
  open: Leaf[];
}

/** Per raw score: where all cells start, or where each of them does. */
export type StartScores = (number | Float64Array)[];

/** Where gradients are summed up and cells are moved: plain, or kernels on many threads. */
export interface Engine {
  /** How the values of each column became bins. */
  readonly features: FeatureBins[];
  /** Per raw score, per cell; read by the caller, moved by `addToScores`. */
  readonly scores: Float64Array[];
  /** Begins a round on these rows: all trees of a round start from the same scores. */
  beginRound(target: Target): void;
  /** Begins a tree for output `k` on some features: one leaf with all cells. */
  beginTree(k: number, features: Int32Array): Leaf;
  /** Fills in the best split of the leaf that a tree begins as, or `null`. */
  findSplit(root: Leaf): void;
  /** How many leaves are best parted at a time. */
  readonly atOnce: number;
  /** Parts leaves by their best splits, and fills in those of the children that are `open`. */
  part(partings: Parting[]): void;
  /** Cells of the leaf, ascending. Valid until leaves are parted again. */
  cellsOf(leaf: Leaf): Int32Array;
  /** Sums of the leaves from exact derivatives. */
  sumsOf(leaves: Leaf[]): Sums[];
  /** Moves the scores of each leaf's cells by its value. */
  addToScores(leaves: Leaf[], k: number, values: number[]): void;
  /** Ends threads, if there are any. */
  close(): void;
}

/** The leaf that a tree begins as. */
export function rootLeaf(cells: number, slot: number, l2: number): Leaf {
  const sums = { g: 0, h: 0, rows: 0 };
  const bounds = { low: -Infinity, high: Infinity };
  return { position: 0, depth: 0, sums, cells, slot, l2, ...bounds, best: null, children: null };
}

/** One side of a leaf that is to be parted; the engine numbers its cells and its histogram. */
export function childLeaf({ depth, low, high }: Leaf, sums: Sums, l2: number): Leaf {
  const unknown = { position: -1, cells: -1, slot: -1, best: null, children: null };
  return { depth: depth + 1, sums, l2, low, high, ...unknown };
}

/** The best value of a leaf with these sums: a Newton step, shrunk by the penalties, inside the bounds. */
export function leafValue(
  { g, h }: Sums,
  l1: number,
  l2: number,
  low: number,
  high: number,
): number {
  if (h + l2 <= 0) return 0;
  const value = -shrink(g, l1) / (h + l2);
  return clamp(value, low, high);
}

/** Moves g by l1 towards 0. */
export function shrink(g: number, l1: number): number {
  if (l1 === 0) return g;
  const rest = Math.abs(g) - l1;
  return rest <= 0 ? 0 : g < 0 ? -rest : rest;
}
