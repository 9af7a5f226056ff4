// How a number and a boolean are written in a cell, a query and a source of training: one grammar for all
// who read them, also for the SQL that training is made of.

/** A decimal number and nothing else, as a regular expression that every engine reads alike. */
export const NUMBER_GRAMMAR = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$';

/** Spellings of the two booleans, in lower case; any case is read. */
export const TRUE_TEXTS = ['true', 't', 'yes', 'y', '1'] as const;
export const FALSE_TEXTS = ['false', 'f', 'no', 'n', '0'] as const;

/** The same language, told so that no text is gone over more than once: one of 60,000 digits took seconds. */
const NUMBER = /^[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** As numeric libraries write what is no decimal number. */
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;

const BOOLEANS = new Map<string, boolean>([
  ...TRUE_TEXTS.map((text): [string, boolean] => [text, true]),
  ...FALSE_TEXTS.map((text): [string, boolean] => [text, false]),
]);

/** True for a decimal number and nothing else; `Number` alone would take '', ' 1' and '0x10'. */
export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}

/** The number that a text is; undefined when it is none, or one that no double can hold. */
export function readNumber(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The same in tables of numeric libraries, where `nan` is missing and `inf` a number: NaN, an infinity. */
export function readLibraryNumber(text: string): number | undefined {
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? Number.NaN : readNumber(text);
}

/** The boolean that a text is; undefined when it is none. */
export function readBoolean(text: string): boolean | undefined {
  return BOOLEANS.get(text) ?? BOOLEANS.get(text.toLowerCase());
}
