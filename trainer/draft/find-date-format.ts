// The format that a column's dates are written in: one for all values, and none that leaves day and month open.
import { makeDateReader } from '../../runtime/functions/date-format.ts';

/** Formats that begin with the year, which cannot be read in two ways. */
const YEAR_FIRST = ['YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD'];
const TIMES = ['', ' HH:mm', ' HH:mm:ss', 'THH:mm', 'THH:mm:ss', 'THH:mm:ssZ'];
const FORMATS = [
  ...YEAR_FIRST.flatMap((day) => TIMES.map((time) => day + time)),
  ...['YYYYMMDDTHHmmss', 'YYYYMMDDTHHmmssZ', 'HH:mm', 'HH:mm:ss', 'HH.mm.ss'],
];
/** Share of the values that have the format; others are then missing. */
const NEARLY_ALL = 0.99;
/** Of fewer values, dates cannot be told from numbers that look like them. */
const FEWEST_DATES = 20;

/**
 * @param counts different values with their rows
 * @param stated of the file's dates that do not begin with the year
 */
export function findDateFormat(counts: [string, number][], stated?: string): string | null {
  const known = counts.reduce((sum, [, rows]) => sum + rows, 0);
  if (known < FEWEST_DATES) return null;
  const candidates = [...(stated === undefined ? [] : [stated]), ...FORMATS];
  return candidates.find((format) => fits(format, counts, known)) ?? null;
}

function fits(format: string, counts: [string, number][], known: number): boolean {
  // A year of two digits needs to be told which century it is of.
  if (/(?<!Y)YY(?!Y)/.test(format)) return false;
  const read = makeDateReader({ format });
  let left = (1 - NEARLY_ALL) * known;
  for (const [text, rows] of counts) {
    if (read(text) === null) left -= rows;
    if (left < 0) return false;
  }
  return true;
}
