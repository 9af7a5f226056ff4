// Splits that say of each row by itself whether it is held out.
import type { RecipeSplit } from './recipe.ts';

type SplitByRow = Extract<RecipeSplit, { by: 'time' | 'file' }>;

/** True where no draw decides: by the time of a row, or by the file it is in. */
export function holdsOutByRow(split: RecipeSplit): split is SplitByRow {
  return split.by === 'time' || split.by === 'file';
}

/** The column and the first time of a split by a column; null for any other. */
export function timeOf(split: RecipeSplit): { column: string; testFrom: string | number } | null {
  return split.by === 'time' && 'column' in split ? split : null;
}

/** A date from its year on, with as much of it as is known, and a time of day in no zone or in UTC. */
export const ISO_TIME =
  '^[0-9]{4}(-[0-9]{2}(-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+]00(:00)?)?)?)?)?$';

/** What `testFrom` may be. */
export function isTimeText(text: string): boolean {
  return new RegExp(ISO_TIME).test(text);
}
