// Values that look as if they stood for a missing one, such as -200 or 9999 among small numbers. They are warned of
// and never taken for missing: only who made the file knows.
import type { ColumnProfile, ReadNumber } from './profile-column.ts';

const FEWEST_ROWS = 5;
/** The gap to all others, as a share of their range. */
const WIDE_GAP = 0.5;
const FEWEST_OTHERS = 5;
/** Refused, not known, not asked. */
const MOST_MARKERS = 3;

export interface Disguised {
  value: string;
  rows: number;
}

/** Extreme values that occur often and lie far from all others: one, or several that are counted on, as 98 and 99. */
export function findDisguised(profile: ColumnProfile, readNumber: ReadNumber): Disguised[] {
  const values = countNumbers(profile, readNumber);
  return findLow(values, 1) ?? findLow(values.toReversed(), -1) ?? [];
}

/** @param sign 1 where the values ascend, -1 where they descend */
function findLow(values: CountedNumber[], sign: 1 | -1): CountedNumber[] | null {
  const last = values.at(-1)?.number ?? 0;
  for (let few = 1; few <= MOST_MARKERS && values.length >= few + FEWEST_OTHERS; few++) {
    const some = values.slice(0, few);
    const next = values[few].number;
    const isCountedOn = some.every(
      ({ number }, i) => i === 0 || number - some[i - 1].number === sign,
    );
    if (!isCountedOn) return null;
    const gap = sign * (next - some[few - 1].number);
    if (areApart(some, gap, sign * (last - next))) return some;
  }
  return null;
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
function areApart(some: CountedNumber[], gap: number, range: number): boolean {
  const areMany = some.every(({ number, rows }) => number !== 0 && rows >= FEWEST_ROWS);
  return areMany && range > 0 && gap > WIDE_GAP * range;
}
