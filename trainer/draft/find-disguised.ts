// Values that look as if they stood for a missing one, such as -200 or 9999 among small numbers. They are warned of
// and never taken for missing: only who made the file knows.
import type { ColumnProfile, ReadNumber } from './profile-column.ts';

const FEWEST_ROWS = 5;
/** The gap to all others, as a share of their range. */
const WIDE_GAP = 0.5;
const FEWEST_OTHERS = 5;
export interface Disguised {
  value: string;
  rows: number;
}

/** An extreme value that occurs often and lies far from all others; null where there is none. */
export function findDisguised(profile: ColumnProfile, readNumber: ReadNumber): Disguised | null {
  const values = countNumbers(profile, readNumber);
  if (values.length <= FEWEST_OTHERS) return null;
  const [first, second] = values;
  const [last, beforeLast] = [values[values.length - 1], values[values.length - 2]];
  const isLow = isApart(first, second.number - first.number, last.number - second.number);
  if (isLow) return first;
  const gap = last.number - beforeLast.number;
  return isApart(last, gap, beforeLast.number - first.number) ? last : null;
}

interface CountedNumber extends Disguised {
  number: number;
}

/** Different numbers in ascending order, each with its most frequent spelling. */
function countNumbers({ counts }: ColumnProfile, readNumber: ReadNumber): CountedNumber[] {
  const byNumber = new Map<number, CountedNumber>();
  for (const [value, rows] of counts) {
    const number = readNumber(value);
    if (number === undefined) continue;
    const same = byNumber.get(number);
    if (same === undefined) byNumber.set(number, { value, rows, number });
    else same.rows += rows;
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** 0 is a number like any other: a marker holds for all columns, and would make other zeros missing. */
function isApart({ number, rows }: CountedNumber, gap: number, range: number): boolean {
  return number !== 0 && rows >= FEWEST_ROWS && range > 0 && gap > WIDE_GAP * range;
}
