// The kinds of values that functions take and give, and the two laws that every value obeys.

/**
 * A date (with its time of day) is one number: yyyymmdd × 86,400 + seconds of the day, so that later dates are larger.
 */
export type Kind = 'number' | 'boolean' | 'text' | 'date';

/** `null` is a missing value. */
export type Value = number | boolean | string | null;

/** Beyond this size a number is missing: no sum, product or quotient of two numbers then overflows. */
export const LARGEST = 1e150;
/** Below this size a number is 0: no product or quotient of two numbers then underflows. */
export const SMALLEST = 1e-150;

/** The number law: NaN and what is too large are missing, what is too small is 0, and −0 is 0. */
export function lawful(value: number): number | null {
  const size = Math.abs(value);
  if (!(size <= LARGEST)) return null;
  return size < SMALLEST ? 0 : value;
}

/** The text law: an empty text is a missing value. */
export function lawfulText(text: string): string | null {
  return text === '' ? null : text;
}
