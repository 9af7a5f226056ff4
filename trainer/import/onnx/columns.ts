// What a column of the trees' input is made of. Operators before the trees are not computed when the
// model answers: each condition on a column is rewritten into the condition on the feature itself that
// holds for exactly the same values.
import type { Feature } from '../../../models/contract/feature-schema.ts';

/** A column that follows from one feature by a function that never falls, or never rises. */
export interface NumberColumn {
  kind: 'number';
  feature: number;
  /** From the feature's value to the column's; undefined when they are the same. */
  apply: ((value: number) => number) | undefined;
  /** Whether the function falls. */
  isFalling: boolean;
}

/** A column with a value for each of some codes of a feature, and one for every other value. */
export interface CodeColumn {
  kind: 'codes';
  feature: number;
  codes: number[];
  values: number[];
  otherwise: number;
}

export type Column = NumberColumn | CodeColumn;

/** Columns and what they are made of. */
export interface ColumnBlock {
  columns: Column[];
  /** Element type as ONNX numbers them. */
  elementType: number;
}

/** A graph input: which features it holds. */
export interface ModelInput {
  name: string;
  elementType: number;
  firstFeature: number;
  featureCount: number;
}

/** The features as they become known on the way through the graph. */
export type FeatureDrafts = Feature[];

/** The column after one more function, which never falls unless `isFalling`. */
export function mapColumn(
  column: Column,
  apply: (value: number) => number,
  isFalling = false,
): Column {
  if (column.kind === 'codes') {
    const otherwise = apply(column.otherwise);
    return { ...column, values: column.values.map(apply), otherwise };
  }
  const before = column.apply;
  return {
    ...column,
    apply: before ? (value) => apply(before(value)) : apply,
    isFalling: column.isFalling !== isFalling,
  };
}
