// Colors by meaning, for the streams that show them: on a terminal, unless NO_COLOR is set, and elsewhere with
// FORCE_COLOR. Texts from data may hold the same codes, so each of ours carries a number of this process, by which
// `print` knows it; it takes all others out.
import { randomInt } from 'node:crypto';
import { styleText } from 'node:util';

/** Better for certain, or done; worse for certain, or an error; to be minded. */
export type Meaning = 'good' | 'bad' | 'mind';

const CODES: Record<Meaning, number> = { good: 32, bad: 31, mind: 33 };
const OURS = randomInt(10_000, 100_000);
const MARKED = new RegExp(`\x1b\\[(\\d+);${OURS}m`, 'g');

function hasColors(stream: NodeJS.WriteStream): boolean {
  return styleText('red', 'x', { stream }) !== 'x';
}

/** The text, marked for `unmarked`; as it is where the stream shows no colors. */
export function paint(
  meaning: Meaning,
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  if (text === '' || !hasColors(stream)) return text;
  return `\x1b[${CODES[meaning]};${OURS}m${text}\x1b[0;${OURS}m`;
}

/**
 * Marks → the codes that a terminal obeys; all between them goes through `clean`.
 * @param text may hold codes from elsewhere, which are no marks
 */
export function unmarked(text: string, clean: (part: string) => string): string {
  return text
    .split(MARKED)
    .map((part, i) => (i % 2 === 0 ? clean(part) : `\x1b[${part}m`))
    .join('');
}
