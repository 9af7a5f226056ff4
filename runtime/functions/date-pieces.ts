// The pieces of a date's format: tokens as a recipe states them, `YYYY-MM-DD`, `D/M/YYYY HH:mm`, and the text between.
/** `half` is AM or PM; `zone`, `fraction` and `weekday` are read, and count for nothing: a date has whole seconds. */
export const PARTS = [
  ...(['year', 'month', 'day', 'hour', 'minute', 'second'] as const),
  ...(['half', 'zone', 'fraction', 'weekday'] as const),
];
export type Part = (typeof PARTS)[number];

/** One token of a format, or the text between two. */
export type FormatPiece =
  | {
      part: Part;
      fewest: 1 | 2 | 3 | 4 | 6;
      most: 2 | 3 | 4 | 6 | 9;
      hasCentury: boolean;
      /** An hour from 1 to 12. */
      isOfHalf?: true;
      /** The sign before it, which is absent where the part is. */
      mark?: string;
      /** In order: what stands there in place of digits, in any case. */
      names?: readonly string[];
    }
  | { text: string };

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const WEEKDAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ');
const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3));

export const TOKENS: Record<string, FormatPiece> = {
  YYYY: { part: 'year', fewest: 4, most: 4, hasCentury: true },
  YY: { part: 'year', fewest: 2, most: 2, hasCentury: false },
  MMMM: { part: 'month', fewest: 3, most: 9, hasCentury: true, names: MONTHS },
  MMM: { part: 'month', fewest: 3, most: 3, hasCentury: true, names: SHORT_MONTHS },
  MM: { part: 'month', fewest: 2, most: 2, hasCentury: true },
  M: { part: 'month', fewest: 1, most: 2, hasCentury: true },
  DD: { part: 'day', fewest: 2, most: 2, hasCentury: true },
  D: { part: 'day', fewest: 1, most: 2, hasCentury: true },
  ddd: { part: 'weekday', fewest: 3, most: 3, hasCentury: true, names: WEEKDAYS },
  HH: { part: 'hour', fewest: 2, most: 2, hasCentury: true },
  H: { part: 'hour', fewest: 1, most: 2, hasCentury: true },
  hh: { part: 'hour', fewest: 2, most: 2, hasCentury: true, isOfHalf: true },
  h: { part: 'hour', fewest: 1, most: 2, hasCentury: true, isOfHalf: true },
  A: { part: 'half', fewest: 2, most: 2, hasCentury: true, names: ['AM', 'PM'] },
  z: { part: 'zone', fewest: 2, most: 2, hasCentury: true },
  mm: { part: 'minute', fewest: 2, most: 2, hasCentury: true },
  ss: { part: 'second', fewest: 2, most: 2, hasCentury: true },
  SSS: { part: 'fraction', fewest: 3, most: 3, hasCentury: true },
  SSSSSS: { part: 'fraction', fewest: 6, most: 6, hasCentury: true },
  '.S': { part: 'fraction', fewest: 1, most: 9, hasCentury: true, mark: '.' },
  ',S': { part: 'fraction', fewest: 1, most: 9, hasCentury: true, mark: ',' },
};
/** `GMT+1`, `CET`, `+02:00`: what stands behind a time, at its end. */
export const ZONE =
  '(?:[A-Z]{1,5}(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-][0-9]{1,2}(?::?[0-9]{2})?)';
const TOKEN =
  /YYYY|YY|MMMM|MMM|MM|M|DD|D|ddd|HH|H|hh|h|A|z|mm|ss|SSSSSS|SSS|[.,]S(?!S)|(?:(?![.,]S(?!S))[ !-/:-@[-`{-~])+|[TZ]/y;

export interface DateFormat {
  format: string;
  /** The first of the 100 years that YY stands for: 1950 reads 49 as 2049. Only for YY. */
  pivot?: number;
}

/** Without a look at what they come to; of what is no format, the sign that none has. */
export function piecesOf(format: string): FormatPiece[] | string {
  const pieces: FormatPiece[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < format.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(format);
    if (match === null) return format.slice(at, at + 1);
    pieces.push(TOKENS[match[0]] ?? { text: match[0] });
  }
  return pieces;
}
