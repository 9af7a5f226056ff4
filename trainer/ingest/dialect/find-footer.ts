// Which lines behind the rows are none: those of another width, and sums as wide as the table. A last row that was cut
// off looks the same; where cells look like a row's, it is asked.
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { isDateText, isNumberLike } from './cell-types.ts';
import type { Question } from './question.ts';
import type { TextRecord } from './split-records.ts';

export interface FoundFooter {
  records: TextRecord[];
  questions: Question[];
}

const MOST_LINES = 5;
const ROWS_LOOKED_AT = 2000;
const NEARLY_ALL = 0.99;
const SUM =
  /^(?:(?:grand|sub)[ -]?)?(?:totals?|sum|summe|summa|somme|suma|totale|totaal|gesamt\p{L}*|zwischensumme|(?:end)?saldo|итого|всего|合[计計])(?!\p{L})/iu;

/**
 * @param last records of the file's end, neither blank nor comments
 * @param rows records that are rows for sure
 * @param hasLines do the records know their lines?
 */
export function findFooter(
  last: TextRecord[],
  rows: TextRecord[],
  width: number,
  { footerLines, padShortRows }: SourceDialect,
  hasLines: boolean,
): FoundFooter {
  if (footerLines !== undefined) {
    return { records: footerLines === 0 ? [] : last.slice(-footerLines), questions: [] };
  }
  // What ends early is a row where it may.
  const isOdd = ({ cells }: TextRecord) =>
    padShortRows ? cells.length > width : cells.length !== width;
  let count = 0;
  while (count < last.length && isOdd(last[last.length - 1 - count])) count++;
  if (width < 2 || count > MOST_LINES || count === last.length) return NONE;
  const body = rows.slice(0, ROWS_LOOKED_AT).filter(({ cells }) => cells.length === width);
  const known = bodyOf(
    body.filter((record) => !last.slice(-count - 1).includes(record)),
    width,
  );
  const narrow = last.slice(last.length - count);
  const cut = narrow.find(({ cells }) => isRowLike(cells, known));
  // Where rows further up are as broken, these are rows, too: training names them.
  const isAsBroken = (record: TextRecord) =>
    record.cells.length === cut?.cells.length && !narrow.includes(record);
  if (cut !== undefined && rows.some(isAsBroken)) return NONE;
  const before = last[last.length - 1 - count];
  const above = last[last.length - 2 - count];
  // Where the line above is as empty, an export was filled up with empty rows.
  const isAlone = above === undefined || filledOf(above.cells) > filledOf(before.cells);
  const verdict = count < MOST_LINES ? judgeSum(before.cells, known, isAlone) : 'row';
  const records = verdict === 'sum' ? [before, ...narrow] : narrow;
  const doubtful = cut ?? (verdict === 'doubtful' ? before : undefined);
  const questions =
    doubtful === undefined
      ? []
      : [askWhether(doubtful, last.length - last.indexOf(doubtful), width, hasLines)];
  return { records, questions };
}

const NONE: FoundFooter = { records: [], questions: [] };

/** What the rows before the last ones are like. */
interface Body {
  rows: number;
  width: number;
  /** By column: are all of its cells numbers or dates, but for empty ones? */
  typed: boolean[];
  /** By column: is a sum named in one? */
  hasSum: boolean[];
  /** Of the row that has most. */
  mostEmpty: number;
}

function bodyOf(body: TextRecord[], width: number): Body {
  const columns = Array.from({ length: width }, (_, c) =>
    body.map(({ cells }) => cells[c].trim()).filter((cell) => cell !== ''),
  );
  return {
    ...{ rows: body.length, width },
    typed: columns.map(
      (cells) => cells.length > 0 && cells.filter(isTyped).length >= NEARLY_ALL * cells.length,
    ),
    hasSum: columns.map((cells) => cells.some((cell) => SUM.test(cell))),
    mostEmpty: Math.max(0, ...body.map(({ cells }) => width - filledOf(cells))),
  };
}

/** A row of sums has a word that says so, or is emptier than all rows and has text where they have numbers. */
function judgeSum(cells: string[], body: Body, isAlone: boolean): 'sum' | 'doubtful' | 'row' {
  const { rows, typed, width, hasSum, mostEmpty } = body;
  const filled = filledOf(cells);
  if (rows === 0 || filled === 0) return 'row';
  const first = cells.findIndex((cell) => cell.trim() !== '');
  const isNamed = SUM.test(cells[first].trim()) && !hasSum[first];
  const isForeign = cells.some(
    (cell, c) => typed[c] && cell.trim() !== '' && !isTyped(cell.trim()),
  );
  const isEmptier = width - filled > mostEmpty;
  const isSparse = isAlone && isEmptier && 2 * filled <= width;
  if (isNamed && (isForeign || isEmptier)) return 'sum';
  if (isSparse && isForeign) return 'sum';
  return isSparse && 2 * mostEmpty <= width - filled ? 'doubtful' : 'row';
}

/** Has a record of another width, for more than half of the columns, values such as the rows have? */
function isRowLike(cells: string[], { width, typed }: Body): boolean {
  const own = cells.slice(0, width);
  if (2 * filledOf(own) <= width) return false;
  const fits = own.map((cell, c) => !typed[c] || cell.trim() === '' || isTyped(cell.trim()));
  return fits.every(Boolean) && own.some((cell, c) => typed[c] && cell.trim() !== '');
}

const isTyped = (text: string) => isNumberLike(text) || isDateText(text);
const filledOf = (cells: string[]) => cells.filter((cell) => cell.trim() !== '').length;

/** @param fromEnd lines from this one on */
function askWhether(
  { cells, line }: TextRecord,
  fromEnd: number,
  width: number,
  hasLines: boolean,
): Question {
  const place = hasLines ? `line ${line}` : 'the last line';
  const values = cells.length === width ? `values in ${filledOf(cells)}` : `${cells.length} cells`;
  const shown = cells.join(' ').trim().slice(0, 40);
  return {
    about: 'footerLines',
    text: `${place} has ${values} for ${width} columns (${shown}): is it a row?`,
    answers: [
      {
        label:
          cells.length === width
            ? 'a row like others'
            : 'a row, but a broken one: training counts it as unreadable',
        given: { footerLines: 0 },
      },
      { label: 'no row, but a line behind the table', given: { footerLines: fromEnd } },
    ],
  };
}
