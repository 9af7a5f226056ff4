// How a feature is computed from inputs, as plain JSON: what a recipe's functions make, a module's manifest keeps,
// and every implementation starts from.
import type { DateFormat } from './date-pieces.ts';
import type { FunctionName } from './definitions.ts';
import type { Options } from './options.ts';

export type Expression =
  | { input: string }
  | { value: number | string | boolean }
  | { call: FunctionName; of: readonly Expression[]; with?: Options };

/** What a caller sends, before any function sees it. */
export type FunctionInput = { name: string } & (
  | { kind: 'number' | 'integer' | 'boolean' | 'text' }
  | ({ kind: 'date' } & DateFormat)
);

/** As a recipe would write it: `minus(year('sold'), 'built')`. */
export function expressionText(expression: Expression): string {
  if ('input' in expression) return `'${expression.input}'`;
  if ('value' in expression) {
    const { value } = expression;
    return typeof value === 'string' ? `value('${value}')` : String(value);
  }
  const options = Object.values(expression.with ?? {}).map((option) => JSON.stringify(option));
  return `${expression.call}(${[...expression.of.map(expressionText), ...options].join(', ')})`;
}

/** Names of the inputs that an expression reads, each once. */
export function inputNames(expression: Expression): string[] {
  if ('input' in expression) return [expression.input];
  if ('value' in expression) return [];
  return [...new Set(expression.of.flatMap(inputNames))];
}
