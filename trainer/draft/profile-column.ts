// What a column of texts holds, counted: from this it is decided what becomes of it.
import { makeTextReader, readBoolean } from '../../runtime/schema/cell-grammar.ts';
import { type CsvDialect, cellGrammarOf, sourceFieldsOf } from '../ingest/dialect/dialect.ts';
import { type FoundDates, findDateFormat } from './find-date-format.ts';

export interface ColumnProfile extends FoundDates {
  name: string;
  rows: number;
  /** Rows with a value. */
  known: number;
  /** Different value → its rows, the most frequent first. */
  counts: [text: string, rows: number][];
  /** Rows whose value is a number, and of these a whole one. */
  numbers: number;
  whole: number;
  /** Rows with a whole number behind zeros that count for nothing, as in 007. */
  zeroPadded: number;
  /** Of the numbers; NaN where there are none. */
  least: number;
  greatest: number;
  /** Are the values two, a spelling of yes and one of no? */
  isBoolean: boolean;
  /** Values that are no numbers, the most frequent first. */
  notNumbers: string[];
  /** Mean number of words of a value. */
  words: number;
}

export type ReadNumber = (text: string) => number | undefined;

export function numberReaderOf(dialect: CsvDialect): ReadNumber {
  return makeTextReader(cellGrammarOf(sourceFieldsOf(dialect)) ?? {}).number;
}

/**
 * @param dateFormat what the file's own marks tell of the column's dates
 * @param pivot the first year that two digits stand for
 */
export function profileColumn(
  name: string,
  values: (string | null)[],
  readNumber: ReadNumber,
  dateFormat?: string,
  pivot?: number | null,
): ColumnProfile {
  const counts = countValues(values);
  const known = counts.reduce((sum, [, rows]) => sum + rows, 0);
  const [least, greatest] = [Infinity, -Infinity];
  const profile = { numbers: 0, whole: 0, zeroPadded: 0, least, greatest, words: 0 };
  for (const [text, rows] of counts) {
    profile.words += (rows * text.trim().split(/\s+/).length) / known;
    const number = readNumber(text);
    if (number === undefined) continue;
    profile.numbers += rows;
    if (/^[+-]?[0-9]+$/.test(text)) profile.whole += rows;
    if (/^[+-]?0[0-9]+$/.test(text)) profile.zeroPadded += rows;
    if (number < profile.least) profile.least = number;
    if (number > profile.greatest) profile.greatest = number;
  }
  const booleans = counts.length === 2 ? counts.map(([text]) => readBoolean(text)) : [];
  return {
    ...{ name, rows: values.length, known, counts, ...profile },
    isBoolean: booleans.includes(true) && booleans.includes(false),
    notNumbers: counts.map(([text]) => text).filter((text) => readNumber(text) === undefined),
    ...findDateFormat(counts, dateFormat, pivot),
  };
}

function countValues(values: (string | null)[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
