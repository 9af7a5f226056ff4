// What the tensors of a graph are known as, and what an operator is given to work with.
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import type { Attributes } from './attributes.ts';
import type { Budget } from './budget.ts';
import type { ColumnBlock } from './columns.ts';
import { type LeafTable, leafTableOf, scoresOfLeaves } from './leaf-table.ts';
import type { SumValue } from './row-sums.ts';
import type { Scores } from './scores.ts';
import type { Precision } from './thresholds.ts';

export interface Constant {
  kind: 'constant';
  elementType: number;
  /** Row-major; empty when the elements are texts. */
  numbers: Float64Array;
  texts: string[];
}

export type GraphValue =
  | ({ kind: 'columns' } & ColumnBlock)
  /** `name`: of the tensor that holds them. */
  | { kind: 'scores'; scores: Scores; name: string }
  /** Scores of several models, one on top of the other, before their mean is taken. */
  | { kind: 'stack'; layers: Scores[] }
  /** What follows from a single tree. */
  | ({ kind: 'leaves' } & LeafTable)
  /** `leaves`: their positions among the classes, where they follow from a single tree. */
  | { kind: 'labels'; leaves?: LeafTable }
  | SumValue
  /** The shape of a tensor behind the trees. */
  | { kind: 'shape'; width: number }
  | Constant;

export interface GraphContext {
  file: string;
  opType: string;
  precision: Precision;
  /** The features as they become known on the way through the graph. */
  features: Feature[];
  /** Features that nodes compare by `==`, as they become known. */
  codeFeatures: Set<number>;
  /** What may still be made. */
  budget: Budget;
  /** Class names that stand at the label branch hold for the scores too. */
  nameScores(classes: string[]): void;
}

/** What an operator makes of its inputs; scores are named by the graph. */
export type Operator = (
  inputs: GraphValue[],
  attributes: Attributes,
  context: GraphContext,
) => GraphValue[];

export function columnsOf(value: GraphValue | undefined, attributes: Attributes): ColumnBlock {
  if (value?.kind === 'columns') return value;
  throw attributes.failure('its input is not made of the features');
}

export function scoresOf(value: GraphValue | undefined, attributes: Attributes): Scores {
  if (value?.kind === 'scores') return value.scores;
  if (value?.kind === 'leaves') return scoresOfLeaves(value);
  throw attributes.failure('its input is not scores of trees');
}

export function constantOf(value: GraphValue | undefined, attributes: Attributes): Float64Array {
  if (value?.kind === 'constant' && value.texts.length === 0) return value.numbers;
  throw attributes.failure('a constant of numbers is due as its second input');
}

/** The bounds of Clip, as attributes (up to version 6) or as inputs. */
export function clipBounds(
  low: GraphValue | undefined,
  high: GraphValue | undefined,
  attributes: Attributes,
): [lowest: number, highest: number] {
  const lowest = low ? constantOf(low, attributes)[0] : attributes.float('min', -Infinity);
  const highest = high ? constantOf(high, attributes)[0] : attributes.float('max', Infinity);
  if (lowest <= highest) return [lowest, highest];
  throw attributes.failure(`clips to between ${lowest} and ${highest}`);
}

export function columnsValue(block: ColumnBlock): GraphValue {
  return { kind: 'columns', ...block };
}

/** Whether the value comes of trees, rather than goes into them. */
export function isBehind({ kind }: GraphValue): boolean {
  return kind !== 'columns' && kind !== 'constant';
}

/** Scores that were asked for leaf by leaf: what follows from one tensor is known as such. */
const leafTables = new WeakMap<Scores, LeafTable>();

/** The value leaf by leaf, where it follows from a single tree. */
export function leafTableIn(value: GraphValue | undefined): LeafTable | undefined {
  if (value?.kind === 'leaves') return value;
  if (value?.kind === 'labels') return value.leaves;
  if (value?.kind !== 'scores') return undefined;
  const known = leafTables.get(value.scores) ?? leafTableOf(value.scores);
  if (known) leafTables.set(value.scores, known);
  return known;
}

export function leavesValue(leaf: LeafTable): GraphValue {
  return { kind: 'leaves', ...leaf };
}

/** Scores as an operator gives them. */
export function scoresValue(scores: Scores): GraphValue {
  return { kind: 'scores', scores, name: '' };
}

/**
 * The positions that an operator along axis 1 takes of `count` columns; negative ones count from the end.
 */
export function takenIndices(
  indices: ArrayLike<number>,
  count: number,
  attributes: Attributes,
): number[] {
  return Array.from(indices, (index) => {
    const at = index < 0 ? index + count : index;
    if (Number.isInteger(at) && at >= 0 && at < count) return at;
    throw attributes.failure(`column ${index} of ${count} does not exist`);
  });
}
