// What commands tell people: results on stdout, all else on stderr. Texts may come from anybody's registry, model or
// data, and a terminal obeys the codes that it finds in them.

import { plainText } from './look/glyphs.ts';
import { paint, unmarked } from './look/paint.ts';

/** Without codes that a terminal would obey. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd');
}

/** A line break in a text from elsewhere would start what looks like a line of ours. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\n\u2028\u2029]\s*/g, ' ');
}

/** What a terminal is sent: our colors, and nothing else that it would obey. */
function shown(text: string): string {
  return unmarked(plainText(text), printable);
}

export function print(text: string): void {
  process.stdout.write(shown(text));
}

/** In red, where the terminal has colors: what must not be overlooked. */
export function printAlarm(text: string): void {
  process.stdout.write(shown(paint('bad', text)));
}

export function say(text: string): void {
  process.stderr.write(shown(text));
}

/** A word of a command line for people to copy: as it is, or in the shell's quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** For programs: the same value, the codes in its texts escaped. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  // What JSON leaves as it is.
  const escaped = text.replace(/[\x7f-\x9f]/g, (code) => `\\u00${code.charCodeAt(0).toString(16)}`);
  process.stdout.write(`${escaped}\n`);
}
