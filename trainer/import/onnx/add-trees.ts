// A TreeTable's trees, added to an ensemble under construction: shared nodes are copied, chains of `==`
// that lead to the same place become one category set, conditions on columns become conditions on
// features: one split, or several where a condition holds on several stretches of the feature's values.

import { UserError } from '../../base/user-error.ts';
import { MAX_CATEGORIES, MISSING_LEFT } from '../../ensemble/ensemble.ts';
import type { EnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { type Branching, branchingOf } from './branching.ts';
import {
  type CodeColumn,
  type Column,
  hasFractions,
  type NumberColumn,
  stretchesOf,
} from './columns.ts';
import { matches } from './conditions.ts';
import { sameSubtrees } from './same-subtrees.ts';
import { largestBelow, type Precision, stepOf } from './thresholds.ts';
import { LEAF, type TreeTable } from './tree-table.ts';
import { narrow, type Range, rangeOf } from './value-ranges.ts';

/** How often larger the trees may be than the table whose nodes they share. */
const MOST_COPIES = 8;
const FEW_NODES = 10_000;
/** 32-bit words of all category sets: a set takes up to its highest code, however few it has. */
const MOST_SET_WORDS = 1 << 24;
/** Leaves of combined trees, over all leaves of the one tree that they become. */
const MOST_COMBINED_LEAVES = 5_000_000;

export interface TreesPlan {
  place: string;
  table: TreeTable;
  columns: Column[];
  precision: Precision;
  /** The raw score each tree adds to; undefined when leaves are vectors. */
  outputs: Int32Array | undefined;
  /** All trees become one, which asks what they ask one after the other. */
  isCombined: boolean;
  /** Values of a leaf of the table, or of one leaf of each tree where they are combined. */
  leafValues(nodes: number[]): number | Float64Array;
}

/** Where stretches of a feature's values lead; the last one ends at +∞. */
interface Route {
  kind: 'route';
  feature: number;
  /** Ascending ends of the stretches, and the node that each leads to. */
  lasts: number[];
  nodes: number[];
  /** Where a missing value leads; undefined when none comes here. */
  missing: number | undefined;
}

/** A node of the table, or what is left of a route to it. */
type Target = number | Route;

/** A target to be made, the split that leads to it, and what is known of the values that do. */
interface Pending {
  target: Target;
  parent: number;
  range: Range | undefined;
  /** Of combined trees: the leaves reached in those before. */
  reached: Reached | undefined;
}

/** A leaf that was reached, and those before it. */
interface Reached {
  leaf: number;
  count: number;
  before: Reached | undefined;
}

/** A split that was made, and the targets of its branches. */
interface Split {
  id: number;
  left: Target;
  right: Target;
  leftRange: Range | undefined;
  rightRange: Range | undefined;
}

export function addTrees(builder: EnsembleBuilder, plan: TreesPlan): void {
  const adder = new TreeAdder(builder, plan);
  const roots = plan.isCombined ? plan.table.roots.subarray(0, 1) : plan.table.roots;
  roots.forEach((root, tree) => {
    builder.beginTree(plan.outputs?.[tree] ?? 0);
    adder.add(root);
  });
}

class TreeAdder {
  readonly #builder: EnsembleBuilder;
  readonly #plan: TreesPlan;
  readonly #mostNodes: number;
  #setWords = 0;
  #combinedLeaves = 0;
  /** Equal numbers: equal subtrees. */
  readonly #likeness: Int32Array;

  constructor(builder: EnsembleBuilder, plan: TreesPlan) {
    this.#builder = builder;
    this.#plan = plan;
    this.#mostNodes = builder.nodeCount() + plan.table.mode.length * MOST_COPIES + FEW_NODES;
    this.#likeness = sameSubtrees(plan.table, plan.place);
  }

  /** Adds the tree below a node of the table; the first node added is its root. */
  add(root: number): void {
    const pending: Pending[] = [{ target: root, parent: -1, range: undefined, reached: undefined }];
    // The left child of a split, while its right one is still to be made.
    const leftOf = new Map<number, number>();
    for (let next = pending.pop(); next; next = pending.pop()) {
      const made = this.#make(next, pending);
      if (this.#builder.nodeCount() > this.#mostNodes) {
        throw this.#failure(
          this.#plan.isCombined
            ? 'MIN and MAX make one tree of all its trees, which gets too large'
            : 'its trees share so many nodes that they cannot be written out',
        );
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

  /** Makes the target, or what it comes to, and plans its children. */
  #make({ target, range, reached: before }: Pending, pending: Pending[]): number {
    const { table, isCombined } = this.#plan;
    let reached = before;
    for (let at = target; ; ) {
      if (typeof at === 'number' && table.mode[at] === LEAF) {
        const count: number = (reached?.count ?? 0) + 1;
        reached = { leaf: at, count, before: reached };
        const isLast = !isCombined || count === table.roots.length;
        if (isLast) return this.#addLeaf(reached);
        at = table.roots[count];
        continue;
      }
      const split = typeof at === 'number' ? this.#ask(at, range) : this.#follow(at, range);
      if (isTarget(split)) {
        at = split; // All values go the same way.
        continue;
      }
      const { id, left, right, leftRange, rightRange } = split;
      // The last one planned is made first.
      pending.push(
        { target: right, parent: id, range: rightRange, reached },
        { target: left, parent: id, range: leftRange, reached },
      );
      return id;
    }
  }

  /** A leaf, with the values of all leaves that were reached on the way. */
  #addLeaf(last: Reached): number {
    this.#combinedLeaves += last.count;
    if (this.#plan.isCombined && this.#combinedLeaves > MOST_COMBINED_LEAVES) {
      throw this.#failure('MIN and MAX make one tree of all its trees, which gets too large');
    }
    const leaves: number[] = [];
    for (let at: Reached | undefined = last; at; at = at.before) leaves.push(at.leaf);
    return this.#builder.addLeaf(this.#plan.leafValues(leaves.reverse()));
  }

  #addSet(codes: number[]): number {
    this.#setWords += (codes.reduce((a, b) => Math.max(a, b), 0) >> 5) + 1;
    if (this.#setWords > MOST_SET_WORDS) {
      throw this.#failure(
        'its nodes compare with so many codes that are so high that the sets of them get too large',
      );
    }
    return this.#builder.addSet(codes);
  }

  /** The split that asks a node's condition of the feature; a target when all values go there. */
  #ask(node: number, range: Range | undefined): Split | Target {
    const { table, columns } = this.#plan;
    const column = columns[table.feature[node]];
    if (column === undefined) {
      throw this.#failure(`a node asks for column ${table.feature[node]} of ${columns.length}`);
    }
    const branching = branchingOf(table, this.#likeness, node);
    const { condition, holds, fails, missing } = branching;
    if (this.#isLike(holds, fails)) return holds;
    const hasSeveral = condition.kind === 'member' && condition.values.length > 1;
    if (hasSeveral && hasFractions(column)) {
      throw this.#failure(
        `a node compares a computed column with several values by == (feature ${column.feature}): ` +
          'onnxruntime cuts fractions off, so that its answer cannot be copied',
      );
    }
    if (column.kind === 'codes') return this.#splitCodes(branching, column, range);
    if (!column.isPlain || rangeOf(range, column.feature) !== undefined) {
      return this.#route(branching, column, range);
    }
    const { feature } = column;
    const flags = missing === holds ? MISSING_LEFT : 0;
    const branches = { left: holds, right: fails, leftRange: range, rightRange: range };
    if (condition.kind === 'below') {
      const { value, inclusive } = condition;
      const threshold = inclusive ? value : largestBelow(this.#plan.precision, value);
      if (!inclusive && value === Number.NEGATIVE_INFINITY) {
        return this.#route(branching, column, range);
      }
      return { id: this.#builder.addNumericSplit(feature, threshold, { flags }), ...branches };
    }
    if (!condition.values.every(isCode)) return this.#route(branching, column, range);
    const set = this.#addSet(condition.values);
    return { id: this.#builder.addCategorySplit(feature, set, { flags }), ...branches };
  }

  /** The condition as stretches of the feature's values, of those that can come here. */
  #route(
    { condition, holds, fails, missing }: Branching,
    column: NumberColumn,
    range: Range | undefined,
  ): Target {
    const { feature, ofMissing } = column;
    const known = rangeOf(range, feature);
    const nodeOf = { holds, fails, missing };
    const missingHolds = matches(condition, ofMissing) ? holds : fails;
    const missingNode = Number.isNaN(ofMissing) ? missing : missingHolds;
    if (known && known.first > known.last) return missingNode;
    const route: Route = { kind: 'route', feature, lasts: [], nodes: [], missing: undefined };
    for (const { last, outcome } of stretchesOf(column, condition, this.#plan.precision)) {
      if (known && last < known.first) continue;
      const node = nodeOf[outcome];
      if (this.#isLike(route.nodes.at(-1) ?? -1, node)) route.lasts.pop();
      else route.nodes.push(node);
      route.lasts.push(last);
      if (known && last >= known.last) break;
    }
    return known?.hasMissing === false ? route : { ...route, missing: missingNode };
  }

  /** The next split of a route. A missing value goes along with numbers that lead to the same node. */
  #follow(route: Route, range: Range | undefined): Split | Target {
    const { feature, lasts, nodes, missing } = route;
    const company =
      missing === undefined ? -1 : nodes.findIndex((node) => this.#isLike(node, missing));
    if (missing !== undefined && company < 0) {
      const id = this.#builder.addCategorySplit(feature, this.#addSet([]), {
        flags: MISSING_LEFT,
      });
      const leftRange = narrow(range, { feature, first: 1, last: 0, hasMissing: true });
      const known = rangeOf(range, feature);
      const numbers = { first: known?.first ?? -Infinity, last: known?.last ?? Infinity };
      const rightRange = narrow(range, { feature, ...numbers, hasMissing: false });
      return { id, left: missing, right: { ...route, missing: undefined }, leftRange, rightRange };
    }
    if (nodes.length === 1) return nodes[0];
    const middle = (nodes.length - 1) >> 1;
    const isLeft = company >= 0 && company <= middle;
    const isRight = company > middle;
    const threshold = lasts[middle];
    const id = this.#builder.addNumericSplit(feature, threshold, {
      flags: isLeft ? MISSING_LEFT : 0,
    });
    const known = rangeOf(range, feature) ?? { first: -Infinity, last: Infinity };
    const part = (from: number, to: number, hasMissing: boolean): Route => ({
      ...route,
      lasts: lasts.slice(from, to),
      nodes: nodes.slice(from, to),
      missing: hasMissing ? missing : undefined,
    });
    const next = stepOf(this.#plan.precision, threshold, 1);
    return {
      id,
      left: part(0, middle + 1, isLeft),
      right: part(middle + 1, nodes.length, isRight),
      leftRange: narrow(range, {
        feature,
        first: known.first,
        last: threshold,
        hasMissing: isLeft,
      }),
      rightRange: narrow(range, { feature, first: next, last: known.last, hasMissing: isRight }),
    };
  }

  #splitCodes(
    { condition, holds, fails, missing }: Branching,
    { feature, codes, values, otherwise, ofMissing }: CodeColumn,
    range: Range | undefined,
  ): Split | Target {
    const members = condition.kind === 'member' ? new Set(condition.values) : undefined;
    const childOf = (value: number) => {
      if (Number.isNaN(value)) return missing;
      return (members ? members.has(value) : matches(condition, value)) ? holds : fails;
    };
    // Codes that go elsewhere than all other values make the set; these others go right.
    const right = childOf(otherwise);
    const left = right === holds ? fails : holds;
    const set = codes.filter((_, i) => childOf(values[i]) !== right);
    const missingChild = childOf(ofMissing);
    if (set.length === 0 && missingChild === right) return right;
    const flags = missingChild === right ? 0 : MISSING_LEFT;
    const id = this.#builder.addCategorySplit(feature, this.#addSet(set), { flags });
    return { id, left, right, leftRange: range, rightRange: range };
  }

  #isLike(node: number, other: number): boolean {
    return node === other || this.#likeness[node] === this.#likeness[other];
  }

  #failure(message: string): UserError {
    return new UserError(`${this.#plan.place}: ${message}`);
  }
}

function isTarget(made: Split | Target): made is Target {
  return typeof made === 'number' || 'kind' in made;
}

function isCode(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < MAX_CATEGORIES;
}
