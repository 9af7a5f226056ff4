// A column as a time that can be compared: a number, or a date as text from its year on. Dates that are written
// otherwise are read by the format that the recipe states for them.
import { datePattern } from '../../../runtime/functions/date-format.ts';
import type { DateFormat } from '../../../runtime/functions/date-pieces.ts';
import { ISO_TIME } from '../../recipe/held-out.ts';
import type { Dialect } from './dialect.ts';
import { dateTextSql } from './functions/calendar-sql.ts';
import { FUNCTION_DIALECTS } from './functions/function-dialect.ts';
import { sqlText } from './sql-text.ts';

/** The value as text from the year on, NULL where it is no such date. */
export function timeTextSql(value: string, dialect: Dialect, format: DateFormat | null): string {
  const text = dialect.text(value);
  const iso = `CASE WHEN ${dialect.matches(text, ISO_TIME)} THEN replace(${text}, 'T', ' ') END`;
  const written =
    format === null ? null : dateTextSql(text, format, FUNCTION_DIALECTS[dialect.name]);
  if (format === null || written === null) return iso;
  return `CASE WHEN ${dialect.matches(text, datePattern(format))} THEN ${written} ELSE ${iso} END`;
}

/** What `testFrom` is compared with: a number with numbers, a date with dates. */
export function timeSql(
  value: string,
  testFrom: string | number,
  dialect: Dialect,
  format: DateFormat | null,
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
