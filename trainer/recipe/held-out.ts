// Splits that say of each row by itself whether it is held out.
import { isShortYear } from '../../runtime/functions/date-format.ts';
import type { DateFormat } from '../../runtime/functions/date-pieces.ts';
import type { AskedRecipe, RecipeSplit } from './recipe.ts';

type SplitByRow = Extract<RecipeSplit, { by: 'time' | 'file' }>;

/** True where no draw decides: by the time of a row, or by the file it is in. */
export function holdsOutByRow(split: RecipeSplit): split is SplitByRow {
  return split.by === 'time' || split.by === 'file';
}

/** The column and the first time of a split by a column; null for any other. */
export function timeOf(split: RecipeSplit): { column: string; testFrom: string | number } | null {
  return split.by === 'time' && 'column' in split ? split : null;
}

/** The format of the dates of a column; null where they begin with the year. */
export function dateFormatOf(
  { inputs = {}, source: { dateFormat, pivot } }: AskedRecipe,
  column: string,
): DateFormat | null {
  const input = Object.hasOwn(inputs, column) ? inputs[column] : undefined;
  if (input?.kind === 'date') {
    const { format, pivot: own } = input;
    return own === undefined ? { format } : { format, pivot: own };
  }
  if (dateFormat === undefined) return null;
  return pivot !== undefined && isShortYear(dateFormat)
    ? { format: dateFormat, pivot }
    : { format: dateFormat };
}

/** A date from its year on, with as much of it as is known, and a time of day in no zone or in UTC. */
export const ISO_TIME =
  '^[0-9]{4}(-[0-9]{2}(-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+]00(:00)?)?)?)?)?$';

/** What `testFrom` may be. */
export function isTimeText(text: string): boolean {
  return new RegExp(ISO_TIME).test(text);
}
