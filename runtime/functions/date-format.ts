// The format of a date in a text, as a recipe states it: `YYYY-MM-DD`, `D/M/YYYY HH:mm`, `YYYYMMDDTHHmmss`.
// Nothing is guessed: a text that does not have the format to the letter is no date.
import { packDate } from './calendar.ts';

/** `half` is AM or PM; `zone` is read, and counts for nothing. */
const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'half', 'zone'] as const;
type Part = (typeof PARTS)[number];

/** One token of a format, or the text between two. */
export type FormatPiece =
  | {
      part: Part;
      fewest: 1 | 2 | 4;
      most: 2 | 4;
      hasCentury: boolean;
      /** An hour from 1 to 12. */
      isOfHalf?: true;
    }
  | { text: string };

const TOKENS: Record<string, FormatPiece> = {
  YYYY: { part: 'year', fewest: 4, most: 4, hasCentury: true },
  YY: { part: 'year', fewest: 2, most: 2, hasCentury: false },
  MM: { part: 'month', fewest: 2, most: 2, hasCentury: true },
  M: { part: 'month', fewest: 1, most: 2, hasCentury: true },
  DD: { part: 'day', fewest: 2, most: 2, hasCentury: true },
  D: { part: 'day', fewest: 1, most: 2, hasCentury: true },
  HH: { part: 'hour', fewest: 2, most: 2, hasCentury: true },
  H: { part: 'hour', fewest: 1, most: 2, hasCentury: true },
  hh: { part: 'hour', fewest: 2, most: 2, hasCentury: true, isOfHalf: true },
  h: { part: 'hour', fewest: 1, most: 2, hasCentury: true, isOfHalf: true },
  A: { part: 'half', fewest: 2, most: 2, hasCentury: true },
  z: { part: 'zone', fewest: 2, most: 2, hasCentury: true },
  mm: { part: 'minute', fewest: 2, most: 2, hasCentury: true },
  ss: { part: 'second', fewest: 2, most: 2, hasCentury: true },
};
/** `GMT+1`, `CET`, `+02:00`: what stands behind a time, at its end. */
const ZONE = '(?:[A-Z]{1,5}(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-][0-9]{1,2}(?::?[0-9]{2})?)';
const ZONE_TEXT = new RegExp(`^${ZONE}$`);
const TOKEN = /YYYY|YY|MM|M|DD|D|HH|H|hh|h|A|z|mm|ss|[ !-/:-@[-`{-~]+|[TZ]/y;
/** Each part needs the one before it; a time needs no date. */
const NEEDS: Partial<Record<Part, Part>> = {
  month: 'year',
  day: 'month',
  minute: 'hour',
  second: 'minute',
  half: 'hour',
  zone: 'hour',
};
const LONGEST_FORMAT = 40;

export interface DateFormat {
  format: string;
  /** The first of the 100 years that YY stands for: 1950 reads 49 as 2049. Only for YY. */
  pivot?: number;
}

/** The pieces of a format. @throws Error saying what is wrong with it and what would do */
export function parseFormat({ format, pivot }: DateFormat): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < format.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(format);
    if (match === null) throw new Error(formatFault(format, format.slice(at, at + 1)));
    pieces.push(TOKENS[match[0]] ?? { text: match[0] });
  }
  const fault = piecesFault(pieces, pivot);
  if (fault !== null || format.length > LONGEST_FORMAT) {
    throw new Error(`the date format '${format}' ${fault ?? 'is too long'}`);
  }
  return pieces;
}

function formatFault(format: string, wrong: string): string {
  const known = Object.keys(TOKENS).join(', ');
  return `the date format '${format}' has '${wrong}'; write ${known}, and T, Z, blanks and signs as they stand`;
}

function piecesFault(pieces: FormatPiece[], pivot: number | undefined): string | null {
  const parts = pieces.flatMap((piece) => ('part' in piece ? [piece.part] : []));
  const twice = parts.find((part, i) => parts.indexOf(part) !== i);
  if (twice !== undefined) return `names the ${twice} twice`;
  if (parts.length === 0) return 'names no part of a date';
  for (const part of parts) {
    const needed = NEEDS[part];
    if (needed !== undefined && !parts.includes(needed)) return `has a ${part} without a ${needed}`;
  }
  if (parts.includes('year') && !parts.includes('month')) return 'has a year alone; use integer()';
  const isOfHalf = pieces.some((piece) => 'part' in piece && piece.isOfHalf);
  if (isOfHalf !== parts.includes('half')) return 'needs h with A, for AM and PM, or H without it';
  if (parts.slice(0, -1).includes('zone') || pieces.slice(0, -1).some(isZone)) {
    return 'has z before its end';
  }
  const isUnclear = pieces.some((piece, i) => {
    const neighbors = [pieces[i - 1], pieces[i + 1]];
    return isOpen(piece) && neighbors.some((other) => other !== undefined && 'part' in other);
  });
  if (isUnclear) return 'has M, D, H or h beside another part; put a sign between them';
  return pivotFault(pieces, pivot);
}

function pivotFault(pieces: FormatPiece[], pivot: number | undefined): string | null {
  const isShort = pieces.some((piece) => 'part' in piece && !piece.hasCentury);
  if (!isShort) return pivot === undefined ? null : 'has no YY that a pivot would be for';
  const isGood = pivot !== undefined && Number.isInteger(pivot) && pivot >= 1 && pivot <= 9900;
  return isGood ? null : 'has YY: state the first year it stands for, as in { pivot: 1950 }';
}

const isZone = (piece: FormatPiece) => 'part' in piece && piece.part === 'zone';

/** True for a token of one or two digits. */
function isOpen(piece: FormatPiece): boolean {
  return 'part' in piece && piece.fewest !== piece.most;
}

/** The format as a regular expression that every engine reads alike, with a group for each part but the zone. */
export function datePattern(format: DateFormat): string {
  return `^${parseFormat(format).map(piecePattern).join('')}$`;
}

function piecePattern(piece: FormatPiece): string {
  if ('text' in piece) {
    return piece.text.replace(/[^A-Za-z0-9 ]/g, (sign) => `[${escapeSign(sign)}]`);
  }
  const { part, fewest, most } = piece;
  if (part === 'half') return '([AaPp][Mm])';
  if (part === 'zone') return ZONE;
  return fewest === most ? `([0-9]{${most}})` : `([0-9]{${fewest},${most}})`;
}

/** Inside brackets these have a meaning. */
function escapeSign(sign: string): string {
  return ['^', ']', '[', '\\'].includes(sign) ? `\\${sign}` : sign;
}

/** A text of this format: the second of January 2024, at 03:04:05. */
export function dateText(format: DateFormat): string {
  const parts: Record<string, number> = {
    year: 2024,
    month: 1,
    day: 2,
    hour: 3,
    minute: 4,
    second: 5,
  };
  const texts = parseFormat(format).map((piece) => {
    if ('text' in piece) return piece.text;
    if (piece.part === 'half') return 'AM';
    if (piece.part === 'zone') return 'GMT+1';
    const digits = String(parts[piece.part]).padStart(piece.fewest, '0');
    return piece.hasCentury ? digits : digits.slice(-2);
  });
  return texts.join('');
}

/** Does the format tell the day, and does it tell the time? */
export function partsOf(format: DateFormat): { hasDate: boolean; hasTime: boolean } {
  const parts = parseFormat(format).flatMap((piece) => ('part' in piece ? [piece.part] : []));
  return { hasDate: parts.includes('year'), hasTime: parts.includes('hour') };
}

/** From a text to the number of its date, null where it is none. */
export type DateReader = (text: string) => number | null;

/** It allocates nothing: every request with a date is read by it. */
export function makeDateReader(format: DateFormat): DateReader {
  const pieces = parseFormat(format).map(makeStep);
  const { pivot = 0 } = format;
  const parts = new Float64Array(PARTS.length);
  const isOfHalf = pieces.some(({ part }) => part === HALF);
  return (text) => {
    // A time without a date is one of the day 0001-01-01; a month without a day is its first.
    parts.fill(0);
    parts.fill(1, 0, 3);
    let at = 0;
    for (const piece of pieces) {
      at = readPiece(text, at, piece, parts);
      if (at < 0) return null;
      if (piece.isShort) parts[0] = fullYear(parts[0], pivot);
    }
    if (at !== text.length) return null;
    if (isOfHalf) {
      if (parts[3] < 1 || parts[3] > 12) return null;
      parts[3] = (parts[3] % 12) + 12 * parts[HALF];
    }
    return packDate(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
  };
}

const HALF = PARTS.indexOf('half');
const ZONE_PART = PARTS.indexOf('zone');

/** A piece as one shape, for every piece. */
interface ReadStep {
  /** What stands there; empty for a part. */
  text: string;
  /** Place of the part among PARTS. */
  part: number;
  fewest: number;
  most: number;
  isShort: boolean;
}

function makeStep(piece: FormatPiece): ReadStep {
  if ('text' in piece) return { text: piece.text, part: 0, fewest: 0, most: 0, isShort: false };
  const { part, fewest, most, hasCentury } = piece;
  return { text: '', part: PARTS.indexOf(part), fewest, most, isShort: !hasCentury };
}

/** OUT: the part, in `parts`. Returns where the piece ends, -1 where the text does not have it. */
function readPiece(
  text: string,
  at: number,
  { text: wanted, part, fewest, most }: ReadStep,
  parts: Float64Array,
): number {
  if (wanted !== '') return text.startsWith(wanted, at) ? at + wanted.length : -1;
  if (part === HALF) return readHalf(text, at, parts);
  if (part === ZONE_PART) return ZONE_TEXT.test(text.slice(at)) ? text.length : -1;
  let value = 0;
  let end = at;
  for (; end < at + most; end++) {
    const digit = text.charCodeAt(end) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  parts[part] = value;
  return end - at < fewest ? -1 : end;
}

/** AM or PM, in any case. OUT: the part. */
function readHalf(text: string, at: number, parts: Float64Array): number {
  const [half, end] = [text.charCodeAt(at) | 32, text.charCodeAt(at + 1) | 32];
  parts[HALF] = half === 112 ? 1 : 0;
  return (half === 97 || half === 112) && end === 109 ? at + 2 : -1;
}

/** The year of the hundred from the pivot on that ends in these two digits. */
function fullYear(short: number, pivot: number): number {
  const century = pivot - (pivot % 100);
  return short >= pivot % 100 ? century + short : century + 100 + short;
}
