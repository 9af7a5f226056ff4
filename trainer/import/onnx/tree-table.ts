// The nodes of ONNX's tree operators in one form, whatever version they come from. Children are
// positions in the table; nodes may be shared.

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

/** What an operator computes of the sums that its trees make. */
export interface TreeOperator {
  table: TreeTable;
  targets: number;
  /** The scores are averages over the trees. */
  averages: boolean;
  baseValues: Float64Array;
  postTransform: string;
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
