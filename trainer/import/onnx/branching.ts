// What a node of a table asks, and where its answers lead.
import { below, type Condition, memberOf } from './conditions.ts';
import { EQ, GT, GTE, LEQ, LT, MEMBER, NEQ, type TreeTable } from './tree-table.ts';

export interface Branching {
  condition: Condition;
  /** Where values for which the condition holds go, and the others; and NaN. */
  holds: number;
  fails: number;
  missing: number;
}

/** What a node of the table asks, chains of `==` with one answer folded. */
export function branchingOf(table: TreeTable, likeness: Int32Array, node: number): Branching {
  const [value, yes, no] = [table.value[node], table.trueChild[node], table.falseChild[node]];
  const missing = table.missingTrue[node] ? yes : no;
  switch (table.mode[node]) {
    case LEQ:
      return { condition: below(value, true), holds: yes, fails: no, missing };
    case LT:
      return { condition: below(value, false), holds: yes, fails: no, missing };
    case GT:
      return { condition: below(value, true), holds: no, fails: yes, missing };
    case GTE:
      return { condition: below(value, false), holds: no, fails: yes, missing };
    case NEQ: // NaN is not equal to anything.
      return { condition: memberOf([value]), holds: no, fails: yes, missing: yes };
    case MEMBER: {
      const values = table.members.get(node) ?? [];
      return { condition: memberOf(values), holds: yes, fails: no, missing };
    }
    default:
      return foldChain(table, likeness, node);
  }
}

/** `x == 1 ? a : x == 4 ? a : b` is `x in {1, 4} ? a : b`. */
function foldChain(table: TreeTable, likeness: Int32Array, node: number): Branching {
  const values = [table.value[node]];
  const holds = table.trueChild[node];
  let fails = table.falseChild[node];
  const isLink = (next: number) =>
    table.mode[next] === EQ &&
    table.feature[next] === table.feature[node] &&
    table.missingTrue[next] === table.missingTrue[node] &&
    likeness[table.trueChild[next]] === likeness[holds];
  while (isLink(fails)) {
    values.push(table.value[fails]);
    fails = table.falseChild[fails];
  }
  const missing = table.missingTrue[node] ? holds : fails;
  return { condition: memberOf(values), holds, fails, missing };
}
