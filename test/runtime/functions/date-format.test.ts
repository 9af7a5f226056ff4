// Formats of dates: what they read, and what is wrong with those that are refused.
import { describe, expect, it } from 'vitest';
import { parseFormat } from '../../../runtime/functions/date-format.ts';
import { makeDateReader } from '../../../runtime/functions/date-reader.ts';

const SECONDS = 86_400;

describe('a format', () => {
  it.each([
    [{ format: 'YYYY-MM-DD' }, '2024-01-05', 20240105 * SECONDS],
    [{ format: 'D/M/YYYY' }, '5/1/2024', 20240105 * SECONDS],
    [{ format: 'D/M/YYYY' }, '05/01/2024', 20240105 * SECONDS],
    [{ format: 'D/M/YYYY' }, '005/1/2024', null],
    [{ format: 'YYYYMMDDTHHmmss' }, '20141013T010203', 20141013 * SECONDS + 3723],
    [{ format: 'YYYY-MM' }, '2024-02', 20240201 * SECONDS],
    [{ format: 'HH.mm.ss' }, '18.00.00', 10101 * SECONDS + 18 * 3600],
    [{ format: 'DD.MM.YY', pivot: 1969 }, '31.12.68', 20681231 * SECONDS],
    [{ format: 'DD.MM.YY', pivot: 1969 }, '01.01.69', 19690101 * SECONDS],
    [{ format: 'YYYY-MM-DDTHH:mm:ssZ' }, '2024-01-05T00:00:00Z', 20240105 * SECONDS],
    [{ format: 'YYYY-MM-DDTHH:mm:ssZ' }, '2024-01-05T00:00:00+02:00', null],
    [{ format: 'M/D/YYYY hh:mm A' }, '11/26/2026 02:20 PM', 20261126 * SECONDS + 14 * 3600 + 1200],
    [{ format: 'h:mm A' }, '12:00 am', 10101 * SECONDS],
    [{ format: 'h:mm A' }, '12:00 PM', 10101 * SECONDS + 12 * 3600],
    [{ format: 'h:mm A' }, '13:00 PM', null],
    [{ format: 'YYYY/M/D h:mm:ss A z' }, '2026/11/26 2:20:05 PM GMT+1', 20261126 * SECONDS + 51605],
    [{ format: 'YYYY-MM-DDTHH:mm:ssz' }, '2024-01-05T00:00:00+02:00', 20240105 * SECONDS],
    [{ format: 'YYYY-MM-DDTHH:mm:ssz' }, '2024-01-05T00:00:00', null],
    [{ format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' }, '2024-01-05T00:00:01.999Z', 20240105 * SECONDS + 1],
    [{ format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' }, '2024-01-05T00:00:01.99Z', null],
    [{ format: 'YYYY-MM-DDTHH:mm:ss.SSSZ' }, '2024-01-05T00:00:01Z', null],
    [
      { format: 'YYYY-MM-DDTHH:mm:ss.SSSSSSz' },
      '2024-01-05T00:00:01.123456+02:00',
      20240105 * SECONDS + 1,
    ],
    [{ format: 'YYYY-MM-DD HH:mm:ss.S' }, '2024-01-05 00:00:01.5', 20240105 * SECONDS + 1],
    [{ format: 'YYYY-MM-DD HH:mm:ss.S' }, '2024-01-05 00:00:01', 20240105 * SECONDS + 1],
    [{ format: 'YYYY-MM-DD HH:mm:ss.S' }, '2024-01-05 00:00:01.', null],
    [{ format: 'YYYY-MM-DD HH:mm:ss,S' }, '2024-01-05 00:00:01,123456789', 20240105 * SECONDS + 1],
    [{ format: 'YYYY-MM-DD HH:mm:ss,S' }, '2024-01-05 00:00:01,1234567890', null],
    [{ format: 'DD-MMM-YYYY' }, '05-Jan-2024', 20240105 * SECONDS],
    [{ format: 'DD-MMM-YYYY' }, '05-JAN-2024', 20240105 * SECONDS],
    [{ format: 'DDMMMYYYY' }, '05dec2024', 20241205 * SECONDS],
    [{ format: 'DD-MMM-YYYY' }, '05-Jäm-2024', null],
    [{ format: 'DD-MMM-YYYY' }, '31-Feb-2024', null],
    [{ format: 'DD-MMM-YYYY' }, '05-January-2024', null],
    [{ format: 'MMM D, YYYY h:mm A' }, 'May 5, 2024 2:20 PM', 20240505 * SECONDS + 51_600],
    [{ format: 'MMMM D, YYYY' }, 'May 5, 2024', 20240505 * SECONDS],
    [{ format: 'MMMM D, YYYY' }, 'September 15, 2024', 20240915 * SECONDS],
    [{ format: 'MMMM D, YYYY' }, 'Sept 15, 2024', null],
    [{ format: 'MMM-YY', pivot: 1950 }, 'Jan-49', 20490101 * SECONDS],
    [{ format: 'ddd, DD MMM YYYY HH:mm z' }, 'Fri, 05 Jan 2024 00:00 GMT', 20240105 * SECONDS],
    [{ format: 'ddd, DD MMM YYYY HH:mm z' }, 'Foo, 05 Jan 2024 00:00 GMT', null],
  ])('%j reads %s as %s', (format, text, packed) => {
    expect(makeDateReader(format)(text)).toBe(packed);
  });

  it.each([
    [{ format: 'yyyy-mm-dd' }, "the date format 'yyyy-mm-dd' has 'y'; write YYYY"],
    [{ format: 'DD/MM/YY' }, 'has YY: state the first year it stands for'],
    [{ format: 'YYYY-MM-DD', pivot: 1950 }, 'has no YY that a pivot would be for'],
    [{ format: 'YYYYMD' }, 'has M, MMMM, D, H or h beside another part'],
    [{ format: 'YYYY-MM-MM' }, 'names the month twice'],
    [{ format: 'MM/DD' }, 'has a month without a year'],
    [{ format: 'YYYY' }, 'has a year alone'],
    [{ format: 'h:mm' }, 'needs h with A'],
    [{ format: 'H:mm A' }, 'needs h with A'],
    [{ format: 'HH:mm z ss' }, 'has z before its end'],
    [{ format: 'hA' }, 'beside another part'],
    [{ format: '--' }, 'names no part of a date'],
    [{ format: 'ddd' }, 'has a weekday without a day'],
    [{ format: 'MMMMYYYY' }, 'has M, MMMM, D, H or h beside another part'],
    [{ format: 'HH:mm:ss.SS' }, "has 'S'; write YYYY"],
    [{ format: 'HH:mm.SSS' }, 'has a fraction without a second'],
    [{ format: 'HH:mm:ss.S.' }, 'has .S, of any length, before what may continue it'],
    [{ format: 'HH:mm:ss.SYYYY-MM' }, 'has .S, of any length, before what may continue it'],
    [{ format: 'YYYY-MM-DD '.repeat(4) }, 'twice'],
  ])('%j is refused', (format, message) => {
    expect(() => parseFormat(format)).toThrow(message);
  });
});
