// A column as a time that can be compared: a number, or a date as text from its year on. Dates that are written
// otherwise are read by the format that the recipe states for them.
import { ISO_TIME } from '../../recipe/held-out.ts';
import type { AskedRecipe } from '../../recipe/recipe.ts';
import type { Dialect } from './dialect.ts';
import { sqlText } from './sql-text.ts';

/** The format of the dates of a column; null where they begin with the year. */
export function dateFormatOf({ inputs = {}, source }: AskedRecipe, column: string): string | null {
  const input = Object.hasOwn(inputs, column) ? inputs[column] : undefined;
  return (input?.kind === 'date' ? input.format : source.dateFormat) ?? null;
}

/** The value as text from the year on, NULL where it is no such date. */
export function timeTextSql(value: string, dialect: Dialect, format: string | null): string {
  const text = dialect.text(value);
  const iso = `CASE WHEN ${dialect.matches(text, ISO_TIME)} THEN replace(${text}, 'T', ' ') END`;
  const parts = format === null ? null : partsOf(format);
  if (parts === null) return iso;
  const at = ({ start, width }: Place) => `substr(${text}, ${start}, ${width})`;
  const { year, month, day, hour, minute, second } = parts;
  const clock = [hour, minute, second].filter((place) => place !== undefined).map(at);
  const date = [at(year), at(month), at(day)].join(` || '-' || `);
  const whole = clock.length === 0 ? date : `${date} || ' ' || ${clock.join(` || ':' || `)}`;
  return `CASE WHEN ${dialect.matches(text, parts.pattern)} THEN ${whole} ELSE ${iso} END`;
}

interface Place {
  start: number;
  width: number;
}

const FIELDS = { YYYY: 'year', MM: 'month', DD: 'day', HH: 'hour', mm: 'minute', ss: 'second' };
type Field = (typeof FIELDS)[keyof typeof FIELDS];

/** Where the parts of a date stand; null for formats whose parts have no fixed width, or no four digits of a year. */
function partsOf(format: string) {
  const tokens = format.match(/([A-Za-z])\1*|[^A-Za-z]/g) ?? [];
  const places = new Map<string, Place>();
  let start = 1;
  let pattern = '';
  for (const token of tokens) {
    const field = Object.hasOwn(FIELDS, token) ? FIELDS[token as keyof typeof FIELDS] : undefined;
    if (field !== undefined) places.set(field, { start, width: token.length });
    else if (/^[A-SU-Za-z]/.test(token)) return null;
    pattern += field === undefined ? `[${token}]` : `[0-9]{${token.length}}`;
    start += token.length;
  }
  const [year, month, day] = ['year', 'month', 'day'].map((field) => places.get(field));
  if (year === undefined || month === undefined || day === undefined) return null;
  const of = (field: Field) => places.get(field);
  const clock = { hour: of('hour'), minute: of('minute'), second: of('second') };
  return { year, month, day, ...clock, pattern: `^${pattern}$` };
}

/** What `testFrom` is compared with: a number with numbers, a date with dates. */
export function timeSql(
  value: string,
  testFrom: string | number,
  dialect: Dialect,
  format: string | null,
): string {
  return typeof testFrom === 'number' ? dialect.number(value) : timeTextSql(value, dialect, format);
}

export function testFromSql(testFrom: string | number): string {
  return typeof testFrom === 'number' ? String(testFrom) : sqlText(testFrom.replace('T', ' '));
}

/** Added to thousandths of a number, so that their digits have one length and stand in the numbers' order. */
const LENGTHENED = "CAST('2000000000000000000000000000000' AS HUGEINT)";

/** In DuckDB: text whose order is that of the numbers; NULL for what is none, or too large. */
export function numberOrderSql(value: string, dialect: Dialect): string {
  const number = dialect.number(value);
  const isFit = `NOT ${dialect.isNan(number)} AND abs(${number}) < 1e25`;
  const digits = `CAST(CAST(round(${number} * 1000) AS HUGEINT) + ${LENGTHENED} AS VARCHAR)`;
  return `CASE WHEN ${isFit} THEN ${digits} END`;
}

/** Counts the given values of a column that are no number. */
export function countNoNumbers(column: string, source: string, dialect: Dialect): string {
  const isGiven = `NULLIF(${dialect.text(column)}, '') IS NOT NULL`;
  return `SELECT count(*) FROM (${source}) WHERE ${isGiven} AND ${dialect.number(column)} IS NULL`;
}
