// Reads the date in a text by its format, for every request that has one.
import { packDate } from './calendar.ts';
import { type DateFormat, type FormatPiece, PARTS, piecesOf, ZONE } from './date-pieces.ts';

const ZONE_TEXT = new RegExp(`^${ZONE}$`);

/** From a text to the number of its date, null where it is none. */
export type DateReader = (text: string) => number | null;

/**
 * It allocates nothing: every request with a date is read by it.
 * @param format that `parseFormat` accepts: a device need not check it again
 */
export function makeDateReader(format: DateFormat): DateReader {
  const pieces = (piecesOf(format.format) as FormatPiece[]).map(makeStep);
  const { pivot = 0 } = format;
  const parts = new Float64Array(PARTS.length);
  const isOfHalf = pieces.some(({ part }) => part === HALF);
  return (text) => {
    // A time without a date is one of the day 0001-01-01; a month without a day is its first.
    for (let part = 0; part < parts.length; part++) parts[part] = part < 3 ? 1 : 0;
    let at = 0;
    for (const piece of pieces) {
      at = readPiece(text, at, piece, parts);
      if (at < 0) return null;
      if (piece.isShort) parts[0] = fullYear(parts[0], pivot);
    }
    if (at !== text.length) return null;
    if (isOfHalf) {
      if (parts[3] < 1 || parts[3] > 12) return null;
      parts[3] = (parts[3] % 12) + 12 * (parts[HALF] - 1);
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
  /** The sign that is absent where the part is; empty where the part is never absent. */
  mark: string;
  /** What stands there in place of digits; none of digits. */
  names: readonly string[];
}

const NO_NAMES: readonly string[] = [];

function makeStep(piece: FormatPiece): ReadStep {
  const step = { text: '', part: 0, fewest: 0, most: 0, isShort: false, mark: '', names: NO_NAMES };
  if ('text' in piece) return { ...step, text: piece.text };
  const { part, isShort = false, mark = '', names = NO_NAMES } = piece;
  return { ...step, ...piece, part: PARTS.indexOf(part), isShort, mark, names };
}

/** OUT: the part, in `parts`. Returns where the piece ends, -1 where the text does not have it. */
function readPiece(
  text: string,
  at: number,
  { text: wanted, part, fewest, most, mark, names }: ReadStep,
  parts: Float64Array,
): number {
  if (wanted !== '') return hasText(text, at, wanted) ? at + wanted.length : -1;
  if (mark !== '') {
    if (!hasText(text, at, mark)) return at;
    at++;
  }
  if (names.length > 0) return readName(text, at, names, part, parts);
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

/** `startsWith`, in a third of its time for the one sign or two that stand here. */
function hasText(text: string, at: number, wanted: string): boolean {
  for (let i = 0; i < wanted.length; i++) {
    if (text.charCodeAt(at + i) !== wanted.charCodeAt(i)) return false;
  }
  return true;
}

/** One of the names, in any case; none begins with another. OUT: the part. */
function readName(
  text: string,
  at: number,
  names: readonly string[],
  part: number,
  parts: Float64Array,
): number {
  for (let n = 0; n < names.length; n++) {
    const name = names[n];
    let i = 0;
    while (i < name.length && ((text.charCodeAt(at + i) ^ name.charCodeAt(i)) | 32) === 32) i++;
    if (i < name.length) continue;
    parts[part] = n + 1;
    return at + i;
  }
  return -1;
}

/** The year of the hundred from the pivot on that ends in these two digits. */
function fullYear(short: number, pivot: number): number {
  const century = pivot - (pivot % 100);
  return short >= pivot % 100 ? century + short : century + 100 + short;
}
