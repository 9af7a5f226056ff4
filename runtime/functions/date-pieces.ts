// The pieces of a date's format: tokens as a recipe states them, `YYYY-MM-DD`, `D/M/YYYY HH:mm`, and the text between.
/** `half` is AM or PM; `zone`, `fraction` and `weekday` are read, and count for nothing: a date has whole seconds. */
export const PARTS = [
  ...(['year', 'month', 'day', 'hour', 'minute', 'second'] as const),
  ...(['half', 'zone', 'fraction', 'weekday'] as const),
];
export type Part = (typeof PARTS)[number];

export interface FormatToken {
  part: Part;
  /** Digits, or letters of a name. */
  fewest: number;
  most: number;
  /** A year of two digits. */
  isShort?: true;
  /** An hour from 1 to 12. */
  isOfHalf?: true;
  /** The sign before it, which is absent where the part is. */
  mark?: string;
  /** In order: what stands there in place of digits, in any case. */
  names?: readonly string[];
}

/** One token of a format, or the text between two. */
export type FormatPiece = FormatToken | { text: string };

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const WEEKDAYS = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ');
const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3));

/** A token of so many digits or letters. */
const of = (part: Part, fewest: number, most = fewest, more: Partial<FormatToken> = {}) => ({
  ...{ part, fewest, most },
  ...more,
});

export const TOKENS: Record<string, FormatToken> = {
  YYYY: of('year', 4),
  YY: of('year', 2, 2, { isShort: true }),
  MMMM: of('month', 3, 9, { names: MONTHS }),
  MMM: of('month', 3, 3, { names: SHORT_MONTHS }),
  MM: of('month', 2),
  M: of('month', 1, 2),
  DD: of('day', 2),
  D: of('day', 1, 2),
  ddd: of('weekday', 3, 3, { names: WEEKDAYS }),
  HH: of('hour', 2),
  H: of('hour', 1, 2),
  hh: of('hour', 2, 2, { isOfHalf: true }),
  h: of('hour', 1, 2, { isOfHalf: true }),
  A: of('half', 2, 2, { names: ['AM', 'PM'] }),
  z: of('zone', 2),
  mm: of('minute', 2),
  ss: of('second', 2),
  SSS: of('fraction', 3),
  SSSSSS: of('fraction', 6),
  '.S': of('fraction', 1, 9, { mark: '.' }),
  ',S': of('fraction', 1, 9, { mark: ',' }),
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
