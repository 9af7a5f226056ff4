// The format of a date in a text, as a recipe states it, and what is wrong with one.
// Nothing is guessed: a text that does not have the format to the letter is no date.
import {
  type DateFormat,
  type FormatPiece,
  type Part,
  piecesOf,
  TOKENS,
  ZONE,
} from './date-pieces.ts';

/** Each part needs the one before it; a time needs no date. */
const NEEDS: Partial<Record<Part, Part>> = {
  month: 'year',
  day: 'month',
  minute: 'hour',
  second: 'minute',
  half: 'hour',
  zone: 'hour',
  fraction: 'second',
  weekday: 'day',
};
const LONGEST_FORMAT = 40;

/** The pieces of a format. @throws Error saying what is wrong with it and what would do */
export function parseFormat({ format, pivot }: DateFormat): FormatPiece[] {
  const pieces = piecesOf(format);
  const fault = typeof pieces === 'string' ? signFault(pieces) : piecesFault(pieces, pivot);
  if (typeof pieces === 'string' || fault !== null || format.length > LONGEST_FORMAT) {
    throw new Error(`the date format '${format}' ${fault ?? 'is too long'}`);
  }
  return pieces;
}

function signFault(sign: string): string {
  const known = Object.keys(TOKENS).join(', ');
  return `has '${sign}'; write ${known}, and T, Z, blanks and signs as they stand`;
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
  return neighborFault(pieces) ?? pivotFault(pieces, pivot);
}

/** Where one piece ends and the next begins must be clear of any text. */
function neighborFault(pieces: FormatPiece[]): string | null {
  for (const [i, piece] of pieces.entries()) {
    if (!('part' in piece) || piece.fewest === piece.most) continue;
    const [before, after] = [pieces[i - 1], pieces[i + 1]];
    const { mark } = piece;
    if (mark === undefined && [before, after].some(isPart)) {
      return 'has M, MMMM, D, H or h beside another part; put a sign between them';
    }
    if (mark === undefined || after === undefined) continue;
    const isClear = 'text' in after ? !after.text.startsWith(mark) : isLetters(after);
    if (!isClear) return `has ${mark}S, of any length, before what may continue it`;
  }
  return null;
}

function pivotFault(pieces: FormatPiece[], pivot: number | undefined): string | null {
  const isShort = pieces.some((piece) => 'part' in piece && piece.isShort === true);
  if (!isShort) return pivot === undefined ? null : 'has no YY that a pivot would be for';
  const isGood = pivot !== undefined && Number.isInteger(pivot) && pivot >= 1 && pivot <= 9900;
  return isGood ? null : 'has YY: state the first year it stands for, as in { pivot: 1950 }';
}

/** Does it have years of two digits, which need a pivot? */
export const isShortYear = (format: string) => /(?<!Y)YY(?!Y)/.test(format);

const isZone = (piece: FormatPiece) => 'part' in piece && piece.part === 'zone';

const isPart = (piece: FormatPiece | undefined) => piece !== undefined && 'part' in piece;
const isLetters = (piece: FormatPiece) => 'part' in piece && ['half', 'zone'].includes(piece.part);

/** The format as a regular expression that every engine reads alike, with a group for each part that counts. */
export function datePattern(format: DateFormat): string {
  return `^${parseFormat(format).map(piecePattern).join('')}$`;
}

function piecePattern(piece: FormatPiece): string {
  if ('text' in piece) {
    return piece.text.replace(/[^A-Za-z0-9 ]/g, (sign) => `[${escapeSign(sign)}]`);
  }
  const { part, fewest, most, mark, names } = piece;
  if (names !== undefined) return namePattern(part, names);
  if (part === 'zone') return ZONE;
  if (mark !== undefined) return `(?:[${mark}][0-9]{${fewest},${most}})?`;
  if (part === 'fraction') return `[0-9]{${most}}`;
  return fewest === most ? `([0-9]{${most}})` : `([0-9]{${fewest},${most}})`;
}

/** One of the names, in any case. */
function namePattern(part: Part, names: readonly string[]): string {
  const letters = (name: string) =>
    name.replace(/./g, (a) => `[${a.toUpperCase()}${a.toLowerCase()}]`);
  return `(${part === 'weekday' ? '?:' : ''}${names.map(letters).join('|')})`;
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
    if (piece.part === 'weekday') return 'Tue';
    if (piece.names !== undefined) return piece.names[parts[piece.part] - 1];
    if (piece.part === 'fraction') return `${piece.mark ?? ''}${'120000'.slice(0, piece.most)}`;
    const digits = String(parts[piece.part]).padStart(piece.fewest, '0');
    return piece.isShort ? digits.slice(-2) : digits;
  });
  return texts.join('');
}

/** Does the format tell the day, and does it tell the time? */
export function partsOf(format: DateFormat): { hasDate: boolean; hasTime: boolean } {
  const parts = parseFormat(format).flatMap((piece) => ('part' in piece ? [piece.part] : []));
  return { hasDate: parts.includes('year'), hasTime: parts.includes('hour') };
}
