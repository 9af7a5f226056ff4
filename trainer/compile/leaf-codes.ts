// Codes for the leaves of a tree, chosen so that few operations find them (assembly/infer/slices.ts).
//
// Some leaves of a tree share an aligned block of 2^q codes. They are parted: the plane of bit q − 1 says
// which part a row is in, and each part has half of the codes. Where the parts are the children of one
// split, that plane is the split's condition itself, which costs nothing. Where one child has too many
// leaves for half of the codes, its largest subtrees that fit are parted from the rest, and the plane takes
// an operation for each split above them. A leaf alone in a block leaves the planes below open.
import type { Ensemble } from '../ensemble/ensemble.ts';

/** The codes [first, first + 2^bits) of a leaf. */
export interface LeafCode {
  first: number;
  bits: number;
}

/** Per node of a tree, counted from its root, the codes of a leaf; null for a split. */
export type TreeCodes = (LeafCode | null)[];

/** A part of a tree: the subtree at `node` without the leaves that are elsewhere. */
interface Part {
  node: number;
  leaves: number;
  /** Its children of which at least one leaf is left; null for a leaf. */
  children: [left: Part, right: Part] | null;
}

/** Codes of 2^planes for the leaves of a tree, which are at most as many. */
export function leafCodes(ensemble: Ensemble, tree: number, planes: number): TreeCodes {
  const { feature, treeRoot } = ensemble;
  const root = treeRoot[tree];
  const codes: TreeCodes = new Array((treeRoot[tree + 1] ?? feature.length) - root).fill(null);
  const assign = (part: Part, first: number, bits: number): void => {
    if (!part.children) {
      codes[part.node - root] = { first, bits };
      return;
    }
    const half = 2 ** (bits - 1);
    const [left, right] = part.children;
    const isEven = Math.max(left.leaves, right.leaves) <= half;
    const [upper, lower] = isEven ? [left, right] : partLargest(part, half);
    assign(upper, first + half, bits - 1);
    assign(lower, first, bits - 1);
  };
  assign(partOf(ensemble, root), 0, planes);
  return codes;
}

function partOf(ensemble: Ensemble, node: number): Part {
  if (ensemble.feature[node] < 0) return { node, leaves: 1, children: null };
  return join(node, partOf(ensemble, ensemble.left[node]), partOf(ensemble, ensemble.right[node]));
}

function join(node: number, left: Part, right: Part): Part {
  return { node, leaves: left.leaves + right.leaves, children: [left, right] };
}

/** Takes the largest subtrees that fit, until both parts have at most `half` leaves. */
function partLargest(part: Part, half: number): [rest: Part, taken: Part] {
  const chosen = new Set<Part>();
  let room = half;
  let rest = part.leaves;
  while (rest > half) {
    const next = largestWithin(part, room, chosen);
    if (!next) throw new Error('the leaves of a part do not fit its codes');
    chosen.add(next);
    room -= next.leaves;
    rest -= next.leaves;
  }
  const [without, only] = [false, true].map((keep) => filter(part, chosen, keep));
  if (!without || !only) throw new Error('a part is empty');
  return [without, only];
}

function largestWithin(part: Part, room: number, without: Set<Part>): Part | null {
  if (without.has(part)) return null;
  if (part.leaves <= room) return part;
  const [left, right] = part.children ?? [];
  const a = left ? largestWithin(left, room, without) : null;
  const b = right ? largestWithin(right, room, without) : null;
  return a && (!b || a.leaves >= b.leaves) ? a : b;
}

/** The part made of the chosen subtrees only, or of all the others; null when nothing is left. */
function filter(part: Part, chosen: Set<Part>, keep: boolean): Part | null {
  if (chosen.has(part)) return keep ? part : null;
  if (!part.children) return keep ? null : part;
  const [left, right] = part.children.map((child) => filter(child, chosen, keep));
  return left && right ? join(part.node, left, right) : (left ?? right);
}

/** Operations that find the planes of a tree's codes: the twin of `merge` in slice-operations.ts. */
export function countOperations(
  ensemble: Ensemble,
  tree: number,
  codes: TreeCodes,
  planes: number,
): number {
  const root = ensemble.treeRoot[tree];
  let operations = 0;
  // A plane of a subtree: 0 or 1 everywhere, open (null), or a vector of its own.
  const planesOf = (node: number): (number | null | symbol)[] => {
    const code = codes[node - root];
    if (code) {
      const bit = (j: number) => (j < code.bits ? null : (code.first >> j) & 1);
      return Array.from({ length: planes }, (_, j) => bit(j));
    }
    const right = planesOf(ensemble.right[node]);
    return planesOf(ensemble.left[node]).map((own, j) => {
      if (own === right[j] || right[j] === null) return own;
      if (own === null) return right[j];
      if (!(own === 1 && right[j] === 0)) operations++;
      return Symbol();
    });
  };
  planesOf(root);
  return operations;
}
