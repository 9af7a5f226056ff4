// A text file as lines of `key=value`, decoded only when asked for: most bytes of a model file stand
// in arrays that nobody needs.
import { UserError } from '../../base/user-error.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const EQUALS = 0x3d;

/** One line of the file. */
export interface TextLine {
  /** From 1. */
  number: number;
  /** What stands before the first `=`; the whole line when there is none. */
  key: string;
  hasValue: boolean;
  bytes: Buffer;
  /** File position of its first byte. */
  start: number;
}

/** All lines in order; an empty line has an empty key and no value. */
export function* linesOf(bytes: Buffer): Generator<TextLine> {
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const next = newline < 0 ? bytes.length : newline + 1;
    let end = newline < 0 ? bytes.length : newline;
    if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--;
    const line = bytes.subarray(start, end);
    const equals = line.indexOf(EQUALS);
    const key = line.toString('utf8', 0, equals < 0 ? Math.min(line.length, 200) : equals);
    yield { number: ++number, key, hasValue: equals >= 0, bytes: line, start };
    start = next;
  }
}

/** The text after `=`. */
export function textOf(line: TextLine): string {
  return line.bytes.toString('utf8', Buffer.byteLength(line.key) + 1);
}

export function failAt(file: string, line: TextLine, message: string): UserError {
  return new UserError(`${file}, line ${line.number}: ${message}`);
}

/** A single whole number within bounds. */
export function readInteger(file: string, line: TextLine, lowest: number, highest: number): number {
  const text = textOf(line);
  const value = Number(text);
  if (!/^-?\d{1,10}$/.test(text) || value < lowest || value > highest) {
    throw failAt(
      file,
      line,
      `${line.key} is '${text.slice(0, 40)}', not a whole number from ${lowest} to ${highest}`,
    );
  }
  return value;
}

/** 0 or 1, or a word for 0. LightGBM takes any word for 0, so that one for 1 contradicts itself. */
export function readFlag(file: string, line: TextLine): boolean {
  const flag = /^(?:(1)|0|false)$/i.exec(textOf(line));
  if (flag) return flag[1] !== undefined;
  throw failAt(file, line, `${line.key} is '${textOf(line).slice(0, 40)}', neither 0 nor 1`);
}

/** Exactly `count` finite numbers with spaces between. */
export function readNumbers(file: string, line: TextLine, count: number): Float64Array {
  return readDecimals(file, line, count, /^[-+]?[.\d]+([eE][-+]?\d+)?$/);
}

/** Exactly `count` numbers, `inf` and `-inf` among them; LightGBM writes such thresholds. */
export function readThresholds(file: string, line: TextLine, count: number): Float64Array {
  return readDecimals(file, line, count, /^[-+]?([.\d]+([eE][-+]?\d+)?|inf)$/);
}

function readDecimals(file: string, line: TextLine, count: number, form: RegExp): Float64Array {
  const text = textOf(line).trimEnd();
  // Lists by leaf have further spaces between the leaves.
  const pieces = text === '' ? [] : text.trimStart().split(/ +/);
  if (pieces.length !== count) {
    throw failAt(file, line, `${line.key} has ${pieces.length} values instead of ${count}`);
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const piece = pieces[i];
    const value = piece.endsWith('inf') ? Number(piece.replace('inf', 'Infinity')) : Number(piece);
    // The form keeps out what only JavaScript takes for a number (an empty text, 0x1f).
    if (
      Number.isNaN(value) ||
      !form.test(piece) ||
      (!piece.endsWith('inf') && !Number.isFinite(value))
    ) {
      throw failAt(file, line, `${line.key} has '${piece.slice(0, 40)}' where a number is due`);
    }
    values[i] = value;
  }
  return values;
}

/** Exactly `count` whole numbers within bounds. */
export function readIntegers(
  file: string,
  line: TextLine,
  count: number,
  lowest: number,
  highest: number,
): Float64Array {
  const values = readNumbers(file, line, count);
  for (const value of values) {
    if (!Number.isInteger(value) || value < lowest || value > highest) {
      throw failAt(
        file,
        line,
        `${line.key} has ${value}, which is not a whole number from ${lowest} to ${highest}`,
      );
    }
  }
  return values;
}
