// The nodes of ONNX's tree operators in one form, whatever version they come from. Children are
// positions in the table; nodes may be shared.

import type { Attributes } from './attributes.ts';

export const LEQ = 0;
export const LT = 1;
export const GTE = 2;
export const GT = 3;
export const EQ = 4;
export const NEQ = 5;
export const MEMBER = 6;
export const LEAF = 7;

export interface TreeTable {
  /** Per node. */
  mode: Uint8Array;
  feature: Int32Array;
  value: Float64Array;
  /** 1: a missing value goes to the true child. */
  missingTrue: Uint8Array;
  trueChild: Int32Array;
  falseChild: Int32Array;
  /** Of MEMBER nodes: the values. */
  members: Map<number, number[]>;
  /** Of leaves: which targets they vote for. Node n has the votes [voteStart[n], voteStart[n + 1]). */
  voteStart: Int32Array;
  voteTarget: Int32Array;
  voteWeight: Float64Array;
  /** Per tree: its first node. */
  roots: Int32Array;
}

/** What becomes of the trees' votes for a target. */
export type Aggregate = 'SUM' | 'AVERAGE' | 'MIN' | 'MAX';

/** What an operator computes of the sums that its trees make. */
export interface TreeOperator {
  table: TreeTable;
  targets: number;
  aggregate: Aggregate;
  baseValues: Float64Array;
  postTransform: string;
}

/** @throws UserError for a name that is not known */
export function readAggregate(name: string, attributes: Attributes): Aggregate {
  if (name === 'SUM' || name === 'AVERAGE' || name === 'MIN' || name === 'MAX') return name;
  throw attributes.failure(`aggregate_function '${name.slice(0, 40)}' is not known`);
}

/**
 * Holds the number of scores that a file declares to what its entries can name: each gives a value to one.
 * @throws UserError when there are more
 */
export function checkTargets(
  targets: number,
  entries: number,
  bases: number,
  attributes: Attributes,
): void {
  const most = Math.max(entries, bases);
  if (Number.isInteger(targets) && targets >= 1 && targets <= most) return;
  throw attributes.failure(
    `declares ${targets} targets, where its leaves and base values can name 1 to ${most}`,
  );
}

/** Votes sorted by node from lists in any order. */
export function sortVotes(
  nodeCount: number,
  nodes: Int32Array,
  targets: ArrayLike<number>,
  weights: ArrayLike<number>,
): Pick<TreeTable, 'voteStart' | 'voteTarget' | 'voteWeight'> {
  const voteStart = new Int32Array(nodeCount + 1);
  for (const node of nodes) voteStart[node + 1]++;
  for (let node = 0; node < nodeCount; node++) voteStart[node + 1] += voteStart[node];
  const next = voteStart.slice();
  const voteTarget = new Int32Array(nodes.length);
  const voteWeight = new Float64Array(nodes.length);
  nodes.forEach((node, i) => {
    voteTarget[next[node]] = targets[i];
    voteWeight[next[node]++] = weights[i];
  });
  return { voteStart, voteTarget, voteWeight };
}

/** Whether in every row, in no row or only in some rows a leaf votes for a target. */
export function rowsThatVote(table: TreeTable, target: number): 'all' | 'some' | 'none' {
  const { roots, voteStart, voteTarget } = table;
  const votes = (leaf: number) =>
    voteTarget.subarray(voteStart[leaf], voteStart[leaf + 1]).includes(target);
  const leaves = Array.from(roots, (root) => leavesBelow(table, root));
  if (leaves.some((of) => of.every(votes))) return 'all';
  return leaves.some((of) => of.some(votes)) ? 'some' : 'none';
}

/** The leaves that a node leads to, each once. */
export function leavesBelow({ mode, trueChild, falseChild }: TreeTable, root: number): number[] {
  const leaves: number[] = [];
  const seen = new Set<number>([root]);
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (mode[node] === LEAF) {
      leaves.push(node);
      continue;
    }
    for (const child of [trueChild[node], falseChild[node]]) {
      if (seen.has(child)) continue;
      seen.add(child);
      pending.push(child);
    }
  }
  return leaves;
}
