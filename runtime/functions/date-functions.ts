// Functions of dates and times: parts as they are written, and days by the civil calendar. There are no time zones.
import {
  dayNumber,
  dayOf,
  monthOf,
  ordinalDay,
  secondOfDay,
  weekdayOf,
  yearOf,
} from './calendar.ts';
import { define } from './definition.ts';

const part = (name: string, about: string, run: (date: number) => number) =>
  define<readonly [number]>({
    takes: ['date'],
    gives: 'number',
    usage: `${name}('date')`,
    about,
    run: ([date]) => run(date),
  });

export const DATE_FUNCTIONS = {
  year: part('year', 'The year, 1 to 9999.', yearOf),
  month: part('month', 'The month, 1 to 12.', monthOf),
  day: part('day', 'The day of the month, 1 to 31.', dayOf),
  hour: part('hour', 'The hour, 0 to 23.', (date) => Math.floor(secondOfDay(date) / 3600)),
  minute: part('minute', 'The minute, 0 to 59.', (date) => Math.floor(secondOfDay(date) / 60) % 60),
  second: part('second', 'The second, 0 to 59.', (date) => secondOfDay(date) % 60),
  weekday: part('weekday', 'The day of the week: 1 is Monday, 7 is Sunday.', weekdayOf),
  dayOfYear: part('dayOfYear', 'The day of the year, 1 to 366.', ordinalDay),
  daysBetween: define<readonly [number, number]>({
    takes: ['date', 'date'],
    gives: 'number',
    usage: "daysBetween('from', 'to')",
    about: 'Midnights from the first date to the second; below 0 where the second is earlier.',
    run: ([from, to]) => dayNumber(to) - dayNumber(from),
  }),
};
