// Dates in SQL without the engines' own types, which differ: the numbers of runtime/functions/kinds.ts, taken apart
// and counted by runtime/functions/calendar.ts, step for step. Every column here is a double, and every quotient of
// two whole numbers is far enough from the next whole number for floor to be exact.

import { datePattern, parseFormat } from '../../../../runtime/functions/date-format.ts';
import type { DateFormat } from '../../../../runtime/functions/date-pieces.ts';
import type { FunctionDialect } from './function-dialect.ts';

/** Whole quotients as the engine writes them: `FunctionDialect.quotient`. */
type Quotient = FunctionDialect['quotient'];

const yearSql = (packed: string, quotient: Quotient) => quotient(packed, 864_000_000);

export function partSql(
  packed: string,
  part: 'year' | 'month' | 'day',
  { quotient }: FunctionDialect,
): string {
  if (part === 'year') return yearSql(packed, quotient);
  const months = quotient(packed, 8_640_000);
  if (part === 'month') return `(${months} - 100 * ${yearSql(packed, quotient)})`;
  return `(${quotient(packed, 86_400)} - 100 * ${months})`;
}

/** Seconds since midnight. */
export function secondsSql(packed: string, { quotient }: FunctionDialect): string {
  return `(${packed} - 86400 * ${quotient(packed, 86_400)})`;
}

/** Days since 0000-12-31. Years begin in March here, so that the leap day is the last. */
export function dayNumberSql(packed: string, dialect: FunctionDialect): string {
  const part = (name: 'year' | 'month' | 'day') => partSql(packed, name, dialect);
  const isEarly = `${part('month')} < 3`;
  const year = `(${part('year')} - CASE WHEN ${isEarly} THEN 1 ELSE 0 END)`;
  const marchMonth = `(${part('month')} + CASE WHEN ${isEarly} THEN 9 ELSE -3 END)`;
  const monthDays = dialect.quotient(`(153 * ${marchMonth} + 2)`, 5);
  return `(${yearDaysSql(year, dialect)} + ${monthDays} + ${part('day')} - 306)`;
}

/** The number of the last day before a year. */
export function daysBeforeYearSql(year: string, dialect: FunctionDialect): string {
  return `(${yearDaysSql(`(${year} - 1)`, dialect)})`;
}

/** Days of so many years. */
function yearDaysSql(years: string, { quotient }: FunctionDialect): string {
  return `365 * ${years} + ${quotient(years, 4)} - ${quotient(years, 100)} + ${quotient(years, 400)}`;
}

/** The parts of a date, one column each, of which `packedSql` makes its number. */
export interface DateColumns {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

/** The text where it has the format, otherwise NULL. */
export function datedSql(text: string, format: DateFormat, dialect: FunctionDialect): string {
  return `CASE WHEN ${dialect.matches(text, datePattern(format))} THEN ${text} END`;
}

/** The parts of a text that has the format, or is NULL. */
export function datePartsSql(
  text: string,
  format: DateFormat,
  dialect: FunctionDialect,
): DateColumns {
  const tokens = placeTokens(format);
  const textSql = (token: PlacedToken) => tokenSql(text, token, format, dialect);
  const partSql = (name: string, absent: number) => {
    const token = tokens.find(({ part }) => part === name);
    if (token === undefined) return `CAST('${absent}' AS ${dialect.types.number})`;
    const value = `CAST(${digitsSql(textSql(token), token)} AS ${dialect.types.number})`;
    return token.isShort ? fullYearSql(value, format.pivot ?? 0) : value;
  };
  const half = tokens.find(({ part }) => part === 'half');
  const hour = partSql('hour', 0);
  return {
    year: partSql('year', 1),
    month: partSql('month', 1),
    day: partSql('day', 1),
    hour: half === undefined ? hour : halfDaySql(hour, textSql(half)),
    minute: partSql('minute', 0),
    second: partSql('second', 0),
  };
}

/**
 * A text that has the format, as one whose order is that of time: the year, the month, and as much more as there is;
 * NULL of an hour that no clock has. Null for a format without a year.
 */
export function dateTextSql(
  text: string,
  format: DateFormat,
  dialect: FunctionDialect,
): string | null {
  const tokens = placeTokens(format);
  const find = (name: string) => tokens.find(({ part }) => part === name);
  const [year, half] = [find('year'), find('half')];
  if (year === undefined) return null;
  const twoDigits = (token: PlacedToken) => {
    const digits = digitsSql(tokenSql(text, token, format, dialect), token);
    return token.isFixed || token.names ? digits : dialect.pad(digits, 2, "'0'");
  };
  const parts = [twoDigits(year)];
  if (year.isShort) parts.unshift(centurySql(parts[0], format.pivot ?? 0));
  for (const [name, mark] of [...DAY_PARTS, ...TIME_PARTS]) {
    const token = find(name);
    if (token === undefined) continue;
    const digits = twoDigits(token);
    const isOfHalf = name === 'hour' && half !== undefined;
    const own = isOfHalf ? hourTextSql(digits, tokenSql(text, half, format, dialect)) : digits;
    parts.push(`'${mark}'`, own);
  }
  return `(${parts.join(' || ')})`;
}

const DAY_PARTS = [
  ['month', '-'],
  ['day', '-'],
] as const;
const TIME_PARTS = [
  ['hour', ' '],
  ['minute', ':'],
  ['second', ':'],
] as const;

/** The first two digits of the year that two digits stand for. */
function centurySql(short: string, pivot: number): string {
  const [early, late] = [0, 1].map((more) => String(Math.floor(pivot / 100) + more));
  const first = String(pivot % 100).padStart(2, '0');
  return `CASE WHEN ${short} >= '${first}' THEN '${early.padStart(2, '0')}' ELSE '${late.padStart(2, '0')}' END`;
}

/** The hour of the day, two digits, from two of 1 to 12, and AM or PM. */
function hourTextSql(hour: string, half: string): string {
  const cases = Array.from({ length: 24 }, (_, i) => {
    const [own, name] = [String(i % 12 || 12), i < 12 ? 'AM' : 'PM'];
    return `WHEN '${own.padStart(2, '0')}${name}' THEN '${String(i).padStart(2, '0')}'`;
  });
  return `CASE ${hour} || upper(${half}) ${cases.join(' ')} END`;
}

/** The text of a token: by its place, or as a group of the pattern. */
function tokenSql(
  text: string,
  { group, place, digits }: PlacedToken,
  format: DateFormat,
  dialect: FunctionDialect,
): string {
  if (place === null) return dialect.group(text, datePattern(format), group);
  return `substr(${text}, ${place}, ${digits})`;
}

/** The two digits that a name stands for; digits as they are. */
function digitsSql(text: string, { names }: PlacedToken): string {
  if (names === undefined) return text;
  const cases = names.map(
    (name, i) => `WHEN '${name.toLowerCase()}' THEN '${String(i + 1).padStart(2, '0')}'`,
  );
  return `CASE lower(${text}) ${cases.join(' ')} END`;
}

interface PlacedToken {
  part: string;
  group: number;
  place: number | null;
  digits: number;
  isFixed: boolean;
  isShort: boolean;
  names?: readonly string[];
}

/** The tokens of a format with the number of their group, and their place, null behind one of one or two digits. */
function placeTokens(format: DateFormat): PlacedToken[] {
  let place: number | null = 1;
  let group = 0;
  return parseFormat(format).flatMap((piece) => {
    if ('text' in piece) {
      if (place !== null) place += piece.text.length;
      return [];
    }
    const { part, fewest, most, isShort = false, names } = piece;
    if (part === 'zone') return [];
    const isFixed = fewest === most;
    if (part === 'fraction' || part === 'weekday') {
      place = isFixed && place !== null ? place + most : null;
      return [];
    }
    const token = { part, isFixed, group: ++group, place: isFixed ? place : null, digits: most };
    place = isFixed && place !== null ? place + most : null;
    return [{ ...token, isShort, ...(names && { names }) }];
  });
}

/** The hour of the day from one of 1 to 12, and AM or PM; NULL of another. */
function halfDaySql(hour: string, half: string): string {
  const afternoon = `CASE WHEN ${half} IN ('PM', 'pm', 'Pm', 'pM') THEN 12 ELSE 0 END`;
  return `CASE WHEN ${hour} BETWEEN 1 AND 11 THEN ${hour} + ${afternoon} WHEN ${hour} = 12 THEN ${afternoon} END`;
}

function fullYearSql(short: string, pivot: number): string {
  const century = pivot - (pivot % 100);
  return `CASE WHEN ${short} >= ${pivot % 100} THEN ${century} + ${short} ELSE ${century + 100} + ${short} END`;
}

/** The number of the date whose parts are columns; NULL where there is no such day or time. */
export function packedSql(
  { year, month, day, hour, minute, second }: DateColumns,
  { quotient }: FunctionDialect,
): string {
  const whole = (years: number) => `${years} * ${quotient(year, years)}`;
  const isLeap = `(${year} = ${whole(4)} AND ${year} <> ${whole(100)} OR ${year} = ${whole(400)})`;
  const length = `CASE WHEN ${month} IN (4, 6, 9, 11) THEN 30 WHEN ${month} <> 2 THEN 31 WHEN ${isLeap} THEN 29 ELSE 28 END`;
  const isDay = `${year} >= 1 AND ${month} >= 1 AND ${month} <= 12 AND ${day} >= 1 AND ${day} <= ${length}`;
  const isTime = `${hour} <= 23 AND ${minute} <= 59 AND ${second} <= 59`;
  const packed = `(10000 * ${year} + 100 * ${month} + ${day}) * 86400 + 3600 * ${hour} + 60 * ${minute} + ${second}`;
  return `CASE WHEN ${isDay} AND ${isTime} THEN ${packed} END`;
}
