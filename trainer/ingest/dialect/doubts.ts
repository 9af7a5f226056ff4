// What a sample leaves open about encoding and cells, as questions.

import type { Encoding, SourceDialect } from '../../recipe/source-dialect.ts';
import type { CellCut } from './dialect.ts';
import { decode, FOREIGN_WORD } from './encoding.ts';
import type { Answer, Question } from './question.ts';
import type { FileSample } from './sample-file.ts';
import type { ScoredCut } from './score-cuts.ts';
import type { TextRecord } from './split-records.ts';

/** Another way to cut the file that is as good as this share of the best is not ruled out. */
const NEAR = 0.6;
/** The same where both give rows of one width without exception, header included. */
const NEAR_REGULAR = 0.3;
/** Below this score, or this share of rows of one width, or above this of faults, no cut fits well. */
const LEAST_SCORE = 0.2;
const LEAST_WIDTH_SHARE = 0.5;
const MOST_FAULTS = 0.05;
/** A header further down is none. */
const LAST_HEADER = 100;
const OTHER_ENCODINGS: Encoding[] = ['windows-1251', 'windows-1250', 'shift_jis', 'gb18030'];

/** Letters of western languages stand alone among ASCII ones; whole words of others are of another alphabet. */
export function encodingQuestions(
  { encoding, bytes }: FileSample,
  given: SourceDialect,
): Question[] {
  const { words } = encoding;
  if (given.encoding !== undefined || words.length === 0) return [];
  const foreign = words.filter((word) => /[^\p{ASCII}]{3}/u.test(word));
  if (2 * foreign.length < words.length) return [];
  const answers = [encoding.encoding, ...OTHER_ENCODINGS].flatMap((own): Answer[] => {
    const text = decode(bytes, own);
    const shown = [...new Set(text.match(FOREIGN_WORD) ?? [])];
    if (shown.length === 0 || text.includes('\uFFFD')) return [];
    return [{ label: `${own}: ${shown.slice(0, 3).join(', ')}`, given: { encoding: own } }];
  });
  const text = 'the file is no UTF-8: which encoding gives words of your language?';
  return [{ about: 'encoding', text, answers }];
}

/** @param cuts best first */
export function cutQuestions(cuts: ScoredCut[], known: SourceDialect): Question[] {
  const [best] = cuts;
  if (known.delimiter !== undefined && known.quote !== undefined) return [];
  const near = cuts.find((other) => isNear(best, other) && !areAlike(best, other));
  const other = near ?? cuts.find(({ cut }) => cut.delimiter !== best.cut.delimiter);
  const stray = known.quote === undefined ? strayQuote(best) : null;
  if (stray !== null) return [askStray(stray, best.cut.delimiter)];
  if (near === undefined && !isPoor(best)) return [];
  const isOfQuotes = near !== undefined && near.cut.delimiter === best.cut.delimiter;
  const isOne = best.width === 1 && other === undefined;
  const text = isOfQuotes
    ? `${firstDifference(best, near)}: quotes can be read in more than one way`
    : isOne
      ? 'nothing parts the lines into columns, it seems, and of one column nothing can be learned'
      : 'the columns can be parted in more than one way';
  const answers = [best, ...(other === undefined ? [] : [other])].map(answerOf);
  return [{ about: isOfQuotes ? 'quote' : 'delimiter', text, answers }];
}

/** Of cuts that are near to each other those in which a cell is the target; all where that tells nothing. */
export function cutsWithName(cuts: ScoredCut[], target: string | undefined): ScoredCut[] {
  const wanted = target?.trim().toLowerCase();
  const isNamed = ({ text }: ScoredCut) =>
    text.records
      .slice(0, LAST_HEADER)
      .some(({ cells }) => cells.some((cell) => cell.trim().toLowerCase() === wanted));
  const near = cuts.filter((other) => isNear(cuts[0], other));
  const named = near.filter(isNamed);
  return named.length === 0 ? cuts : [...named, ...cuts.filter((other) => !near.includes(other))];
}

function isNear(best: ScoredCut, other: ScoredCut): boolean {
  const isRegular = ({ width, widthShare, text }: ScoredCut) =>
    width > 1 && widthShare === 1 && text.records.length > 2;
  const least = isRegular(best) && isRegular(other) ? NEAR_REGULAR : NEAR;
  return other.score >= least * best.score;
}

/** Where quotes are text: the first record with a cell that begins with one. */
function strayQuote({ cut, text }: ScoredCut): TextRecord | null {
  if (cut.quote !== null) return null;
  return text.records.find(({ cells }) => cells.some((cell) => /^ *"/.test(cell))) ?? null;
}

function askStray({ line, cells }: TextRecord, delimiter: string): Question {
  const cell = cells.find((text) => /^ *"/.test(text)) ?? '';
  return {
    about: 'quote',
    text: `line ${line}: a quote opens here (${cell.trim().slice(0, 20)}), and quotes of the file do not pair up`,
    answers: [
      { label: 'quotes are part of the text', given: { delimiter, quote: false } },
      {
        label: 'quotes stand around cells, and this one is a mistake',
        given: { delimiter, quote: '"' },
      },
    ],
  };
}

/** A table of one column has nothing to learn from, and rows that look like nothing are cut wrongly. */
function isPoor({ width, widthShare, score, text }: ScoredCut): boolean {
  if (width === 1 || widthShare < LEAST_WIDTH_SHARE || score < LEAST_SCORE) return true;
  return text.faults > MOST_FAULTS * text.records.length;
}

function areAlike(a: ScoredCut, b: ScoredCut): boolean {
  const [one, other] = [a.text.records, b.text.records];
  return (
    one.length === other.length && one.every(({ cells }, i) => areEqual(cells, other[i].cells))
  );
}

function areEqual(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((cell, i) => cell === b[i]);
}

function firstDifference(a: ScoredCut, b: ScoredCut): string {
  const index = a.text.records.findIndex(
    ({ cells }, i) => !areEqual(cells, b.text.records[i]?.cells ?? []),
  );
  return `line ${a.text.records[Math.max(0, index)].line}`;
}

function answerOf({ cut, width, text }: ScoredCut): Answer {
  const example = text.records.find(({ cells }) => cells.length === width)?.cells ?? [];
  const shown = example
    .slice(0, 3)
    .map((cell) => `[${cell.slice(0, 20)}]`)
    .join(' ');
  const count = width === 1 ? 'one column' : `${width} columns`;
  const quotes = cut.quote === null ? ', quotes being text' : '';
  const way = cut.escape === '\\' ? ', \\" being a quote' : '';
  return {
    label: `${count} parted by ${nameOf(cut.delimiter)}${quotes}${way}: ${shown}${width > 3 ? ' …' : ''}`,
    given: {
      ...{ delimiter: cut.delimiter, quote: cut.quote ?? false },
      ...(cut.escape === '\\' ? { escape: cut.escape } : {}),
    },
  };
}

const NAMES = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
  [' ', 'blanks'],
  [':', 'colons'],
]);

/** A delimiter in words. */
export function nameOf(delimiter: CellCut['delimiter']): string {
  return NAMES.get(delimiter) ?? `'${delimiter}'`;
}
