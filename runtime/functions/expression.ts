// How a feature is computed from inputs, as plain JSON: what a recipe's functions make, a module's manifest keeps,
// and every implementation starts from.
import type { DateFormat } from './date-format.ts';
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
