// The format that a column's dates are found to have.
import { expect, it } from 'vitest';
import { findDateFormat } from '../../../trainer/draft/find-date-format.ts';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const DAYS = Array.from({ length: 60 }, (_, i) => new Date(Date.UTC(2021, i % 13, 1 + 2 * i)));

function find(write: (date: Date, i: number) => string) {
  const counts = new Map<string, number>();
  DAYS.map(write).forEach((text) => {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  });
  return findDateFormat([...counts]);
}

const two = (value: number) => String(value).padStart(2, '0');
const long = (date: Date) => MONTHS[date.getUTCMonth()];
const short = (date: Date) => long(date).slice(0, 3);
const year = (date: Date) => date.getUTCFullYear();
const day = (date: Date) => date.getUTCDate();
const weekday = (date: Date) => date.toUTCString().slice(0, 3);

it.each<[format: string, write: (date: Date) => string]>([
  ['DD-MMM-YYYY', (date) => `${two(day(date))}-${short(date).toUpperCase()}-${year(date)}`],
  ['DDMMMYYYY', (date) => `${two(day(date))}${short(date)}${year(date)}`],
  ['MMM D, YYYY', (date) => `${short(date)} ${day(date)}, ${year(date)}`],
  ['D MMMM YYYY', (date) => `${day(date)} ${long(date)} ${year(date)}`],
  ['MMMM YYYY', (date) => `${long(date)} ${year(date)}`],
  ['YYYY-MMM-DD', (date) => `${year(date)}-${short(date)}-${two(day(date))}`],
  ['ddd, DD MMM YYYY HH:mm:ss z', (date) => date.toUTCString()],
  ['ddd MMM DD YYYY', (date) => `${weekday(date)} ${short(date)} ${two(day(date))} ${year(date)}`],
  [
    'DD/MMM/YYYY:HH:mm:ss z',
    (date) => `${two(day(date))}/${short(date)}/${year(date)}:05:06:07 +0200`,
  ],
  ['YYYY-MM', (date) => date.toISOString().slice(0, 7)],
  ['MM/YYYY', (date) => `${two(date.getUTCMonth() + 1)}/${year(date)}`],
  ['YYYYMMDD', (date) => date.toISOString().slice(0, 10).replaceAll('-', '')],
])('%s', (format, write) => {
  expect(find(write)).toEqual({ dateFormat: format, pivot: null, dateFault: null });
});

it('none of codes and numbers that look a little like dates', () => {
  const none = { dateFormat: null, pivot: null, dateFault: null };
  expect(find((_, i) => `${10 + i}ABC${20 + i}`)).toEqual(none);
  expect(find((date, i) => (i < 5 ? `may${i}` : `${day(date)}Mar${i}x`))).toEqual(none);
  expect(find((_, i) => String(20_000_000 + 977 * i))).toEqual(none);
});

it('leaves years of two digits open', () => {
  const { dateFormat, dateFault } = find((date) => `${two(day(date))}-${short(date)}-21`);
  expect({ dateFormat, dateFault }).toEqual({
    dateFormat: null,
    dateFault: expect.stringContaining('--pivot 1950'),
  });
});
