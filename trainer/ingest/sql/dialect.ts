// What the cell query needs of an engine beyond plain SQL: how it reads a value as text or number
// without failing, and how it tells the numbers that are none.
import { NUMBER_GRAMMAR } from '../../../runtime/schema/cell-grammar.ts';
import { postgresNumber } from './postgres-number.ts';
import {
  bigqueryName,
  bigqueryText,
  clickhouseText,
  sparkName,
  sparkText,
  sqlName,
  sqlText,
} from './sql-text.ts';

export type DialectName = 'duckdb' | 'postgres' | 'spark' | 'bigquery' | 'clickhouse';

export interface Dialect {
  name: DialectName;
  /** The types of doubles, and of whole numbers of four bytes or more. */
  double: string;
  integer: string;
  /** A column by its name. */
  column(name: string): string;
  /** The value as text. */
  text(value: string): string;
  /** Whether a text is of a pattern that every engine reads alike. */
  matches(text: string, pattern: string): string;
  /** The value as a double, NULL when it is none. */
  number(value: string): string;
  /** True for the double that is not a number. */
  isNan(double: string): string;
  /** True for both infinities. */
  isInfinite(double: string): string;
  /** True for a double that is no whole number, of any size. */
  isFraction(double: string): string;
}

/** What DuckDB skips around a number; `\\v` has other meanings in Java. */
const BLANKS = String.raw`[ \t\n\x0B\f\r]*`;
const aroundBlanks = (pattern: string) => `^${BLANKS}(${pattern})${BLANKS}$`;
const NUMBER = NUMBER_GRAMMAR.slice(1, -1);
const NAN = '[-+]?[nN][aA][nN]';
const INFINITE = '[-+]?[iI][nN][fF]([iI][nN][iI][tT][yY])?';

/** Number of a text that looks like one: some engines take `1d` for one, too. */
const whereNumber = (matches: string, number: string) => `CASE WHEN ${matches} THEN ${number} END`;

/** The same where the engine's cast does not know every spelling of what is no number, such as `-nan`. */
function spelledNumber(
  value: string,
  matches: Dialect['matches'],
  cast: (value: string) => string,
): string {
  const text = `CAST(${value} AS STRING)`;
  const when = (pattern: string, spelled: string) =>
    `WHEN ${matches(text, aroundBlanks(pattern))} THEN ${cast(spelled)}`;
  return `CASE ${when(NUMBER, value)} ${when(INFINITE, "'Infinity'")} ${when(NAN, "'NaN'")} END`;
}

const sparkMatches: Dialect['matches'] = (text, pattern) =>
  `${text} RLIKE ${sparkText(javaPattern(pattern))}`;
const bigqueryMatches: Dialect['matches'] = (text, pattern) =>
  `REGEXP_CONTAINS(${text}, ${bigqueryText(pattern)})`;

/** To Java, `$` is also the place before a line end that closes the text; `\z` is its end alone (java.util.regex.Pattern). */
export function javaPattern(pattern: string): string {
  return pattern.replace(/\$$/, '\\z');
}

export const DIALECTS: Record<DialectName, Dialect> = {
  duckdb: {
    name: 'duckdb',
    double: 'DOUBLE',
    integer: 'INTEGER',
    column: sqlName,
    matches: (text, pattern) => `regexp_matches(${text}, ${sqlText(pattern)})`,
    text: (value) => `CAST(${value} AS VARCHAR)`,
    number: (value) => `TRY_CAST(${value} AS DOUBLE)`,
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `isinf(${double})`,
    isFraction: (double) => `floor(${double}) <> ${double}`,
  },
  postgres: {
    name: 'postgres',
    double: 'double precision',
    integer: 'INTEGER',
    column: sqlName,
    matches: (text, pattern) => `${text} ~ ${sqlText(pattern)}`,
    text: (value) => `CAST(${value} AS text)`,
    number: (value) => postgresNumber(`CAST(${value} AS text)`),
    isNan: (double) => `${double} = CAST('NaN' AS double precision)`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS double precision)`,
    isFraction: (double) => `floor(${double}) <> ${double}`,
  },
  spark: {
    name: 'spark',
    double: 'DOUBLE',
    integer: 'INTEGER',
    column: sparkName,
    matches: sparkMatches,
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) => spelledNumber(value, sparkMatches, (it) => `try_cast(${it} AS DOUBLE)`),
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS DOUBLE)`,
    // Its floor of a double is a BIGINT, the largest one for all that is larger.
    isFraction: (double) => `rint(${double}) <> ${double}`,
  },
  bigquery: {
    name: 'bigquery',
    double: 'FLOAT64',
    integer: 'INT64',
    column: bigqueryName,
    matches: bigqueryMatches,
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) => spelledNumber(value, bigqueryMatches, (it) => `SAFE_CAST(${it} AS FLOAT64)`),
    isNan: (double) => `IS_NAN(${double})`,
    isInfinite: (double) => `IS_INF(${double})`,
    isFraction: (double) => `floor(${double}) <> ${double}`,
  },
  clickhouse: {
    name: 'clickhouse',
    double: 'Float64',
    integer: 'INTEGER',
    column: sqlName,
    matches: (text, pattern) => `match(${text}, ${clickhouseText(pattern)})`,
    text: (value) => `toString(${value})`,
    number: (value) =>
      whereNumber(
        `match(toString(${value}), ${clickhouseText(aroundBlanks(`${NUMBER}|${NAN}|${INFINITE}`))})`,
        `toFloat64OrNull(trim(BOTH ' \\t\\n\\v\\f\\r' FROM toString(${value}))) + 0`,
      ),
    isNan: (double) => `isNaN(${double})`,
    isInfinite: (double) => `isInfinite(${double})`,
    isFraction: (double) => `floor(${double}) <> ${double}`,
  },
};
