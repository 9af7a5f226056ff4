// The order of day and month in the dates of a table, told from a sample of its columns: a part above 12 is a day.
import type { SourceDialect } from '../../recipe/source-dialect.ts';
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

const DATE =
  /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:(,? )(\d{1,2})([:.])\d{2}([:.]\d{2}([.,]\d{1,9})?)?( ?[AaPp][Mm])?( ?[A-Z]{1,5}(?:[+-]\d{1,4})?)?)?$/;

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
  const dates = known.map((cell) => DATE.exec(cell)).filter((match) => match !== null);
  if (dates.length < MOSTLY * known.length || dates.length === 0) return null;
  const isDayFirst = dates.some(([, a]) => Number(a) > 12);
  const isMonthFirst = dates.some(([, , , b]) => Number(b) > 12);
  // Times of day are written with points, too.
  if ((isDayFirst && isMonthFirst) || !dates.every(isCalendar)) return null;
  const [example, , mark, , year, gap, hour, colon, second, , half, zone] = dates[0];
  const isShort = (part: number) => dates.some((date) => date[part]?.length === 1);
  const [day, month] = isShort(1) || isShort(3) ? ['D', 'M'] : ['DD', 'MM'];
  const fraction = dates.map((date) => date[9]).find((found) => found !== undefined);
  const seconds =
    second === undefined ? '' : `${second[0]}ss${fraction === undefined ? '' : `${fraction[0]}S`}`;
  const hours = half === undefined ? 'H' : 'h';
  const ends = `${tokenOf(half, 'A')}${tokenOf(zone, 'z')}`;
  const clock =
    hour === undefined
      ? ''
      : `${gap}${isShort(6) ? hours : hours + hours}${colon}mm${seconds}${ends}`;
  const rest = `${year.length === 2 ? 'YY' : 'YYYY'}${clock}`;
  return {
    ...{ name, example },
    format: (isFirst) => [...(isFirst ? [day, month] : [month, day]), rest].join(mark),
    isDayFirst: isDayFirst || isMonthFirst ? isDayFirst : null,
  };
}

/** A token with the blank before it. */
function tokenOf(found: string | undefined, token: string): string {
  if (found === undefined) return '';
  return found.startsWith(' ') ? ` ${token}` : token;
}

function isCalendar([, a, , b]: string[]): boolean {
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
