// What a node of a tree asks of a column.

/** `x <= value` (or `<`), or whether x is one of some values, which ascend. */
export type Condition =
  | { kind: 'below'; value: number; inclusive: boolean }
  | { kind: 'member'; values: number[] };

export function below(value: number, inclusive: boolean): Condition {
  return { kind: 'below', value, inclusive };
}

export function memberOf(values: Iterable<number>): Condition {
  return { kind: 'member', values: Array.from(Float64Array.from(new Set(values)).sort()) };
}

/** Whether a number meets the condition; a missing one does not. */
export function matches(condition: Condition, value: number): boolean {
  if (condition.kind === 'member') return condition.values.includes(value);
  return condition.inclusive ? value <= condition.value : value < condition.value;
}
