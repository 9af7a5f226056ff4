// How the values of a row are written as texts: one grammar for all who read cells and queries, also for the SQL that
// training is made of. A version carries what is written otherwise in its rows; a version that carries nothing has
// `PLAIN_CELLS`, which therefore never changes.
import type * as z from 'zod';
import type { cellGrammarSchema, csvFormSchema } from './entry-schema.ts';
import { makeUnsigner, PARENTHESES } from './number-signs.ts';

/**
 * How the cells of a model's rows are written, where that is not the plain way: the empty cell is missing, a number has
 * a decimal point, and every character counts. docs/ROWS.md says which texts are numbers, booleans and labels.
 *
 * Cells (of a CSV, or given as `name=value`) follow the whole grammar. In JSON and in a query numbers and booleans are
 * those of JSON, whatever `decimal`, `thousands`, `signs` and `numbers` say; `missing` and `trim` hold for every text there, too.
 */
export type CellGrammar = z.output<typeof cellGrammarSchema>;

/** How a CSV is cut into rows and cells. */
export type CsvForm = z.output<typeof csvFormSchema>;

/** What a version has that carries no grammar. */
export const PLAIN_CELLS: CellGrammar = {};

/** What imported models have: their rows are written by the library that they are of. */
export const LIBRARY_CELLS: CellGrammar = { numbers: 'library' };

/** A decimal number and nothing else, as a regular expression that every engine reads alike. */
export const NUMBER_GRAMMAR = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$';

/** Spellings of the two booleans, in lower case; any case is read. */
export const TRUE_TEXTS = ['true', 't', 'yes', 'y', '1'] as const;
export const FALSE_TEXTS = ['false', 'f', 'no', 'n', '0'] as const;

/** The same language, told so that no text is gone over more than once: one of 60,000 digits took seconds. */
const NUMBER = /^[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** As numeric libraries write what is no decimal number. */
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

const BOOLEANS = new Map<string, boolean>([
  ...TRUE_TEXTS.map((text): [string, boolean] => [text, true]),
  ...FALSE_TEXTS.map((text): [string, boolean] => [text, false]),
]);

/** True for a decimal number and nothing else; `Number` alone would take '', ' 1' and '0x10'. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

/** The number that a text is; undefined when it is none, or one that no double can hold. */
export function readNumber(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The same in tables of numeric libraries, where `nan` is missing and `inf` a number: NaN, an infinity. */
export function readLibraryNumber(text: string): number | undefined {
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? Number.NaN : readNumber(text);
}

/** The boolean that a text is; undefined when it is none. */
export function readBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text) ?? BOOLEANS.get(text.toLowerCase());
}

/** The part of a grammar that holds for JSON and queries, too: all that says how numbers are written does not. */
export function withJsonNumbers({ missing, trim }: CellGrammar): CellGrammar {
  return { ...(missing && { missing }), ...(trim && { trim }) };
}

/** What texts are by a grammar, whatever they stand for; what is looked up is made once. */
export interface TextMarks {
  /** The text without what the grammar says is no part of it. */
  bare(text: string): string;
  /** Whether a bare text is one of the markers of a missing value. */
  isMarker(bare: string): boolean;
  /** Whether it is what a library writes for a missing value. */
  isNan(bare: string): boolean;
  /** What a number is, in words. */
  numberForm: string;
}

/** Reads cells and queries by a grammar. */
export interface TextReader extends TextMarks {
  /** The number that a bare cell is; undefined when it is none. */
  number(bare: string): number | undefined;
  /** The boolean that a bare cell is; undefined when it is none. */
  boolean(bare: string): boolean | undefined;
}

/** Of the texts in JSON. */
export function makeTextMarks({ missing, trim }: CellGrammar): TextMarks {
  const markers = new Set(missing);
  return {
    bare: trim ? withoutBlanks : (text) => text,
    isMarker: (bare) => markers.has(bare),
    isNan: () => false,
    numberForm: 'a number',
  };
}

/** @param column whose signs are no part of its numbers */
export function makeTextReader(grammar: CellGrammar, column?: string): TextReader {
  const { decimal, thousands, numbers } = grammar;
  const marks = makeTextMarks(grammar);
  const isLibrary = numbers === 'library';
  const point = isLibrary ? readLibraryNumber : readNumber;
  const comma = (text: string) => (text.includes('.') ? undefined : point(text.replace(',', '.')));
  const ungrouped = decimal === ',' ? comma : point;
  const signs = signsOf(grammar, column);
  const unsigned = signs === null ? null : makeUnsigner(signs);
  return {
    ...marks,
    ...(unsigned && { bare: (text) => unsigned(marks.bare(text)) }),
    ...(decimal === ',' && { numberForm: 'a number with a decimal comma, such as 7,5' }),
    isNan: (bare) => isLibrary && NOT_A_NUMBER.test(bare),
    boolean: isLibrary ? (bare) => readBoolean(bare) ?? zeroOrOne(bare) : readBoolean,
    number: thousands === undefined ? ungrouped : groupedReader(thousands, decimal, ungrouped),
  };
}

/** Names of columns are told apart as engines do. */
function signsOf({ signs }: CellGrammar, column: string | undefined): string[] | null {
  if (signs === undefined || column === undefined) return null;
  const name = column.toLowerCase();
  return Object.entries(signs).find(([key]) => key.toLowerCase() === name)?.[1] ?? null;
}

/** A value as a cell of this grammar has it. */
export function writeCell(value: string | number | boolean, { decimal }: CellGrammar): string {
  const text = String(value);
  return typeof value === 'number' && decimal === ',' ? text.replace('.', ',') : text;
}

/** Of libraries that write booleans as numbers, such as 1.0. */
function zeroOrOne(text: string): boolean | undefined {
  const number = readNumber(text);
  return number === 0 || number === 1 ? number === 1 : undefined;
}

/** Reads a number with and without its groups; one that is grouped otherwise is none. */
function groupedReader(
  mark: string,
  decimal: ',' | undefined,
  read: (text: string) => number | undefined,
): (text: string) => number | undefined {
  const grouped = new RegExp(
    `^[+-]?[0-9]{1,3}(?:[${mark}][0-9]{3})+(?:[${decimal ?? '.'}][0-9]*)?$`,
  );
  return (text) => read(grouped.test(text) ? text.replaceAll(mark, '') : text);
}

/** A regular expression would take the square of the length of a run of blanks. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const isBlank = (code: number) => code === 32 || code === 9;

/** The grammar in a sentence for people; empty where it is the plain one. */
export function describeCells(grammar: CellGrammar): string {
  const { missing = [], decimal, thousands, signs = {}, trim, numbers } = grammar;
  const said = [
    ...(missing.length > 0
      ? [`${missing.map((text) => JSON.stringify(text)).join(', ')} for a missing value`]
      : []),
    ...(decimal === ',' ? ['a decimal comma in numbers'] : []),
    ...(thousands === undefined ? [] : [`\`${thousands}\` between the thousands of a number`]),
    ...Object.entries(signs).map(describeSigns),
    ...(trim ? ['blanks around a value'] : []),
    ...(numbers === 'library' ? ['`nan` for a missing value and `inf` for infinity'] : []),
  ];
  const cells = said.length === 0 ? [] : [`Cells may have ${said.join('; ')}.`];
  return [...cells, ...describeForm(grammar.csv ?? {})].join(' ');
}

function describeSigns([column, signs]: [string, string[]]): string {
  const plain = signs.filter((sign) => sign !== PARENTHESES).map((sign) => `\`${sign}\``);
  const said = [
    ...(plain.length > 0 ? [plain.join(' or ')] : []),
    ...(plain.length < signs.length ? ['parentheses for a minus'] : []),
  ];
  return `${said.join(' and ')} at the numbers of ${column}`;
}

/** How a CSV may be cut beside the usual way, in a sentence. */
function describeForm(form: CsvForm): string[] {
  const { delimiter, quote, escape: mark, header, skipLines, footerLines, encoding } = form;
  const name = delimiter === '\t' ? 'a tab' : `\`${delimiter}\``;
  const said = [
    ...(delimiter === undefined ? [] : [`${name} between its cells`]),
    ...(quote === undefined
      ? []
      : [quote === false ? 'no quotes' : "cells in single quotes (`'`)"]),
    ...(mark === undefined ? [] : ['a backslash before a quote that belongs to the text']),
    ...(header === undefined ? [] : ['no header']),
    ...(skipLines === undefined ? [] : [`${skipLines} lines before its table`]),
    ...(footerLines === undefined ? [] : [`${footerLines} lines behind its table`]),
    ...(form.padShortRows ? ['rows that lack their last, empty cells'] : []),
  ];
  const label =
    encoding === undefined
      ? []
      : [`One in ${encoding} says so: \`content-type: text/csv; charset=${encoding}\`.`];
  return said.length === 0
    ? label
    : [
        `A CSV may also be as the one that the model learned from: with ${said.join('; ')}.`,
        ...label,
      ];
}
