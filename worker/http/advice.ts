// What is told of a name that there is not: short, and with what may have been meant.
import { distance } from 'fastest-levenshtein';
import { nearestName } from '../../runtime/schema/did-you-mean.ts';

/** Names that are told of those that there are. */
const SHOWN_NAMES = 20;
/** What is longer is no name that was misspelt. */
const LONGEST_NAME = 100;
/** What differs from a name in more characters is no misspelling of it. */
const MOST_MISSPELT = 3;

export function listNames(names: string[]): string {
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  return names.slice(0, SHOWN_NAMES).join(', ') + more;
}

/** The name that is spelled most like what was asked, as a question; empty where none is. */
export function question(asked: string, names: string[]): string {
  if (names.length === 0 || asked.length > LONGEST_NAME) return '';
  const nearest = nearestName(asked, names);
  const isMisspelt =
    nearest !== null &&
    distance(asked, nearest) <= MOST_MISSPELT &&
    withoutDigits(asked) !== withoutDigits(nearest);
  return isMisspelt ? `; did you mean ${nearest}?` : '';
}

/** Another number is none that was meant. */
function withoutDigits(text: string): string {
  return text.replaceAll(/\d/g, '');
}
