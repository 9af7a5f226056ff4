// A TreeTable's trees, added to an ensemble under construction: shared nodes are copied, chains of `==`
// that lead to the same place become one category set, conditions on columns become conditions on
// features.

import { MAX_CATEGORIES, MISSING_LEFT } from '../../ensemble/ensemble.ts';
import type { EnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { UserError } from '../../user-error.ts';
import type { CodeColumn, Column, NumberColumn } from './columns.ts';
import { sameSubtrees } from './same-subtrees.ts';
import { largestThatHolds } from './thresholds.ts';
import { EQ, GT, GTE, LEAF, LEQ, LT, MEMBER, NEQ, type TreeTable } from './tree-table.ts';

/** How often larger the trees may be than the table whose nodes they share. */
const MOST_COPIES = 8;
const FEW_NODES = 10_000;

export interface TreesPlan {
  place: string;
  table: TreeTable;
  columns: Column[];
  precision: 'f32' | 'f64';
  /** The raw score each tree adds to; undefined when leaves are vectors. */
  outputs: Int32Array | undefined;
  leafValues(node: number): number | Float64Array;
}

/** A question about a column: `x <= value` (or `<`), or whether it is one of some values. */
type Condition =
  | { kind: 'below'; value: number; inclusive: boolean }
  | { kind: 'member'; values: number[] };

interface Branching {
  condition: Condition;
  /** Where values for which the condition holds go, and the others; and NaN. */
  holds: number;
  fails: number;
  missing: number;
}

/** A node of the table to be made, and the split that leads to it. */
interface Pending {
  node: number;
  parent: number;
}

export function addTrees(builder: EnsembleBuilder, plan: TreesPlan): void {
  const adder = new TreeAdder(builder, plan);
  plan.table.roots.forEach((root, tree) => {
    builder.beginTree(plan.outputs?.[tree] ?? 0);
    adder.add(root);
  });
}

class TreeAdder {
  readonly #builder: EnsembleBuilder;
  readonly #plan: TreesPlan;
  readonly #mostNodes: number;
  /** Equal numbers: equal subtrees. */
  readonly #likeness: Int32Array;

  constructor(builder: EnsembleBuilder, plan: TreesPlan) {
    this.#builder = builder;
    this.#plan = plan;
    this.#mostNodes = plan.table.mode.length * MOST_COPIES + FEW_NODES;
    this.#likeness = sameSubtrees(plan.table, plan.place);
  }

  /** Adds the tree below a node of the table; the first node added is its root. */
  add(root: number): void {
    const pending: Pending[] = [{ node: root, parent: -1 }];
    // The left child of a split, while its right one is still to be made.
    const leftOf = new Map<number, number>();
    for (let next = pending.pop(); next; next = pending.pop()) {
      const made = this.#make(next.node, pending);
      if (this.#builder.nodeCount() > this.#mostNodes) {
        throw this.#failure('its trees share so many nodes that they cannot be written out');
      }
      if (next.parent < 0) continue;
      const left = leftOf.get(next.parent);
      if (left === undefined) leftOf.set(next.parent, made);
      else {
        leftOf.delete(next.parent);
        this.#builder.connect(next.parent, left, made);
      }
    }
  }

  /** Makes the node, or what it comes to, and plans its children. */
  #make(node: number, pending: Pending[]): number {
    const { table, columns } = this.#plan;
    for (let at = node; ; ) {
      if (table.mode[at] === LEAF) return this.#builder.addLeaf(this.#plan.leafValues(at));
      const column = columns[table.feature[at]];
      if (column === undefined) {
        throw this.#failure(`a node asks for column ${table.feature[at]} of ${columns.length}`);
      }
      const split = this.#split(this.#branching(at), column);
      if (typeof split !== 'number') {
        // The last one planned is made first.
        pending.push(
          { node: split.right, parent: split.id },
          { node: split.left, parent: split.id },
        );
        return split.id;
      }
      at = split; // All values go the same way.
    }
  }

  /** What a node of the table asks, chains of `==` with one answer folded. */
  #branching(node: number): Branching {
    const { table } = this.#plan;
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
        return {
          condition: { kind: 'member', values: [value] },
          holds: no,
          fails: yes,
          missing: yes,
        };
      case MEMBER: {
        const values = table.members.get(node) ?? [];
        return { condition: { kind: 'member', values }, holds: yes, fails: no, missing };
      }
      default:
        return this.#foldChain(node);
    }
  }

  /** `x == 1 ? a : x == 4 ? a : b` is `x in {1, 4} ? a : b`. */
  #foldChain(node: number): Branching {
    const { table } = this.#plan;
    const values = [table.value[node]];
    const holds = table.trueChild[node];
    let fails = table.falseChild[node];
    const isLink = (next: number) =>
      table.mode[next] === EQ &&
      table.feature[next] === table.feature[node] &&
      table.missingTrue[next] === table.missingTrue[node] &&
      this.#likeness[table.trueChild[next]] === this.#likeness[holds];
    while (isLink(fails)) {
      values.push(table.value[fails]);
      fails = table.falseChild[fails];
    }
    const missing = table.missingTrue[node] ? holds : fails;
    return { condition: { kind: 'member', values }, holds, fails, missing };
  }

  /** The split that asks a column's condition of its feature; a node when all values go there. */
  #split(
    branching: Branching,
    column: Column,
  ): { id: number; left: number; right: number } | number {
    const { holds, fails } = branching;
    if (this.#likeness[holds] === this.#likeness[fails]) return holds;
    if (column.kind === 'codes') return this.#splitCodes(branching, column);
    const { condition } = branching;
    return condition.kind === 'below'
      ? this.#splitNumber(branching, condition, column)
      : this.#splitMembers(branching, condition.values, column);
  }

  #splitNumber(
    { holds, fails, missing }: Branching,
    { value, inclusive }: Condition & { kind: 'below' },
    { feature, apply, isFalling }: NumberColumn,
  ): { id: number; left: number; right: number } | number {
    const asked = apply ?? same;
    const isBelow = (x: number) => (inclusive ? asked(x) <= value : asked(x) < value);
    // A column that falls with its feature is below the value from some x on.
    const isLeft = isFalling ? (x: number) => !isBelow(x) : isBelow;
    const threshold =
      apply === undefined && inclusive ? value : largestThatHolds(this.#plan.precision, isLeft);
    const left = isFalling ? fails : holds;
    const right = isFalling ? holds : fails;
    const ofNaN = asked(Number.NaN);
    const missingChild = Number.isNaN(ofNaN) ? missing : isLeft(Number.NaN) ? left : right;
    const flags = missingChild === left ? MISSING_LEFT : 0;
    if (threshold === undefined) {
      // No number goes left: at most the missing value does, as from a set without members.
      if (missingChild === right) return right;
      const id = this.#builder.addCategorySplit(feature, this.#builder.addSet([]), { flags });
      return { id, left, right };
    }
    const id = this.#builder.addNumericSplit(feature, threshold, { flags });
    return { id, left, right };
  }

  #splitMembers(
    { holds, fails, missing }: Branching,
    values: number[],
    { feature, apply }: NumberColumn,
  ): { id: number; left: number; right: number } {
    const precise = this.#plan.precision === 'f32' ? values.map(Math.fround) : values;
    const stray = precise.find((value) => !isCode(value));
    if (apply !== undefined || stray !== undefined) {
      throw this.#failure(
        apply !== undefined
          ? `a node compares a computed column with == (feature ${feature}), which is not supported`
          : `a node compares with ${stray} by ==; only codes from 0 to ${MAX_CATEGORIES - 1} are supported`,
      );
    }
    const flags = missing === holds ? MISSING_LEFT : 0;
    const id = this.#builder.addCategorySplit(feature, this.#builder.addSet(precise), { flags });
    return { id, left: holds, right: fails };
  }

  #splitCodes(
    { condition, holds, fails, missing }: Branching,
    { feature, codes, values, otherwise }: CodeColumn,
  ): { id: number; left: number; right: number } | number {
    const childOf = (value: number) => {
      if (Number.isNaN(value)) return missing;
      return matches(condition, value) ? holds : fails;
    };
    // Codes that go elsewhere than all other values make the set; these others go right.
    const right = childOf(otherwise);
    const set = codes.filter((_, i) => childOf(values[i]) !== right);
    if (set.length === 0) return right;
    const id = this.#builder.addCategorySplit(feature, this.#builder.addSet(set));
    return { id, left: right === holds ? fails : holds, right };
  }

  #failure(message: string): UserError {
    return new UserError(`${this.#plan.place}: ${message}`);
  }
}

function same(value: number): number {
  return value;
}

function below(value: number, inclusive: boolean): Condition {
  return { kind: 'below', value, inclusive };
}

function matches(condition: Condition, value: number): boolean {
  if (condition.kind === 'member') return condition.values.includes(value);
  return condition.inclusive ? value <= condition.value : value < condition.value;
}

function isCode(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < MAX_CATEGORIES;
}
