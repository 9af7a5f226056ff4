// Dates as integers: the civil calendar from 0001-01-01 to 9999-12-31, without time zones.

const DAY_SECONDS = 86_400;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of a date, null where there is no such day or time. */
export function packDate(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  const isDay =
    year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
  if (!isDay || hour > 23 || minute > 59 || second > 59) return null;
  const date = year * 10_000 + month * 100 + day;
  return date * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

export function monthLength(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1];
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The whole days of a date as yyyymmdd. */
function dateOf(packed: number): number {
  return Math.floor(packed / DAY_SECONDS);
}

export function yearOf(packed: number): number {
  return Math.floor(dateOf(packed) / 10_000);
}

export function monthOf(packed: number): number {
  return Math.floor(dateOf(packed) / 100) - yearOf(packed) * 100;
}

export function dayOf(packed: number): number {
  const date = dateOf(packed);
  return date - Math.floor(date / 100) * 100;
}

/** Seconds since midnight. */
export function secondOfDay(packed: number): number {
  return packed - dateOf(packed) * DAY_SECONDS;
}

/** Days since 0000-12-31, so that 0001-01-01, a Monday, is 1. Years begin in March: the leap day is the last. */
export function dayNumber(packed: number): number {
  return civilDays(yearOf(packed), monthOf(packed), dayOf(packed));
}

export function ordinalDay(packed: number): number {
  return dayNumber(packed) - civilDays(yearOf(packed), 1, 1) + 1;
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(packed: number): number {
  return ((dayNumber(packed) - 1) % 7) + 1;
}

function civilDays(year: number, month: number, day: number): number {
  const isEarly = month < 3;
  const y = isEarly ? year - 1 : year;
  const m = isEarly ? month + 9 : month - 3;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leapDays + Math.floor((153 * m + 2) / 5) + day - 306;
}
