// A date that is written is read as the same date, in every format there is.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readDate, writeDate } from '../../../../worker/console/play/dates.ts';

it.each([
  ['YYYY-MM-DD', 1],
  ['D/M/YYYY', 1],
  ['YYYYMMDDTHHmmss', 1 / 86_400],
  ['MM/DD/YYYY hh:mm A', 1 / 1440],
  ['DD.MM.YYYY H:mm z', 1 / 1440],
  ['YYYY-MM-DD HH:mm:ss.S', 1 / 86_400],
  ['ddd, DD MMM YYYY', 1],
  ['MMMM D, YYYY', 1],
])('%s', (format, step) => {
  const steps = fc.integer({ min: -20_000, max: 20_000 });
  fc.assert(
    fc.property(steps, fc.nat(86_399), (day, second) => {
      const days = day + Math.floor(second / 86_400 / step) * step;
      const text = writeDate({ format }, days);
      expect(readDate({ format }, text)).toBeCloseTo(days, 9);
    }),
  );
});

it('two digits of a year are those of its century', () => {
  const format = { format: 'DD.MM.YY', pivot: 1950 };
  expect(writeDate(format, 0)).toBe('01.01.70');
  expect(readDate(format, '01.01.70')).toBe(0);
  expect(readDate(format, '32.01.70')).toBeNull();
});
