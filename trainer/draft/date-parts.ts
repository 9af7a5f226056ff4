// A column of dates taken apart: the features that its parts are, of those that change.
import {
  dayOf,
  monthOf,
  secondOfDay,
  weekdayOf,
  yearOf,
} from '../../runtime/functions/calendar.ts';
import { partsOf } from '../../runtime/functions/date-format.ts';
import { makeDateReader } from '../../runtime/functions/date-reader.ts';
import { type Computed, day, hour, minute, month, weekday, year } from '../recipe/functions.ts';
import type { ColumnProfile } from './profile-column.ts';

interface Part {
  name: string;
  make: (input: string) => Computed<'number'>;
  /** Of a date as the calendar packs it. */
  read: (packed: number) => number;
}

const OF_DAYS: Part[] = [
  { name: 'year', make: year, read: yearOf },
  { name: 'month', make: month, read: monthOf },
  { name: 'day', make: day, read: dayOf },
  { name: 'weekday', make: weekday, read: weekdayOf },
];
const OF_TIMES: Part[] = [
  { name: 'hour', make: hour, read: (packed) => Math.floor(secondOfDay(packed) / 3600) },
  { name: 'minute', make: minute, read: (packed) => Math.floor(secondOfDay(packed) / 60) % 60 },
];

/**
 * Name and expression of each part that has two values or more: `date_month` of `date`.
 * @param taken names that no feature may have
 */
export function dateParts(
  { name, dateFormat, pivot, counts }: ColumnProfile,
  taken: string[],
): [string, Computed][] {
  const format = { format: String(dateFormat), ...(pivot !== null && { pivot }) };
  const read = makeDateReader(format);
  const { hasDate, hasTime } = partsOf(format);
  const dates = counts.map(([text]) => read(text)).filter((packed) => packed !== null);
  const parts = [...(hasDate ? OF_DAYS : []), ...(hasTime ? OF_TIMES : [])];
  const changing = parts.filter((part) => new Set(dates.map(part.read)).size > 1);
  return changing.map((part) => [freeName(`${name}_${part.name}`, taken), part.make(name)]);
}

function freeName(name: string, taken: string[]): string {
  return taken.includes(name) ? freeName(`${name}_`, taken) : name;
}
