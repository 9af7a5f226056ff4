// From a value as callers give it to the value that functions see. What an input cannot hold is unreadable: it is
// never taken for a missing value.
import { type DateReader, makeDateReader } from './date-reader.ts';
import type { FunctionInput } from './expression.ts';
import { LARGEST, lawful, lawfulText, type Value } from './kinds.ts';

/** Bytes of a text in UTF-8, at most. */
export const LONGEST_TEXT = 32_768;

export const UNREADABLE = Symbol('unreadable');

/** Null and undefined are missing. */
export type InputReader = (given: unknown) => Value | typeof UNREADABLE;

/** Reads a JSON value: a number, a boolean, or a text (which a date is too). */
export function makeInputReader(input: FunctionInput): InputReader {
  const read = readerOf(input);
  return (given) => (given === null || given === undefined ? null : read(given));
}

function readerOf(input: FunctionInput): (given: unknown) => Value | typeof UNREADABLE {
  if (input.kind === 'boolean') {
    return (given) => (typeof given === 'boolean' ? given : UNREADABLE);
  }
  if (input.kind === 'text') {
    return (given) => (isTextInput(given) ? lawfulText(given) : UNREADABLE);
  }
  if (input.kind === 'date') return dateReader(makeDateReader(input));
  const isRefused = (value: number) => input.kind === 'integer' && !Number.isInteger(value);
  return (given) =>
    typeof given !== 'number' || !(Math.abs(given) <= LARGEST) || isRefused(given)
      ? UNREADABLE
      : lawful(given);
}

/** A text without NUL and halves of surrogate pairs, not too long. */
export function isTextInput(given: unknown): given is string {
  if (typeof given !== 'string') return false;
  if (isPlainText(given)) return given.length <= LONGEST_TEXT;
  if (given.includes('\0') || !given.isWellFormed()) return false;
  // No character takes more than three bytes for each of its units.
  return given.length * 3 <= LONGEST_TEXT || new TextEncoder().encode(given).length <= LONGEST_TEXT;
}

/** ASCII without NUL, as most texts are; a long one is looked at otherwise. */
function isPlainText(text: string): boolean {
  if (text.length > 64) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code > 127) return false;
  }
  return true;
}

function dateReader(read: DateReader): (given: unknown) => Value | typeof UNREADABLE {
  return (given) => {
    if (typeof given !== 'string') return UNREADABLE;
    return given === '' ? null : (read(given) ?? UNREADABLE);
  };
}
