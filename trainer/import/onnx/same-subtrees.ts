// Which subtrees of a table are alike: each gets a number, the same for those that answer the same in
// the same way. Exporters copy a subtree for every category of a set; this finds the copies again. In
// tables without `==` nobody asks, and each node is like itself only. On the way, cycles are found.
import { UserError } from '../../base/user-error.ts';
import { EQ, LEAF, MEMBER, type TreeTable } from './tree-table.ts';

const UNSEEN = -1;
const OPEN = -2;

/** Per node, the number of its subtree. @throws UserError for a cycle */
export function sameSubtrees(table: TreeTable, place: string): Int32Array {
  const number = new Int32Array(table.mode.length).fill(UNSEEN);
  const known = new Map<string, number>();
  const hasSets = table.mode.includes(EQ) || table.mode.includes(MEMBER);
  const pending: number[] = [];
  for (const root of table.roots) pending.push(root);
  while (pending.length > 0) {
    const node = pending[pending.length - 1];
    if (number[node] >= 0) {
      pending.pop();
      continue;
    }
    const children =
      table.mode[node] === LEAF ? [] : [table.trueChild[node], table.falseChild[node]];
    if (number[node] === UNSEEN) {
      number[node] = OPEN;
      for (const child of children) {
        if (number[child] === OPEN)
          throw new UserError(`${place}: node ${child} leads back to itself`);
        if (number[child] === UNSEEN) pending.push(child);
      }
      continue;
    }
    // The children are numbered, or still open below this node: then there is a cycle.
    if (children.some((child) => number[child] < 0)) {
      throw new UserError(`${place}: node ${node} leads back to itself`);
    }
    number[node] = node;
    if (hasSets) {
      const key = keyOf(table, node, number);
      number[node] = known.get(key) ?? known.size;
      known.set(key, number[node]);
    }
    pending.pop();
  }
  return number;
}

function keyOf(table: TreeTable, node: number, number: Int32Array): string {
  if (table.mode[node] === LEAF) {
    const [start, end] = [table.voteStart[node], table.voteStart[node + 1]];
    let key = 'leaf';
    for (let i = start; i < end; i++) key += ` ${table.voteTarget[i]} ${table.voteWeight[i]}`;
    return key;
  }
  const members = table.mode[node] === MEMBER ? table.members.get(node)?.join() : '';
  const { mode, feature, value, missingTrue, trueChild, falseChild } = table;
  return `${mode[node]} ${feature[node]} ${value[node]} ${members} ${missingTrue[node]} ${number[trueChild[node]]} ${number[falseChild[node]]}`;
}
