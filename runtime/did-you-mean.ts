// The nearest known name, for messages about an unknown one.
import { closest, distance } from 'fastest-levenshtein';

/** ` (did you mean 'x'?)`, or an empty string when no known name is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(given.toLowerCase(), known as string[]);
  const near =
    distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, given.length / 2);
  return near ? ` (did you mean '${nearest}'?)` : '';
}
