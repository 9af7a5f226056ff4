// How the texts of JSON and Parquet write numbers, dates and what is missing: told as it is of a CSV's cells.
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { describeMarks } from './describe-dialect.ts';
import { RFC_4180 } from './dialect.ts';
import { findMarks } from './find-marks.ts';
import type { FoundDialect } from './find-source-dialect.ts';

/**
 * @param columns those of texts
 * @param rows of these columns, empty where a value is missing
 * @param isJson has numbers that are no texts in the same columns, with a decimal point
 */
export function findTextMarks(
  columns: string[],
  rows: string[][],
  given: SourceDialect,
  isJson: boolean,
): Omit<FoundDialect, 'kind'> {
  const marks = findMarks(columns, rows, isJson ? { decimal: '.', ...given } : given);
  const { decimal, thousands, signs, missing, trim, dateFormat, dates, questions } = marks;
  const pivot = given.pivot ?? null;
  const dialect = { ...RFC_4180, decimal, thousands, signs, missing, trim, dateFormat, pivot };
  return { dialect, columns, rows, dates, evidence: describeMarks(dialect, marks), questions };
}
