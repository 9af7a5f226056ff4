// Dates as numbers to go over, and back: days since 1970, with the time as a fraction.
import { dayOf, monthOf, secondOfDay, yearOf } from '../../../runtime/functions/calendar.ts';
import {
  type DateFormat,
  type FormatPiece,
  piecesOf,
} from '../../../runtime/functions/date-pieces.ts';
import { makeDateReader } from '../../../runtime/functions/date-reader.ts';

const DAY_MS = 86_400_000;

/** Null for what is no date of the format. */
export function readDate(format: DateFormat, text: string): number | null {
  const packed = makeDateReader(format)(text);
  if (packed === null) return null;
  return dayAt(yearOf(packed), monthOf(packed), dayOf(packed)) + secondOfDay(packed) / 86_400;
}

/** `Date.UTC` takes the years before 100 for those of the last century. */
export function dayAt(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / DAY_MS;
}

/** `2014-05-13` */
export function isoDay(days: number): string {
  return dateOf(days).toISOString().slice(0, 10);
}

const dateOf = (days: number) => new Date(1000 * Math.round((days * DAY_MS) / 1000));

/** In the format of a field. */
export function writeDate({ format }: DateFormat, days: number): string {
  const date = dateOf(days);
  const hour = date.getUTCHours();
  const parts = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour,
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    half: hour < 12 ? 1 : 2,
    zone: 'Z',
    fraction: 0,
    weekday: ((date.getUTCDay() + 6) % 7) + 1,
  };
  const write = (piece: FormatPiece) => {
    if ('text' in piece) return piece.text;
    const { part, fewest, isOfHalf, mark = '', names } = piece;
    if (names !== undefined) return names[Number(parts[part]) - 1];
    const value = isOfHalf ? ((hour + 11) % 12) + 1 : parts[part];
    const digits = part === 'zone' ? value : String(value).padStart(fewest, '0');
    return mark + (piece.isShort ? String(digits).slice(-2) : digits);
  };
  return (piecesOf(format) as FormatPiece[]).map(write).join('');
}
