// What the cell query needs of an engine beyond plain SQL: how it reads a value as text or number
// without failing, and how it tells the numbers that are none.
import { NUMBER_GRAMMAR } from '../../../runtime/schema/cell-grammar.ts';
import { postgresNumber } from './postgres-number.ts';
import { sqlName } from './sql-text.ts';

export type DialectName = 'duckdb' | 'postgres' | 'spark' | 'bigquery' | 'clickhouse';

export interface Dialect {
  name: DialectName;
  /** The type of doubles. */
  double: string;
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
}

/** What DuckDB reads as a double, blanks around it among them: other engines take `1d` for one too. */
export const DOUBLE_TEXT = `^ *(${NUMBER_GRAMMAR.slice(1, -1)}|[-+]?[nN][aA][nN]|[-+]?[iI][nN][fF]([iI][nN][iI][tT][yY])?) *$`;

const inBackticks = (name: string) => `\`${name.replaceAll('`', '\\`')}\``;

/** Number of a text that looks like one. */
const whereNumber = (matches: string, number: string) => `CASE WHEN ${matches} THEN ${number} END`;

export const DIALECTS: Record<DialectName, Dialect> = {
  duckdb: {
    name: 'duckdb',
    double: 'DOUBLE',
    column: sqlName,
    matches: (text, pattern) => `regexp_matches(${text}, '${pattern}')`,
    text: (value) => `CAST(${value} AS VARCHAR)`,
    number: (value) => `TRY_CAST(${value} AS DOUBLE)`,
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `isinf(${double})`,
  },
  postgres: {
    name: 'postgres',
    double: 'double precision',
    column: sqlName,
    matches: (text, pattern) => `${text} ~ '${pattern}'`,
    text: (value) => `CAST(${value} AS text)`,
    number: (value) => postgresNumber(`CAST(${value} AS text)`),
    isNan: (double) => `${double} = CAST('NaN' AS double precision)`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS double precision)`,
  },
  spark: {
    name: 'spark',
    double: 'DOUBLE',
    column: inBackticks,
    matches: (text, pattern) => `${text} RLIKE '${pattern}'`,
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) =>
      whereNumber(
        `CAST(${value} AS STRING) RLIKE '${DOUBLE_TEXT}'`,
        `try_cast(${value} AS DOUBLE)`,
      ),
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS DOUBLE)`,
  },
  bigquery: {
    name: 'bigquery',
    double: 'FLOAT64',
    column: inBackticks,
    matches: (text, pattern) => `REGEXP_CONTAINS(${text}, '${pattern}')`,
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) =>
      whereNumber(
        `REGEXP_CONTAINS(CAST(${value} AS STRING), '${DOUBLE_TEXT}')`,
        `SAFE_CAST(${value} AS FLOAT64)`,
      ),
    isNan: (double) => `IS_NAN(${double})`,
    isInfinite: (double) => `IS_INF(${double})`,
  },
  clickhouse: {
    name: 'clickhouse',
    double: 'Float64',
    column: sqlName,
    matches: (text, pattern) => `match(${text}, '${pattern}')`,
    text: (value) => `toString(${value})`,
    number: (value) =>
      whereNumber(
        `match(toString(${value}), '${DOUBLE_TEXT}')`,
        `toFloat64OrNull(trim(toString(${value}))) + 0`,
      ),
    isNan: (double) => `isNaN(${double})`,
    isInfinite: (double) => `isInfinite(${double})`,
  },
};
