// The format that a column's dates are written in: one for all values, and none that leaves day and month open.
import type { DateFormat } from '../../runtime/functions/date-pieces.ts';
import { makeDateReader } from '../../runtime/functions/date-reader.ts';
import { isDateText } from '../ingest/dialect/cell-types.ts';
import { sqlName } from '../ingest/sql/sql-text.ts';

export interface FoundDates {
  /** The one format that all values have as dates; null where they are none. */
  dateFormat: string | null;
  /** The first of the hundred years that YY stands for in it; null where it has none. */
  pivot: number | null;
  /** Why values that look like dates have no such format, as the end of a sentence; null where they look like none. */
  dateFault: string | null;
}

/** Formats that begin with the year, which cannot be read in two ways. */
const YEAR_FIRST = ['YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD', 'YYYY-M-D', 'YYYY/M/D'];
const TIMES = [
  '',
  ' HH:mm',
  ' HH:mm:ss',
  'THH:mm',
  'THH:mm:ss',
  'THH:mm:ssZ',
  'THH:mm:ssz',
  ' HH:mm:ssz',
  ' HH:mm:ss z',
  ' h:mm A',
  ' h:mm:ss A',
  ' h:mm:ss A z',
];
const FORMATS = [
  ...YEAR_FIRST.flatMap((day) => TIMES.map((time) => day + time)),
  ...[
    'YYYYMMDDTHHmmss',
    'YYYYMMDDTHHmmssZ',
    'HH:mm',
    'HH:mm:ss',
    'HH.mm.ss',
    'h:mm A',
    'h:mm:ss A',
  ],
];
/** Share of the values that have the format; others are then missing. */
const NEARLY_ALL = 0.99;
const SHORT_YEAR = /(?<!Y)YY(?!Y)/;
/** `2024-05-06T07:08:09.123Z`, as JavaScript and databases write it. */
const HAS_FRACTION = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d/;
/** Of fewer values, dates cannot be told from numbers that look like them. */
const FEWEST_DATES = 20;

/**
 * @param name of the column
 * @param counts different values with their rows
 * @param stated of the file's dates that do not begin with the year
 * @param pivot the first year that two digits stand for; null where nobody says it
 */
export function findDateFormat(
  name: string,
  counts: [string, number][],
  stated?: string,
  pivot: number | null = null,
): FoundDates {
  const known = counts.reduce((sum, [, rows]) => sum + rows, 0);
  if (known < FEWEST_DATES) return { dateFormat: null, pivot: null, dateFault: null };
  const isShort = stated !== undefined && SHORT_YEAR.test(stated);
  if (isShort && pivot === null) {
    return {
      ...{ dateFormat: null, pivot: null },
      dateFault:
        'have years of two digits, and which century they are of is open; --pivot 1950, or source.pivot, says the first year that they stand for',
    };
  }
  const candidates = [...(stated === undefined ? [] : [stated]), ...FORMATS];
  const fits = (format: string) => readsNearlyAll(withPivot(format, pivot), counts, known);
  const dateFormat = candidates.find(fits) ?? null;
  const found = { dateFormat, pivot: isShort && dateFormat === stated ? pivot : null };
  if (dateFormat !== null || !counts.every(([text]) => isDateText(text))) {
    return { ...found, dateFault: null };
  }
  return { ...found, dateFault: unreadForm(counts, name) };
}

function unreadForm(counts: [string, number][], name: string): string {
  if (!counts.every(([text]) => HAS_FRACTION.test(text))) {
    return 'have a form that no one format reads; a feature of SQL may';
  }
  const sql = `hour(${sqlName(name)}::TIMESTAMP)`;
  return `have fractions of a second, which no format reads; a feature such as { sql: '${sql}', kind: 'integer' } takes a part of them`;
}

/** A format with the pivot that it needs. */
function withPivot(format: string, pivot: number | null): DateFormat {
  return SHORT_YEAR.test(format) && pivot !== null ? { format, pivot } : { format };
}

function readsNearlyAll(format: DateFormat, counts: [string, number][], known: number): boolean {
  const read = makeDateReader(format);
  let left = (1 - NEARLY_ALL) * known;
  for (const [text, rows] of counts) {
    if (read(text) === null) left -= rows;
    if (left < 0) return false;
  }
  return true;
}
