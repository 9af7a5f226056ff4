// What the cell query needs of an engine beyond plain SQL: how it reads a value as text or number
// without failing, and how it tells the numbers that are none.

export type DialectName = 'duckdb' | 'postgres' | 'spark' | 'bigquery' | 'clickhouse';

export interface Dialect {
  name: DialectName;
  /** The type of doubles. */
  double: string;
  /** The value as text. */
  text(value: string): string;
  /** The value as a double, NULL when it is none. */
  number(value: string): string;
  /** True for the double that is not a number. */
  isNan(double: string): string;
  /** True for both infinities. */
  isInfinite(double: string): string;
}

/** Plain and scientific notation; PostgreSQL has no cast that gives NULL, so the text is looked at first. */
const POSTGRES_NUMBER = String.raw`'^\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?|nan|[-+]?inf(inity)?)\s*$'`;

export const DIALECTS: Record<DialectName, Dialect> = {
  duckdb: {
    name: 'duckdb',
    double: 'DOUBLE',
    text: (value) => `CAST(${value} AS VARCHAR)`,
    number: (value) => `TRY_CAST(${value} AS DOUBLE)`,
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `isinf(${double})`,
  },
  postgres: {
    name: 'postgres',
    double: 'double precision',
    text: (value) => `CAST(${value} AS text)`,
    number: (value) =>
      `CASE WHEN CAST(${value} AS text) ~* ${POSTGRES_NUMBER} THEN CAST(CAST(${value} AS text) AS double precision) END`,
    isNan: (double) => `${double} = CAST('NaN' AS double precision)`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS double precision)`,
  },
  spark: {
    name: 'spark',
    double: 'DOUBLE',
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) => `try_cast(${value} AS DOUBLE)`,
    isNan: (double) => `isnan(${double})`,
    isInfinite: (double) => `abs(${double}) = CAST('Infinity' AS DOUBLE)`,
  },
  bigquery: {
    name: 'bigquery',
    double: 'FLOAT64',
    text: (value) => `CAST(${value} AS STRING)`,
    number: (value) => `SAFE_CAST(${value} AS FLOAT64)`,
    isNan: (double) => `IS_NAN(${double})`,
    isInfinite: (double) => `IS_INF(${double})`,
  },
  clickhouse: {
    name: 'clickhouse',
    double: 'Float64',
    text: (value) => `toString(${value})`,
    number: (value) => `toFloat64OrNull(toString(${value}))`,
    isNan: (double) => `isNaN(${double})`,
    isInfinite: (double) => `isInfinite(${double})`,
  },
};
