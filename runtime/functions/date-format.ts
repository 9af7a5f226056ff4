// The format of a date in a text, as a recipe states it, and what is wrong with one.
// Nothing is guessed: a text that does not have the format to the letter is no date.
import { type DateFormat, type FormatPiece, type Part, piecesOf, ZONE } from './date-pieces.ts';

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

/** The pieces of a format. @throws Error saying what is wrong with it and what would do */
export function parseFormat({ format, pivot }: DateFormat): FormatPiece[] {
  const pieces = piecesOf(format);
  const fault = piecesFault(pieces, pivot);
  if (fault !== null || format.length > LONGEST_FORMAT) {
    throw new Error(`the date format '${format}' ${fault ?? 'is too long'}`);
  }
  return pieces;
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
