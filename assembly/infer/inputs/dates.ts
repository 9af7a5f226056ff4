// Dates: from a text by its format to one number, and from that number to its parts and days. The twins are
// runtime/functions/calendar.ts and date-reader.ts.
import {
  OP_DAY,
  OP_DAY_OF_YEAR,
  OP_DAYS_BETWEEN,
  OP_HOUR,
  OP_MINUTE,
  OP_MONTH,
  OP_SECOND,
  OP_WEEKDAY,
  OP_YEAR,
  PIECE_BYTES,
  PIECE_FEWEST,
  PIECE_IS_SHORT,
  PIECE_MARK,
  PIECE_MOST,
  PIECE_PART,
  STEP_A,
  STEP_B,
  STEP_DATA,
  STEP_N,
  TEXT_LENGTH,
} from '../../shared/derive-layout';
import { behindMonth, monthAt, weekdayAt } from './date-names';
import { valueAt } from './values';

const DAY_SECONDS: f64 = 86_400;

/** Operations from OP_YEAR to OP_DAYS_BETWEEN. */
export function partOfDate(op: i32, a: f64, b: f64): f64 {
  if (a != a || b != b) return NaN;
  const date = dateOf(a);
  const second = <i32>(a - <f64>date * DAY_SECONDS);
  switch (op) {
    case OP_YEAR:
      return date / 10_000;
    case OP_MONTH:
      return (date / 100) % 100;
    case OP_DAY:
      return date % 100;
    case OP_HOUR:
      return second / 3600;
    case OP_MINUTE:
      return (second / 60) % 60;
    case OP_SECOND:
      return second % 60;
    case OP_WEEKDAY:
      return ((dayNumber(date) - 1) % 7) + 1;
    case OP_DAY_OF_YEAR:
      return dayNumber(date) - dayNumber((date / 10_000) * 10_000 + 101) + 1;
    case OP_DAYS_BETWEEN:
      return dayNumber(dateOf(b)) - dayNumber(date);
    default:
      return NaN;
  }
}

/** The whole days as yyyymmdd: the quotient is never rounded up to the next one, from which it is 1e-5 at least. */
function dateOf(packed: f64): i32 {
  return <i32>(packed / DAY_SECONDS);
}

/** Days since 0000-12-31 of a date as yyyymmdd. Years begin in March: the leap day is the last. */
function dayNumber(date: i32): i32 {
  const month = (date / 100) % 100;
  const isEarly = month < 3;
  const years = date / 10_000 - (isEarly ? 1 : 0);
  const months = month + (isEarly ? 9 : -3);
  const leapDays = years / 4 - years / 100 + years / 400;
  return 365 * years + leapDays + (153 * months + 2) / 5 + (date % 100) - 306;
}

/** The number of the date that the text is; NaN where it is none. */
export function readDate(step: usize): f64 {
  const value = valueAt(step, STEP_A);
  let at: usize = load<u32>(value);
  const end = at + <usize>load<u32>(value, TEXT_LENGTH);
  let piece: usize = load<u32>(step + STEP_DATA);
  const lastPiece = piece + <usize>load<u32>(step + STEP_B) * PIECE_BYTES;
  // A time without a date is one of the day 0001-01-01; a month without a day is its first.
  let year = 1;
  let month = 1;
  let day = 1;
  let second = 0;
  for (; piece < lastPiece; piece += PIECE_BYTES) {
    const part: i32 = load<u8>(piece + PIECE_PART);
    if (part == 0) {
      if (at >= end || load<u8>(at) != load<u8>(piece + PIECE_FEWEST)) return NaN;
      at++;
      continue;
    }
    if (part == 8) {
      const half = halfAt(at, end);
      if (half < 0) return NaN;
      second += half * 43_200;
      at += 2;
      continue;
    }
    if (part == 9) {
      if (!isZone(at, end)) return NaN;
      at = end;
      continue;
    }
    if (part == 10) {
      at = behindFraction(at, end, piece);
      if (at == 0) return NaN;
      continue;
    }
    if (part == 11 || part == 12) {
      const name = part == 11 ? monthAt(at, end) : weekdayAt(at, end);
      if (name == 0) return NaN;
      if (part == 11) month = name;
      at += 3;
      if (part == 12 || load<u8>(piece + PIECE_MOST) == 3) continue;
      at = behindMonth(at, end, month);
      if (at == 0) return NaN;
      continue;
    }
    const fewest = at + <usize>load<u8>(piece + PIECE_FEWEST);
    const most = min(end, at + <usize>load<u8>(piece + PIECE_MOST));
    let number = 0;
    for (; at < most; at++) {
      const digit: u32 = load<u8>(at) - 48;
      if (digit > 9) break;
      number = number * 10 + digit;
    }
    if (at < fewest) return NaN;
    if (load<u8>(piece + PIECE_IS_SHORT) != 0) number = fullYear(number, load<u16>(step + STEP_N));
    if (part == 1) year = number;
    else if (part == 2) month = number;
    else if (part == 3) day = number;
    else if (part == 7) {
      if (number < 1 || number > 12) return NaN;
      second += (number % 12) * 3600;
    } else if (number > (part == 4 ? 23 : 59)) return NaN;
    else second += number * (part == 4 ? 3600 : part == 5 ? 60 : 1);
  }
  if (at != end || !isDay(year, month, day)) return NaN;
  return <f64>(year * 10_000 + month * 100 + day) * DAY_SECONDS + <f64>second;
}

/** 0 of AM, 1 of PM, in any case; -1 of neither. */
function halfAt(at: usize, end: usize): i32 {
  if (at + 2 > end || (load<u8>(at + 1) | 32) != 109) return -1;
  const half = load<u8>(at) | 32;
  return half == 97 ? 0 : half == 112 ? 1 : -1;
}

/** Where the fraction of a second ends, which may be absent with its mark; 0 where there is none. */
function behindFraction(at: usize, end: usize, piece: usize): usize {
  const mark = load<u8>(piece + PIECE_MARK);
  if (mark != 0) {
    if (at == end || load<u8>(at) != mark) return at;
    at++;
  }
  const digits = countDigits(at, end, load<u8>(piece + PIECE_MOST));
  return digits < load<u8>(piece + PIECE_FEWEST) ? 0 : at + digits;
}

/** Up to five capital letters, and hours with a sign, perhaps with minutes; one of both at least. */
function isZone(start: usize, end: usize): bool {
  let at = start;
  while (at < end && at < start + 5 && <u32>load<u8>(at) - 65 <= 25) at++;
  if (at == end) return at > start;
  const sign = load<u8>(at);
  if (sign != 43 && sign != 45) return false;
  const hours = countDigits(++at, end, 5);
  at += hours;
  if (at == end) return hours >= 1 && hours <= 4;
  if (load<u8>(at) != 58 || hours < 1 || hours > 2) return false;
  return end - at == 3 && countDigits(at + 1, end, 3) == 2;
}

function countDigits(at: usize, end: usize, most: u32): u32 {
  let digits: u32 = 0;
  while (digits < most && at + digits < end && <u32>load<u8>(at + digits) - 48 <= 9) digits++;
  return digits;
}

/** The year of the hundred from the pivot on that ends in these two digits. */
function fullYear(short: i32, pivot: i32): i32 {
  const century = pivot - (pivot % 100);
  return short >= pivot % 100 ? century + short : century + 100 + short;
}

/** Is there such a day, in the years 1 to 9999? */
function isDay(year: i32, month: i32, day: i32): bool {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const length = month == 2 ? (isLeap ? 29 : 28) : 30 + ((month + (month >> 3)) & 1);
  return day <= length;
}
