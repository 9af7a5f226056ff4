// What the functions of recipes need of an engine: the words in which it asks for the same thing.
import type { Kind } from '../../../../runtime/functions/kinds.ts';
import { type DialectName, javaPattern } from '../dialect.ts';
import { bigqueryText, clickhouseText, sparkText, sqlText } from '../sql-text.ts';

export interface FunctionDialect {
  /** The types of columns that may be NULL. */
  types: Record<Kind, string>;
  /** What keeps the engine from putting a column's expression wherever the column is read, each time anew. */
  fence: string;
  /** The whole number at or below a number of any size; NULL of NULL. */
  floor(number: string): string;
  /** The same of a quotient of whole numbers below 2^53. */
  quotient(dividend: string, divisor: number): string;
  /** A constant text. */
  literal(text: string): string;
  /** Bytes of a text in UTF-8. */
  bytes(text: string): string;
  /** True of a text with a NUL; null for an engine that has no such texts. */
  hasNul: ((text: string) => string) | null;
  /** True where the text matches; the pattern has anchors, groups, digits and escaped signs only. */
  matches(text: string, pattern: string): string;
  /** The text of a group of a pattern that matches, counted from 1. */
  group(text: string, pattern: string, group: number): string;
  /** Code points of a text: how many, the first, the last, and with a letter put before it up to a length. */
  length(text: string): string;
  prefix(text: string, length: number): string;
  suffix(text: string, length: number): string;
  pad(text: string, length: number, letter: string): string;
  replace(text: string, part: string, by: string): string;
  /** Where the part begins, counted from 1; 0 where it does not occur. */
  position(text: string, part: string): string;
  /** Each letter of the one text replaced by the letter at the same place of the other. */
  translate(text: string, from: string, to: string): string;
  /**
   * The text in lower case, and where that is so: as the table of runtime/functions/lower-case.ts has it. What the engine
   * has of its own is many times as fast as `translate`, or the only one that is right there.
   */
  quickLower(text: string): { isRight: string; lower: string };
  /** Without these letters at both ends. */
  trim(text: string, letters: string): string;
}

const plainFloor = {
  floor: (number: string) => `floor(${number})`,
  quotient: (dividend: string, divisor: number) => `floor(${dividend} / ${divisor})`,
};

export const FUNCTION_DIALECTS: Record<DialectName, FunctionDialect> = {
  duckdb: {
    types: { number: 'DOUBLE', date: 'DOUBLE', boolean: 'BOOLEAN', text: 'VARCHAR' },
    fence: '',
    ...plainFloor,
    literal: sqlText,
    bytes: (text) => `strlen(${text})`,
    hasNul: (text) => `instr(${text}, chr(0)) > 0`,
    matches: (text, pattern) => `regexp_matches(${text}, ${sqlText(pattern)})`,
    group: (text, pattern, group) => `regexp_extract(${text}, ${sqlText(pattern)}, ${group})`,
    length: (text) => `length(${text})`,
    prefix: (text, length) => `left(${text}, ${length})`,
    suffix: (text, length) => `right(${text}, ${length})`,
    pad: (text, length, letter) => `lpad(${text}, ${length}, ${letter})`,
    replace: (text, part, by) => `replace(${text}, ${part}, ${by})`,
    position: (text, part) => `instr(${text}, ${part})`,
    translate: (text, from, to) => `translate(${text}, ${from}, ${to})`,
    // Its own table agrees below U+0590, but for İ. Its `translate` reads the letters anew for each row.
    quickLower: (text) => ({
      isRight: `NOT regexp_matches(${text}, '[^\\x{00}-\\x{12F}\\x{131}-\\x{58F}]')`,
      lower: `lower(${text})`,
    }),
    trim: (text, letters) => `trim(${text}, ${letters})`,
  },
  postgres: {
    types: {
      number: 'double precision',
      date: 'double precision',
      boolean: 'boolean',
      text: 'text',
    },
    fence: ' OFFSET 0',
    ...plainFloor,
    literal: sqlText,
    bytes: (text) => `octet_length(${text})`,
    hasNul: null,
    matches: (text, pattern) => `${text} ~ ${sqlText(pattern)}`,
    group: (text, pattern, group) => `(regexp_match(${text}, ${sqlText(pattern)}))[${group}]`,
    length: (text) => `length(${text})`,
    prefix: (text, length) => `left(${text}, ${length})`,
    suffix: (text, length) => `right(${text}, ${length})`,
    pad: (text, length, letter) => `lpad(${text}, ${length}, ${letter})`,
    replace: (text, part, by) => `replace(${text}, ${part}, ${by})`,
    position: (text, part) => `strpos(${text}, ${part})`,
    translate: (text, from, to) => `translate(${text}, ${from}, ${to})`,
    // Its own depends on the language of the database, even of ASCII.
    quickLower: (text) => ({
      isRight: `octet_length(${text}) = length(${text})`,
      lower: `translate(${text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`,
    }),
    trim: (text, letters) => `btrim(${text}, ${letters})`,
  },
  clickhouse: {
    types: {
      number: 'Nullable(Float64)',
      date: 'Nullable(Float64)',
      boolean: 'Nullable(Bool)',
      text: 'Nullable(String)',
    },
    fence: '',
    ...plainFloor,
    literal: clickhouseText,
    bytes: (text) => `length(${text})`,
    hasNul: (text) => `position(${text}, char(0)) > 0`,
    matches: (text, pattern) => `match(${text}, ${clickhouseText(pattern)})`,
    group: (text, pattern, group) => `regexpExtract(${text}, ${clickhouseText(pattern)}, ${group})`,
    length: (text) => `lengthUTF8(${text})`,
    prefix: (text, length) => `leftUTF8(${text}, ${length})`,
    suffix: (text, length) => `rightUTF8(${text}, ${length})`,
    pad: (text, length, letter) => `leftPadUTF8(${text}, ${length}, ${letter})`,
    replace: (text, part, by) => `replaceAll(${text}, ${part}, ${by})`,
    position: (text, part) => `position(${text}, ${part})`,
    translate: (text, from, to) => `translateUTF8(${text}, ${from}, ${to})`,
    quickLower: (text) => ({
      isRight: `length(${text}) = lengthUTF8(${text})`,
      lower: `lower(${text})`,
    }),
    trim: (text, letters) => `trim(BOTH ${letters} FROM ${text})`,
  },
  bigquery: {
    types: { number: 'FLOAT64', date: 'FLOAT64', boolean: 'BOOL', text: 'STRING' },
    fence: '',
    ...plainFloor,
    literal: bigqueryText,
    bytes: (text) => `BYTE_LENGTH(${text})`,
    hasNul: (text) => `STRPOS(${text}, ${bigqueryText('\0')}) > 0`,
    matches: (text, pattern) => `REGEXP_CONTAINS(${text}, ${bigqueryText(pattern)})`,
    // It takes a pattern of one group alone.
    group: (text, pattern, group) =>
      `REGEXP_EXTRACT(${text}, ${bigqueryText(withOneGroup(pattern, group))})`,
    length: (text) => `CHAR_LENGTH(${text})`,
    prefix: (text, length) => `SUBSTR(${text}, 1, ${length})`,
    suffix: (text, length) => `SUBSTR(${text}, -${length})`,
    pad: (text, length, letter) => `LPAD(${text}, ${length}, ${letter})`,
    replace: (text, part, by) => `REPLACE(${text}, ${part}, ${by})`,
    position: (text, part) => `STRPOS(${text}, ${part})`,
    translate: (text, from, to) => `TRANSLATE(${text}, ${from}, ${to})`,
    quickLower: (text) => ({
      isRight: `BYTE_LENGTH(${text}) = CHAR_LENGTH(${text})`,
      lower: `LOWER(${text})`,
    }),
    trim: (text, letters) => `TRIM(${text}, ${letters})`,
  },
  spark: {
    types: { number: 'DOUBLE', date: 'DOUBLE', boolean: 'BOOLEAN', text: 'STRING' },
    fence: '',
    // Its floor of a double is a BIGINT: the largest one for all that is larger, and 2 of them multiply as such.
    floor: (number) =>
      `(rint(${number}) - CASE WHEN rint(${number}) > ${number} THEN 1 ELSE 0 END)`,
    quotient: (dividend, divisor) => `CAST(floor(${dividend} / ${divisor}) AS DOUBLE)`,
    literal: sparkText,
    bytes: (text) => `octet_length(${text})`,
    hasNul: (text) => `instr(${text}, chr(0)) > 0`,
    matches: (text, pattern) => `${text} RLIKE ${sparkText(javaPattern(pattern))}`,
    group: (text, pattern, group) =>
      `regexp_extract(${text}, ${sparkText(javaPattern(pattern))}, ${group})`,
    length: (text) => `char_length(${text})`,
    prefix: (text, length) => `substr(${text}, 1, ${length})`,
    // From far before the beginning it would take what lies within.
    suffix: (text, length) => `right(${text}, ${length})`,
    pad: (text, length, letter) => `lpad(${text}, ${length}, ${letter})`,
    replace: (text, part, by) => `replace(${text}, ${part}, ${by})`,
    position: (text, part) => `instr(${text}, ${part})`,
    translate: (text, from, to) => `translate(${text}, ${from}, ${to})`,
    quickLower: (text) => ({
      isRight: `octet_length(${text}) = char_length(${text})`,
      lower: `lower(${text})`,
    }),
    trim: (text, letters) => `btrim(${text}, ${letters})`,
  },
};

/** A pattern whose groups have no other meaning than to be told apart, with one left; no group is inside another. */
function withOneGroup(pattern: string, group: number): string {
  let seen = 0;
  return pattern.replace(/\[\\?.\]|\((?!\?)/g, (token) =>
    token === '(' && ++seen !== group ? '(?:' : token,
  );
}
