// What callers of a model send, as a recipe says it: one column of the source each, under its name.
import type { DateFormat } from '../../runtime/functions/date-pieces.ts';

interface InputDetail {
  description?: string;
  /** May the value be absent? Default `refused`: rows without it are not used, requests without it are errors. */
  missing?: 'allowed' | 'refused';
  /** Speaks of a person: a deployment that records predictions leaves it out. */
  personal?: boolean;
}

interface NumberDetail extends InputDetail {
  /** Bounds that the API enforces, inclusive. */
  minimum?: number;
  maximum?: number;
}

export type RecipeInput =
  | ({ kind: 'number' | 'integer' } & NumberDetail)
  | ({ kind: 'boolean' | 'text' } & InputDetail)
  | ({ kind: 'date' } & DateFormat & InputDetail);

export function number(detail: NumberDetail = {}): { kind: 'number' } & NumberDetail {
  return { kind: 'number', ...detail };
}

export function integer(detail: NumberDetail = {}): { kind: 'integer' } & NumberDetail {
  return { kind: 'integer', ...detail };
}

export function boolean(detail: InputDetail = {}): { kind: 'boolean' } & InputDetail {
  return { kind: 'boolean', ...detail };
}

/** Any text; a feature that is a copy of it has its labels. */
export function text(detail: InputDetail = {}): { kind: 'text' } & InputDetail {
  return { kind: 'text', ...detail };
}

/**
 * A date, a time, or both, in one format: YYYY, YY (with a pivot), MM, M, MMM, MMMM, DD, D, ddd, HH, H, mm, ss,
 * SSS or .S and signs.
 * Without one it is the source's `dateFormat`.
 */
export function date(
  format = '',
  detail: InputDetail & Pick<DateFormat, 'pivot'> = {},
): { kind: 'date' } & DateFormat & InputDetail {
  return { kind: 'date', format, ...detail };
}
