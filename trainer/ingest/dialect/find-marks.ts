// How the cells of a table write numbers, dates and what is missing, told from a sample of its columns.

import { makeUnsigner } from '../../../runtime/schema/number-signs.ts';
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { isDateText } from './cell-types.ts';
import { type CellMarks, signsOf } from './dialect.ts';
import { findDates, MOSTLY, type TextColumn } from './find-dates.ts';
import { findSigns } from './find-signs.ts';
import type { Question } from './question.ts';

export interface FoundMarks extends Omit<CellMarks, 'pivot'> {
  /** Column → format of its dates, where it is not ISO. */
  dates: Map<string, string>;
  /** Marker → columns that have it. */
  markers: Map<string, string[]>;
  questions: Question[];
}

/** Means a missing value in columns that are numbers or dates else. */
const TYPED_MARKERS = [
  'NA',
  'N/A',
  'n/a',
  'NaN',
  'nan',
  'null',
  'NULL',
  'None',
  '#N/A',
  '<NA>',
  '?',
  '-',
  '--',
  '.',
];
/** Means a missing value also in texts. */
const TEXT_MARKERS = ['NA', 'N/A', 'NULL', 'NaN', '?'];

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const POINT = /^[+-]?\d*\.\d+(?:e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}([,. '])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
/** With two groups, or a decimal mark behind them, it is no decimal number. */
const SURELY_GROUPED =
  /^[+-]?\d{1,3}(?:([,. '])\d{3}(?:\1\d{3})+(?:(?!\1)[.,]\d+)?|([,.])\d{3}(?!\2)[.,]\d+)$/;
const MARKS_SEEN_FOR_SURE = 50;

export function findMarks(columns: string[], rows: string[][], given: SourceDialect): FoundMarks {
  // Maps: a column may be called constructor.
  const stated = new Map(Object.entries(signsOf(given)));
  const signs = new Map<string, string[]>();
  const table = columns.map((name, c) => {
    const cells = rows.map((row) => (row[c] ?? '').trim()).filter((cell) => cell !== '');
    const known = cells.filter((cell) => !TYPED_MARKERS.includes(cell));
    const own = stated.get(name) ?? findSigns(known) ?? [];
    if (own.length === 0) return readColumn(name, cells);
    signs.set(name, own);
    return readColumn(name, cells.map(makeUnsigner(own)));
  });
  const markers = new Map<string, string[]>();
  for (const { name, markers: own } of table) {
    for (const marker of own) markers.set(marker, [...(markers.get(marker) ?? []), name]);
  }
  const numbers = findNumberMarks(table, given);
  const dates = findDates(table, given);
  return {
    ...{ decimal: numbers.decimal, thousands: numbers.thousands },
    signs: Object.fromEntries(signs),
    missing: given.missing ?? [...markers.keys()],
    trim: given.trim ?? rows.some((cells) => cells.some((cell) => cell !== cell.trim())),
    dateFormat: given.dateFormat ?? dates.format,
    ...{ dates: dates.byColumn, markers },
    questions: [...numbers.questions, ...dates.questions],
  };
}

/** @param cells not empty ones, without blanks around them and signs */
function readColumn(name: string, cells: string[]): TextColumn {
  const typed = cells.filter((cell) => !TYPED_MARKERS.includes(cell));
  const isTyped = typed.filter(isValue).length >= MOSTLY * typed.length && typed.length > 0;
  const means = isTyped ? TYPED_MARKERS : TEXT_MARKERS;
  const markers = means.filter((marker) => cells.includes(marker));
  return { name, markers, known: cells.filter((cell) => !means.includes(cell)) };
}

const isValue = (text: string) => isNumber(text) || isDateText(text);
const isNumber = (text: string) => PLAIN.test(text) || COMMA.test(text) || GROUPED.test(text);

interface NumberMarks extends Pick<CellMarks, 'decimal' | 'thousands'> {
  questions: Question[];
}

/** What the numeric columns say, each for itself. */
function findNumberMarks(table: TextColumn[], given: SourceDialect): NumberMarks {
  const numeric = table.filter(
    ({ known }) => known.length > 0 && known.filter(isNumber).length >= MOSTLY * known.length,
  );
  const said = numeric.map(marksOf).filter((marks) => marks !== null);
  const hasDecimal = (mark: string) => said.find(({ decimal }) => decimal === mark);
  const grouped = said.find(({ thousands }) => thousands !== null);
  const open = said.find(({ isOpen }) => isOpen);
  const decimal = given.decimal ?? (hasDecimal(',') && !hasDecimal('.') ? ',' : '.');
  const thousands =
    given.thousands === undefined ? (grouped?.thousands ?? null) : given.thousands || null;
  const questions: Question[] = [];
  const isSettled = given.decimal !== undefined || given.thousands !== undefined;
  if (!isSettled && hasDecimal(',') && hasDecimal('.')) {
    questions.push(askMixed(hasDecimal(',') as Said, hasDecimal('.') as Said));
  } else if (!isSettled && open !== undefined && !hasDecimal(open.mark) && grouped === undefined) {
    questions.push(askOpen(open));
  }
  if (
    open !== undefined &&
    !isSettled &&
    grouped === undefined &&
    hasDecimal(open.mark === ',' ? '.' : ',')
  ) {
    return { decimal, thousands: open.mark as ',' | '.', questions: [] };
  }
  return { decimal, thousands, questions };
}

/** What one column says about the marks of numbers. */
interface Said {
  name: string;
  example: string;
  decimal: string | null;
  thousands: CellMarks['thousands'];
  /** May its mark be either? */
  isOpen: boolean;
  mark: string;
}

function marksOf({ name, known }: TextColumn): Said | null {
  const marked = known.filter((cell) => COMMA.test(cell) || POINT.test(cell) || GROUPED.test(cell));
  if (marked.length === 0) return null;
  const sure = marked.find((cell) => SURELY_GROUPED.test(cell));
  if (sure !== undefined) {
    const thousands = GROUPED.exec(sure)?.[1] as CellMarks['thousands'];
    const fraction = marked
      .map((cell) => /([.,])\d+$/.exec(cell)?.[1])
      .find((mark) => mark !== thousands);
    return {
      name,
      example: sure,
      decimal: fraction ?? null,
      thousands,
      isOpen: false,
      mark: thousands ?? '',
    };
  }
  const spaced = marked.find((cell) => /^[+-]?\d{1,3}[ ']\d{3}$/.test(cell));
  if (spaced !== undefined) {
    const thousands = GROUPED.exec(spaced)?.[1] as CellMarks['thousands'];
    return {
      name,
      example: spaced,
      decimal: null,
      thousands,
      isOpen: false,
      mark: thousands ?? '',
    };
  }
  const commas = marked.filter((cell) => cell.includes(','));
  if (commas.length === 0)
    return { name, example: marked[0], decimal: '.', thousands: null, isOpen: false, mark: '.' };
  return judgeCommas(name, known, commas, marked.length > commas.length);
}

/** `1,234` may be either; `0,5` and `12,34` are decimal. A point alone is always decimal. */
function judgeCommas(name: string, known: string[], commas: string[], hasPoints: boolean): Said {
  const decimal = commas.find((cell) => !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell));
  const said = { name, thousands: null, isOpen: false, mark: ',' };
  if (decimal !== undefined && !hasPoints) return { ...said, example: decimal, decimal: ',' };
  if (decimal !== undefined) return { ...said, example: decimal, decimal: ',', isOpen: true };
  const example = commas[0];
  const whole = known.filter((cell) => /^[+-]?\d+$/.test(cell));
  const isGrouped =
    whole.length > 0 &&
    whole.every((cell) => cell.replace(/^[+-]/, '').length <= 3) &&
    commas.length >= MARKS_SEEN_FOR_SURE;
  if (isGrouped || hasPoints)
    return { ...said, example, decimal: hasPoints ? '.' : null, thousands: ',' };
  return { ...said, example, decimal: null, isOpen: true };
}

function askOpen({ name, example }: Said): Question {
  const [whole, fraction] = example.split(',');
  return {
    about: 'decimal',
    text: `column '${name}': is ${example} the number ${whole}${fraction}, or ${whole}.${fraction}?`,
    answers: [
      { label: `${whole}${fraction}: commas part thousands`, given: { thousands: ',' } },
      { label: `${whole}.${fraction}: a decimal comma`, given: { decimal: ',' } },
    ],
  };
}

function askMixed(comma: Said, point: Said): Question {
  return {
    about: 'decimal',
    text: `column '${comma.name}' has ${comma.example} and column '${point.name}' ${point.example}: which mark is decimal?`,
    answers: [
      { label: 'the point; numbers with a comma are texts', given: { decimal: '.' } },
      { label: 'the comma; numbers with a point are texts', given: { decimal: ',' } },
    ],
  };
}
