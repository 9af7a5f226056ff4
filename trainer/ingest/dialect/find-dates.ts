// The order of day and month in the dates of a table, told from a sample of its columns: a part above 12 is a day.
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import type { Question } from './question.ts';

/** What a sample has of one column. */
export interface Column {
  name: string;
  /** What is neither empty nor a marker, trimmed. */
  known: string[];
  markers: string[];
}

/** Share of the cells of a column that tell what it is. */
export const MOSTLY = 0.8;

const DATE = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? (\d{1,2})[:.]\d{2}([:.]\d{2})?)?$/;

interface Dates {
  format: string | null;
  byColumn: Map<string, string>;
  questions: Question[];
}

/** The order of day and month, from a part above 12; open where no column has one. */
export function findDates(table: Column[], given: SourceDialect): Dates {
  const byColumn = new Map<string, string>();
  const open: { name: string; parts: string[] }[] = [];
  for (const { name, known } of table) {
    const parts = known.map((cell) => DATE.exec(cell)).filter((match) => match !== null);
    if (parts.length < MOSTLY * known.length || parts.length === 0) continue;
    const isDayFirst = parts.some(([, a]) => Number(a) > 12);
    const isMonthFirst = parts.some(([, , , b]) => Number(b) > 12);
    if ((isDayFirst && isMonthFirst) || !parts.every(isCalendar)) continue;
    if (isDayFirst || isMonthFirst) byColumn.set(name, formatOf(parts[0], isDayFirst));
    else open.push({ name, parts: parts[0] });
  }
  if (given.dateFormat !== undefined) {
    const isDayFirst = given.dateFormat.indexOf('DD') < given.dateFormat.indexOf('MM');
    for (const { name, parts } of open) byColumn.set(name, formatOf(parts, isDayFirst));
    return { format: given.dateFormat, byColumn, questions: [] };
  }
  const orders = new Set([...byColumn.values()].map((format) => format.startsWith('DD')));
  const questions: Question[] = [];
  for (const { name, parts } of open) {
    if (orders.size === 1) byColumn.set(name, formatOf(parts, orders.has(true)));
    else if (questions.length === 0) questions.push(askOrder(name, parts));
  }
  const formats = new Set(byColumn.values());
  return { format: formats.size === 1 ? [...formats][0] : null, byColumn, questions };
}

/** Times of day are written with points, too. */
function isCalendar([, a, , b]: string[]): boolean {
  const [low, high] = [Number(a), Number(b)].sort((x, y) => x - y);
  return low >= 1 && low <= 12 && high <= 31;
}

function formatOf([, , mark, , year, hour, second]: string[], isDayFirst: boolean): string {
  const [a, b] = isDayFirst ? ['DD', 'MM'] : ['MM', 'DD'];
  const clock = hour === undefined ? '' : ` HH:mm${second === undefined ? '' : ':ss'}`;
  return `${a}${mark}${b}${mark}${year.length === 2 ? 'YY' : 'YYYY'}${clock}`;
}

function askOrder(name: string, parts: string[]): Question {
  const [day, month] = [formatOf(parts, true), formatOf(parts, false)];
  return {
    about: 'dateFormat',
    text: `column '${name}': is ${parts[0]} written ${day} or ${month}? No date in it has a part above 12`,
    answers: [
      { label: `${day}: the day comes first`, given: { dateFormat: day } },
      { label: `${month}: the month comes first`, given: { dateFormat: month } },
    ],
  };
}
