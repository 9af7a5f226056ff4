// The nearest known name, for messages about an unknown one.
import { closest, distance } from 'fastest-levenshtein';

/** A shorter text begins too many names. */
const SHORTEST_BEGINNING = 3;
/** Of names that a message lists, this many. */
const LISTED = 5;

/** ` (did you mean 'x'?)`, or an empty string when no known name is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const nearest = nearestName(given, known);
  return nearest === null ? '' : ` (did you mean '${nearest}'?)`;
}

/** The known name that is spelled most like `given`, whatever the case; null where none may be meant. */
export function nearestName(given: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const lower = known.map((name) => name.toLowerCase());
  const nearest = closest(given.toLowerCase(), lower);
  return isMisspelling(given, nearest) ? known[lower.indexOf(nearest)] : null;
}

/** Whether `name` may be meant: it begins so, up to a third of the letters are wrong, or two neighbors are swapped. */
export function isMisspelling(given: string, name: string): boolean {
  const [one, other] = [given.toLowerCase(), name.toLowerCase()];
  const wrong = distance(one, other);
  const isWithin = wrong <= Math.max(3, one.length, other.length) / 3 && wrong < one.length;
  const isBeginning = one.length >= SHORTEST_BEGINNING && other.startsWith(one);
  return isBeginning || isWithin || (wrong === 2 && isSwap(one, other));
}

function isSwap(one: string, other: string): boolean {
  const at = [...one].findIndex((_, i) => one[i] !== other[i]);
  return other === one.slice(0, at) + (one[at + 1] ?? '') + one[at] + one.slice(at + 2);
}

/** The first names, and how many more there are. */
export function listSome(names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return names.slice(0, LISTED).join(', ') + more;
}
