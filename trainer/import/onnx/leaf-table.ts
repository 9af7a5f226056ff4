// What follows from a single tree: whatever operators make of its answers, each leaf has one row of them.
// They are computed here as onnxruntime does, in float32 where it does, and become the leaf's votes.

import { applyLink } from '../../ensemble/predict-plain.ts';
import type { Attributes } from './attributes.ts';
import type { Column } from './columns.ts';
import {
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
} from './proto.ts';
import { type Scores, widthOf } from './scores.ts';
import { leavesBelow, type TreeTable } from './tree-table.ts';

export interface LeafTable {
  table: TreeTable;
  columns: Column[];
  /** Positions of the leaves in the table. */
  leaves: number[];
  width: number;
  /** Row by row, one a leaf. */
  values: Float64Array;
  elementType: number;
  /** Their last bit is the processor's, as behind a logarithm: nothing that jumps can be made of them. */
  isInexact?: boolean;
}

/** Values that every row has, as wide as a table or one for all its columns. */
export interface RowOfNumbers {
  width: number;
  values: Float64Array;
  elementType: number;
}

/** Values that one operator makes of the leaves of a tree, at most. */
const MOST_VALUES = 4_000_000;

/** The scores of a single tree, leaf by leaf; undefined when several trees have a say. */
export function leafTableOf(scores: Scores): LeafTable | undefined {
  const { terms, baseScore, link, rawCount, isComplement, isShared, isPadded } = scores;
  const [term] = terms;
  const isSingle = terms.length === 1 && term.table.roots.length === 1;
  if (!isSingle || isPadded || link.kind === 'part' || link.kind === 'one-plus-exp') {
    return undefined;
  }
  const { table, columns, shares } = term;
  const leaves = leavesBelow(table, table.roots[0]);
  const width = widthOf(scores);
  const values = new Float64Array(leaves.length * width);
  leaves.forEach((leaf, i) => {
    const raw = baseScore.slice();
    for (let vote = table.voteStart[leaf]; vote < table.voteStart[leaf + 1]; vote++) {
      for (const share of shares[table.voteTarget[vote]]) {
        raw[share.raw] += share.factor * table.voteWeight[vote];
      }
    }
    const outputs = rawCount === 0 ? raw : applyLink(link, raw.map(Math.fround));
    const total = isShared ? outputs.reduce((a, b) => a + b) : 1;
    const shared = outputs.map((p) => (total > 0 ? p / total : 1 / width));
    values.set(isComplement ? outputs.map((p) => 1 - p) : shared, i * width);
  });
  return {
    table,
    columns,
    leaves,
    width,
    values: values.map(Math.fround),
    elementType: ELEMENT_FLOAT,
    isInexact: scores.isInexact === true || !['identity', 'complement'].includes(link.kind),
  };
}

/** The rows as scores: what a leaf votes for. */
export function scoresOfLeaves(leaf: LeafTable): Scores {
  const { table, columns, leaves, width, values } = leaf;
  const voteStart = new Int32Array(table.mode.length + 1);
  for (const node of leaves) voteStart[node + 1] = width;
  for (let node = 0; node < table.mode.length; node++) voteStart[node + 1] += voteStart[node];
  const votes = leaves.length * width;
  const voteWeight = new Float64Array(votes);
  const voteTarget = Int32Array.from({ length: votes }, (_, i) => i % width);
  leaves.forEach((node, i) => {
    voteWeight.set(values.subarray(i * width, (i + 1) * width), voteStart[node]);
  });
  return {
    rawCount: width,
    baseScore: new Float64Array(width),
    terms: [
      {
        table: { ...table, voteStart, voteTarget, voteWeight },
        columns,
        shares: Array.from({ length: width }, (_, raw) => [{ raw, factor: 1 }]),
      },
    ],
    link: { kind: 'identity' },
    isComplement: false,
    classes: [],
    isInexact: leaf.isInexact === true,
  };
}

const IS_FLOAT: Record<number, boolean> = { [ELEMENT_FLOAT]: true };

function roundTo(elementType: number, value: number): number {
  return IS_FLOAT[elementType] ? Math.fround(value) : value;
}

/** Operators on two values, column by column. */
const PAIRS: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Sum: (a, b) => a + b,
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
};

const COMPARISONS = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];

/** Operators on one value. */
const SINGLES: Record<string, (value: number) => number> = {
  Abs: Math.abs,
  Ceil: Math.ceil,
  Exp: Math.exp,
  Floor: Math.floor,
  Log: Math.log,
  Neg: (value) => -value,
  Not: (value) => 1 - value,
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  Sqrt: Math.sqrt,
};

export function isLeafFunction(operator: string): boolean {
  return Object.hasOwn(SINGLES, operator);
}

/** An operator on each value. */
export function mapLeaves(
  leaf: LeafTable,
  apply: (value: number, column: number) => number,
  elementType = leaf.elementType,
): LeafTable {
  const values = leaf.values.map((value, i) => roundTo(elementType, apply(value, i % leaf.width)));
  return { ...leaf, values, elementType };
}

export function applyToLeaves(
  leaf: LeafTable,
  operator: string,
  attributes: Attributes,
): LeafTable {
  if (['Ceil', 'Floor'].includes(operator)) requireExact(leaf, attributes);
  const mapped = mapLeaves(leaf, SINGLES[operator]);
  return INEXACT.includes(operator) ? { ...mapped, isInexact: true } : mapped;
}

/** Functions whose last bit differs between processors. */
const INEXACT = ['Exp', 'Log', 'Sigmoid', 'Pow'];

/** @throws UserError where a last bit that is not known may decide */
function requireExact(part: LeafTable | RowOfNumbers, attributes: Attributes): void {
  if (!('isInexact' in part) || !part.isInexact) return;
  throw attributes.failure(
    'decides (or divides) by values whose last bit differs between processors, as behind a logarithm',
  );
}

/** Whether both follow from the same tree, so that each leaf has a row of either. */
export function areAlike(a: LeafTable, b: LeafTable): boolean {
  return a.table === b.table && a.columns === b.columns;
}

/** An operator on two values, of which one may be the same in every row. */
export function combineLeaves(
  a: LeafTable | RowOfNumbers,
  b: LeafTable | RowOfNumbers,
  operator: string,
  attributes: Attributes,
): LeafTable {
  const isComparison = COMPARISONS.includes(operator);
  if (isComparison) requireExact(a, attributes);
  if (isComparison || operator === 'Div') requireExact(b, attributes);
  const elementType = isComparison ? ELEMENT_BOOL : wider(a, b);
  const made = zipLeaves([a, b], elementType, attributes, ([x, y]) => PAIRS[operator](x, y));
  return INEXACT.includes(operator) ? { ...made, isInexact: true } : made;
}

function wider(a: RowOfNumbers, b: RowOfNumbers): number {
  return [a, b].some(({ elementType }) => elementType === ELEMENT_DOUBLE)
    ? ELEMENT_DOUBLE
    : a.elementType;
}

/** Values of several tensors put together one by one; those of one column stand for all columns. */
export function zipLeaves(
  parts: (LeafTable | RowOfNumbers)[],
  elementType: number,
  attributes: Attributes,
  apply: (values: number[]) => number,
): LeafTable {
  const frame = parts.find((part): part is LeafTable => 'leaves' in part);
  if (frame === undefined) throw attributes.failure('its inputs are all constant');
  if (parts.some((part) => 'leaves' in part && !areAlike(part, frame))) {
    throw attributes.failure(
      'its inputs follow from different trees, which no sum of both can say',
    );
  }
  const width = Math.max(...parts.map((part) => part.width));
  if (parts.some((part) => part.width !== 1 && part.width !== width)) {
    throw attributes.failure(`${parts.map((part) => part.width).join(' and ')} columns do not fit`);
  }
  const count = frame.leaves.length;
  if (count * width > MOST_VALUES) {
    throw attributes.failure(`${width} columns of each of ${count} leaves are too many`);
  }
  const values = Float64Array.from({ length: count * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const cells = parts.map((part) => {
      const at = part.width === 1 ? 0 : column;
      return part.values['leaves' in part ? row * part.width + at : at];
    });
    return roundTo(elementType, apply(cells));
  });
  const isInexact = parts.some((part) => 'isInexact' in part && part.isInexact === true);
  return { ...frame, width, values, elementType, isInexact };
}

/** Some of the columns. */
export function selectLeafColumns(leaf: LeafTable, taken: number[]): LeafTable {
  const values = leaf.leaves.flatMap((_, row) =>
    taken.map((column) => leaf.values[row * leaf.width + column]),
  );
  return { ...leaf, width: taken.length, values: Float64Array.from(values) };
}

/** Columns side by side. */
export function joinLeafColumns(parts: LeafTable[]): LeafTable {
  const values = parts[0].leaves.flatMap((_, row) =>
    parts.flatMap(({ values: of, width }) => [...of.subarray(row * width, (row + 1) * width)]),
  );
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const isInexact = parts.some((part) => part.isInexact === true);
  return { ...parts[0], width, values: Float64Array.from(values), isInexact };
}

/** One column: what `fold` makes of each row. */
export function foldLeafRows(
  leaf: LeafTable,
  elementType: number,
  fold: (row: Float64Array) => number,
): LeafTable {
  const { leaves, width, values } = leaf;
  const folded = Float64Array.from(leaves, (_, row) =>
    roundTo(elementType, fold(values.subarray(row * width, (row + 1) * width))),
  );
  return { ...leaf, width: 1, values: folded, elementType };
}

/** The sum of a row, added up in its order. */
export function sumLeafRows(leaf: LeafTable): LeafTable {
  return foldLeafRows(leaf, leaf.elementType, (row) =>
    row.reduce((sum, value) => roundTo(leaf.elementType, sum + value), 0),
  );
}

/** The first position of the largest (or least) value of a row. */
export function bestOfLeafRows(leaf: LeafTable, isLeast: boolean): LeafTable {
  const isBetter = (a: number, b: number) => (isLeast ? a < b : a > b);
  return foldLeafRows(leaf, ELEMENT_INT64, (row) =>
    row.reduce((best, value, i) => (isBetter(value, row[best]) ? i : best), 0),
  );
}

/** Cast between numbers and flags. */
export function castLeaves(leaf: LeafTable, to: number, attributes: Attributes): LeafTable {
  switch (to) {
    case ELEMENT_FLOAT:
    case ELEMENT_DOUBLE:
      return mapLeaves(leaf, (value) => value, to);
    case ELEMENT_INT32:
    case ELEMENT_INT64:
      requireExact(leaf, attributes);
      return mapLeaves(leaf, Math.trunc, to);
    case ELEMENT_BOOL:
      requireExact(leaf, attributes);
      return mapLeaves(leaf, (value) => Number(value !== 0), to);
    default:
      throw attributes.failure(`a cast to element type ${to} is not supported here`);
  }
}
