// The format that a column's dates are written in: one for all values, and none that leaves day and month open.
import { isShortYear } from '../../runtime/functions/date-format.ts';
import type { DateFormat } from '../../runtime/functions/date-pieces.ts';
import { makeDateReader } from '../../runtime/functions/date-reader.ts';
import { isDateText } from '../ingest/dialect/cell-types.ts';
import { namedFormat } from './find-named-months.ts';

export interface FoundDates {
  /** The one format that all values have as dates; null where they are none. */
  dateFormat: string | null;
  /** The first of the hundred years that YY stands for in it; null where it has none. */
  pivot: number | null;
  /** Why values that look like dates have no such format, as the end of a sentence; null where they look like none. */
  dateFault: string | null;
}

/** Formats that begin with the year, which cannot be read in two ways. */
const DAYS = ['YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD', 'YYYY-M-D', 'YYYY/M/D'];
const CLOCKS = ['HH:mm', 'HH:mm:ss'].concat(
  ['.SSS', '.SSSSSS', '.S', ',SSS', ',S'].map((fraction) => `HH:mm:ss${fraction}`),
);
const TIMES = [
  ...CLOCKS.flatMap((clock) => ['', 'Z', 'z'].map((zone) => `T${clock}${zone}`)),
  ...CLOCKS.flatMap((clock) => ['', 'z', ' z'].map((zone) => ` ${clock}${zone}`)),
  ...[' h:mm A', ' h:mm:ss A', ' h:mm:ss A z'],
];
const YEAR_FIRST = DAYS.flatMap((day) => ['', ...TIMES].map((time) => day + time));
/** What every date of those formats begins with: most columns are none, and there are many formats. */
const STARTS_WITH_YEAR = /^\d{4}[-/.]\d{1,2}[-/.]\d/;
const OTHERS = [
  ...[
    'YYYY-MM',
    'YYYY/MM',
    'MM/YYYY',
    'YYYYMMDDTHHmmss',
    'YYYYMMDDTHHmmssZ',
    'HH:mm',
    'HH:mm:ss',
    'HH:mm:ss.SSS',
    'HH:mm:ss.S',
  ],
  ...['HH.mm.ss', 'h:mm A', 'h:mm:ss A'],
];
/** Numbers that are no dates hardly ever look like days of these centuries, all of them. */
const LIKELY_DAYS = /^(?:18|19|20)\d{6}$/;
/** Share of the values that have the format; others are then missing. */
const NEARLY_ALL = 0.99;
/** Of fewer values, dates cannot be told from numbers that look like them. */
const FEWEST_DATES = 20;

/**
 * @param counts different values with their rows
 * @param stated of the file's dates that do not begin with the year
 * @param pivot the first year that two digits stand for; null where nobody says it
 */
export function findDateFormat(
  counts: [string, number][],
  stated?: string,
  pivot: number | null = null,
): FoundDates {
  const known = counts.reduce((sum, [, rows]) => sum + rows, 0);
  if (known < FEWEST_DATES) return { dateFormat: null, pivot: null, dateFault: null };
  const told = stated ?? toldByNames(counts, known);
  const isShort = told !== null && isShortYear(told);
  if (isShort && pivot === null) {
    return {
      ...{ dateFormat: null, pivot: null },
      dateFault:
        'have years of two digits, and which century they are of is open; --pivot 1950, or source.pivot, says the first year that they stand for',
    };
  }
  const isYearFirst = holdsOfNearlyAll((text) => STARTS_WITH_YEAR.test(text), counts, known);
  const isCompact = holdsOfNearlyAll((text) => LIKELY_DAYS.test(text), counts, known);
  const candidates = [
    ...(told === null ? [] : [told]),
    ...(isYearFirst ? YEAR_FIRST : OTHERS),
    ...(isCompact ? ['YYYYMMDD'] : []),
  ];
  const dateFormat = bestFormat(candidates, pivot, counts, known);
  const found = { dateFormat, pivot: isShort && dateFormat === told ? pivot : null };
  if (dateFormat !== null || !counts.every(([text]) => isDateText(text))) {
    return { ...found, dateFault: null };
  }
  return {
    ...found,
    dateFault: 'have a form that no one format reads; a feature of SQL may',
  };
}

/** The format of dates that name their month; null where few do. */
function toldByNames(counts: [string, number][], known: number): string | null {
  const named = namedFormat(counts.map(([text]) => text));
  return named !== null && holdsOfNearlyAll(named.isLike, counts, known) ? named.format : null;
}

/** The first that reads every value, else the first that reads nearly all. */
function bestFormat(
  formats: string[],
  pivot: number | null,
  counts: [string, number][],
  known: number,
): string | null {
  const readers = formats.map((format) => makeDateReader(withPivot(format, pivot)));
  const fits = readers.map((read) =>
    holdsOfNearlyAll((text) => read(text) !== null, counts, known),
  );
  const readsAll = (_: string, i: number) =>
    fits[i] && counts.every(([text]) => readers[i](text) !== null);
  return formats.find(readsAll) ?? formats.find((_, i) => fits[i]) ?? null;
}

/** A format with the pivot that it needs. */
function withPivot(format: string, pivot: number | null): DateFormat {
  return isShortYear(format) && pivot !== null ? { format, pivot } : { format };
}

function holdsOfNearlyAll(
  holds: (text: string) => boolean,
  counts: [string, number][],
  known: number,
): boolean {
  let left = (1 - NEARLY_ALL) * known;
  for (const [text, rows] of counts) {
    if (!holds(text)) left -= rows;
    if (left < 0) return false;
  }
  return true;
}
