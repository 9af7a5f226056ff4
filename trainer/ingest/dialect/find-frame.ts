// Which lines of a table are rows: what stands before the header, the header itself, comments among the rows
// and what stands behind them.

import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { isDateText, isNumberLike } from './cell-types.ts';
import type { TableFrame } from './dialect.ts';
import { findFooter } from './find-footer.ts';
import type { Answer, Question } from './question.ts';
import { isBlank } from './score-cuts.ts';
import type { TextRecord } from './split-records.ts';

export interface FoundFrame extends Omit<TableFrame, 'padShortRows'> {
  /** The records of the head that are rows. */
  rows: TextRecord[];
  /** The first record of the table: header or row. */
  first: TextRecord;
  /** The line that names the columns; null where none does. */
  headerLine: number | null;
  /** Lines of the footer, as text. */
  footer: string[];
  questions: Question[];
}

/** How the columns vote on whether a first record names them. */
const SHARE_OF_TYPED = 0.8;
/** A first record further down is none. */
const LAST_FIRST = 100;
const ROWS_LOOKED_AT = 2000;

/**
 * @param records of the file's start, blank ones among them
 * @param tail records of its end where the start is not all of it
 * @param width of most records
 */
export function findFrame(
  records: TextRecord[],
  tail: TextRecord[] | null,
  width: number,
  given: SourceDialect & { target?: string },
): FoundFrame {
  const comment = findComment(records, width, given);
  const kept = records.filter(({ cells }) => !isBlank(cells) && !isComment(cells, comment));
  const skipped = skipGiven(kept, given.skipLines);
  const named = findNamed(skipped, given);
  const start = named ?? (given.skipLines === undefined ? findStart(skipped, width) : 0);
  const table = skipped.slice(start);
  const header = decideHeader(table, skipped[start - 1], named !== null, given);
  const isLine = ({ cells }: TextRecord) => !isBlank(cells) && !isComment(cells, comment);
  const found = findFooter(
    (tail ?? table.slice(1)).filter(isLine),
    table.slice(1),
    width,
    given,
    tail === null,
  );
  const footer = found.records;
  const first = table[0]?.line ?? 1;
  const before = skipped[start - 1];
  const rows = table.slice(header.value === true ? 1 : 0);
  return {
    skipLines: given.skipLines ?? (before === undefined ? 0 : before.line + before.lines - 1),
    ...{ comment, header: header.value, questions: [...header.questions, ...found.questions] },
    ...{ footerLines: footer.length, footer: footer.map(({ cells }) => cells.join(' ').trim()) },
    first: table[0] ?? { cells: [], line: 1, lines: 1 },
    rows: tail === null ? rows.slice(0, rows.length - footer.length) : rows,
    headerLine: header.value === true ? first : null,
  };
}

/** `#` begins comments only where every line that begins so is no row. */
function findComment(
  records: TextRecord[],
  width: number,
  { comment }: SourceDialect,
): string | null {
  if (comment !== undefined) return comment === false ? null : comment;
  const marked = records.filter(({ cells }) => isComment(cells, '#'));
  if (marked.length === 0 || marked.length === records.length) return null;
  return marked.every(({ cells }) => cells.length !== width) ? '#' : null;
}

function isComment(cells: string[], comment: string | null): boolean {
  return comment !== null && cells[0].trimStart().startsWith(comment);
}

function skipGiven(records: TextRecord[], lines = 0): TextRecord[] {
  return records.filter(({ line }) => line > lines);
}

/** The record that has the target's name, and so is the header; null where none is. */
function findNamed(
  records: TextRecord[],
  { target, header, skipLines }: SourceDialect & { target?: string },
): number | null {
  if (target === undefined || (header !== undefined && header !== true)) return null;
  const wanted = target.trim().toLowerCase();
  const isHeader = ({ cells }: TextRecord) =>
    cells.some((cell) => cell.trim().toLowerCase() === wanted);
  const found = records.slice(0, skipLines === undefined ? LAST_FIRST : 1).findIndex(isHeader);
  return found < 0 ? null : found;
}

/** The first record as wide as most, with at least half of its cells filled. */
function findStart(records: TextRecord[], width: number): number {
  if (width === 1) return 0;
  const found = records
    .slice(0, LAST_FIRST)
    .findIndex(({ cells }) => cells.length === width && 2 * filledOf(cells) >= width);
  return Math.max(0, found);
}

const filledOf = (cells: string[]) => cells.filter((cell) => cell.trim() !== '').length;

function decideHeader(
  table: TextRecord[],
  before: TextRecord | undefined,
  isNamed: boolean,
  { header, target }: SourceDialect & { target?: string },
): { value: boolean | string[]; questions: Question[] } {
  if (header !== undefined) return { value: header, questions: [] };
  if (isNamed) return { value: true, questions: [] };
  if (target !== undefined && /^column[0-9]+$/i.test(target))
    return { value: false, questions: [] };
  const votes = voteOnHeader(table);
  if (votes < 0 && before !== undefined && isLikeHeader(before)) {
    return { value: false, questions: [askOddHeader(before, table[0].cells.length)] };
  }
  if (votes !== 0) return { value: votes > 0, questions: [] };
  const cells = table[0]?.cells ?? [];
  const first = cells.slice(0, 4).join(', ') + (cells.length > 4 ? ', …' : '');
  const answers: Answer[] = [
    { label: 'it names the columns', given: { header: true } },
    { label: 'it is a row, and columns are column1, column2, …', given: { header: false } },
  ];
  const text = `line ${table[0]?.line ?? 1} (${first}): does it name the columns, or is it a row?`;
  return { value: true, questions: [{ about: 'header', text, answers }] };
}

/** Names that are as many as the cells of rows but for a few. */
const isLikeHeader = ({ cells }: TextRecord) =>
  cells.length > 1 && cells.every((cell) => cell.trim() !== '' && !isTyped(cell.trim()));

/** A header that is not as wide as the rows would be lost as a preamble. */
function askOddHeader({ cells, line, lines }: TextRecord, width: number): Question {
  const skipLines = line + lines - 1;
  const names = cells.map((cell) => cell.trim());
  const lacking = Array.from(
    { length: Math.max(0, width - names.length) },
    (_, i) => `column${i + 1}`,
  );
  const header = [...lacking, ...names].slice(0, width);
  return {
    about: 'header',
    text: `line ${line} has ${names.length} cells, and most rows have ${width}: does it name the columns?`,
    answers: [
      {
        label: `it does: ${header.slice(0, 4).join(', ')}${width > 4 ? ', …' : ''}`,
        given: { skipLines, header },
      },
      { label: 'it is no part of the table', given: { skipLines, header: false } },
    ],
  };
}

/** Above 0: the first record names columns; below: it is a row; 0: nothing tells. */
export function voteOnHeader(table: TextRecord[]): number {
  const [first, ...rows] = table
    .slice(0, ROWS_LOOKED_AT)
    .map(({ cells }) => cells.map((cell) => cell.trim()));
  if (first === undefined) return 0;
  const columns = first.map((_, c) => rows.map((cells) => cells[c] ?? ''));
  const votes = first.map((name, c) => voteOf(name, columns[c]));
  const sum = votes.reduce((total, vote) => total + vote, 0);
  const names = first.map((name) => name.toLowerCase());
  const isTwin = (name: string, c: number) => name !== '' && names.indexOf(name) !== c;
  const twins = first.filter((_, c) => isTwin(names[c], c));
  // Two columns of one name are rather two equal values, unless none is a value elsewhere or all else says header.
  const areValues = first.some((name, c) => twins.includes(name) && couldBeValue(name, columns[c]));
  return areValues && sum < first.length / 4 ? Math.min(sum, -0.1) : sum;
}

/** Of a column whose values come again and again, one that never does is rather its name. */
function couldBeValue(name: string, column: string[]): boolean {
  const known = column.filter((cell) => cell !== '');
  return known.includes(name) || 2 * new Set(known).size > known.length;
}

function voteOf(name: string, column: string[]): number {
  const known = column.filter((cell) => cell !== '');
  if (name === '' || known.length === 0) return 0;
  if (isTyped(name)) return isYear(name) ? 0 : -1;
  const typed = known.filter(isTyped).length;
  if (typed >= SHARE_OF_TYPED * known.length) return 1;
  return known.includes(name) ? -0.7 : 0;
}

const isTyped = (text: string) => isNumberLike(text) || isDateText(text);
const isYear = (text: string) => /^(?:19|20)[0-9]{2}$/.test(text);
