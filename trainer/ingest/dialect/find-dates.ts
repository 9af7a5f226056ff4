// The order of day and month in the dates of a table, told from a sample of its columns: a part above 12 is a day.
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { CLOCK, clockFormat, type DateGroups, isShort } from './clock-format.ts';
import type { Question } from './question.ts';

/** What a sample has of one column. */
export interface TextColumn {
  name: string;
  /** What is neither empty nor a marker, trimmed. */
  known: string[];
  markers: string[];
}

/** Share of the cells of a column that tell what it is. */
export const MOSTLY = 0.8;

const DATE = new RegExp(
  String.raw`^(?<a>\d{1,2})(?<mark>[-/.])(?<b>\d{1,2})\k<mark>(?<year>\d{4}|\d{2})${CLOCK}$`,
);

interface Dates {
  format: string | null;
  byColumn: Map<string, string>;
  questions: Question[];
}

/** How the dates of one column are written, but for the order of day and month. */
interface DateColumn {
  name: string;
  example: string;
  /** With day and month in the order that is given. */
  format(isDayFirst: boolean): string;
  /** Null where no part is above 12. */
  isDayFirst: boolean | null;
}

/** The order of day and month, from a part above 12; open where no column has one. */
export function findDates(table: TextColumn[], given: SourceDialect): Dates {
  const columns = table.map(readColumn).filter((column) => column !== null);
  const settled = columns.filter(({ isDayFirst }) => isDayFirst !== null);
  const orders = new Set(settled.map(({ isDayFirst }) => isDayFirst));
  const stated = given.dateFormat;
  // Columns of one file are written alike.
  const [known] = orders.size === 1 ? orders : [null];
  const order = stated === undefined ? known : stated.indexOf('D') < stated.indexOf('M');
  const byColumn = new Map<string, string>();
  for (const { name, format, isDayFirst } of columns) {
    const own = isDayFirst ?? order;
    if (own !== null) byColumn.set(name, format(own));
  }
  const open = columns.find(({ name }) => !byColumn.has(name));
  const formats = new Set(byColumn.values());
  const [format] = formats.size === 1 ? formats : [null];
  return {
    ...{ byColumn, format: stated ?? format },
    questions: open === undefined ? [] : [askOrder(open)],
  };
}

/** Null where a column has no such dates. */
function readColumn({ name, known }: TextColumn): DateColumn | null {
  const matches = known.map((cell) => DATE.exec(cell)).filter((match) => match !== null);
  const dates = matches.map(({ groups }) => groups as DateGroups);
  if (dates.length < MOSTLY * known.length || dates.length === 0) return null;
  const isDayFirst = dates.some(({ a }) => Number(a) > 12);
  const isMonthFirst = dates.some(({ b }) => Number(b) > 12);
  // Times of day are written with points, too.
  if ((isDayFirst && isMonthFirst) || !dates.every(isCalendar)) return null;
  const [{ mark, year }] = dates;
  const [day, month] = isShort(dates, 'a') || isShort(dates, 'b') ? ['D', 'M'] : ['DD', 'MM'];
  const rest = `${year?.length === 2 ? 'YY' : 'YYYY'}${clockFormat(dates)}`;
  return {
    ...{ name, example: matches[0][0] },
    format: (isFirst) => [...(isFirst ? [day, month] : [month, day]), rest].join(mark),
    isDayFirst: isDayFirst || isMonthFirst ? isDayFirst : null,
  };
}

function isCalendar({ a, b }: DateGroups): boolean {
  const [low, high] = [Number(a), Number(b)].sort((x, y) => x - y);
  return low >= 1 && low <= 12 && high <= 31;
}

function askOrder({ name, example, format }: DateColumn): Question {
  const [day, month] = [format(true), format(false)];
  return {
    about: 'dateFormat',
    text: `column '${name}': is ${example} written ${day} or ${month}? No date in it has a part above 12`,
    answers: [
      { label: `${day}: the day comes first`, given: { dateFormat: day } },
      { label: `${month}: the month comes first`, given: { dateFormat: month } },
    ],
  };
}
