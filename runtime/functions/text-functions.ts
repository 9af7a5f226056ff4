// Functions of texts. A text is a row of Unicode code points; two texts are the same if all of these are.
import { define } from './definition.ts';
import { lawful } from './kinds.ts';
import { lowerCase } from './lower-case.ts';
import { isWhole } from './number-functions.ts';
import type { Option, Options } from './options.ts';

type Text = readonly [string];

const MOST_LETTERS = 1000;
const MOST_TEXTS = 10_000;
/** What is cut off both ends; a no-break space counts as a blank. */
export const BLANKS = ' \t\n\v\f\r';
const NO_BREAK_SPACE = '\u00a0';

const lengthFault = ({ length }: Options) =>
  isWhole(length, 1, MOST_LETTERS)
    ? null
    : `the number of letters must be a whole number from 1 to ${MOST_LETTERS}`;

export const TEXT_FUNCTIONS = {
  lower: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "lower('text')",
    about: 'In lower case: Latin, Greek, Cyrillic and Armenian letters, by one table everywhere.',
    run: ([text]) => lowerCase(text),
  }),
  trim: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "trim('text')",
    about: 'Without blanks, tabs and line ends around it; no-break spaces become blanks.',
    run: ([text]) => trimBlanks(text.replaceAll(NO_BREAK_SPACE, ' ')),
  }),
  prefix: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "prefix('text', 3)",
    about: 'The first letters, as many as are told.',
    check: lengthFault,
    run: ([text], { length }) => [...text].slice(0, length as number).join(''),
  }),
  suffix: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "suffix('text', 3)",
    about: 'The last letters, as many as are told.',
    check: lengthFault,
    run: ([text], { length }) => [...text].slice(-(length as number)).join(''),
  }),
  length: define<Text>({
    takes: ['text'],
    gives: 'number',
    usage: "length('text')",
    about: 'The number of letters.',
    run: ([text]) => [...text].length,
  }),
  pad: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "pad('text', 5, '0')",
    about: 'With this letter put before it until it has so many letters; a longer text stays.',
    check: (options) => lengthFault(options) ?? letterFault(options.letter),
    run: ([text], { length, letter }) =>
      (letter as string).repeat(Math.max(0, (length as number) - [...text].length)) + text,
  }),
  replace: define<Text>({
    takes: ['text'],
    gives: 'text',
    usage: "replace('text', ',', '.')",
    about: 'With every occurrence of the one text replaced by the other.',
    check: ({ part, by }) =>
      textFault(part, 'the text to replace') ??
      (by === '' ? null : textFault(by, 'the text to put in its place')),
    run: ([text], { part, by }) => text.replaceAll(part as string, () => by as string),
  }),
  contains: define<Text>({
    takes: ['text'],
    gives: 'boolean',
    usage: "contains('text', 'pool')",
    about: 'Does this text occur in it?',
    check: ({ part }) => textFault(part, 'the text to look for'),
    run: ([text], { part }) => text.includes(part as string),
  }),
  oneOf: define<Text>({
    takes: ['text'],
    gives: 'boolean',
    usage: "oneOf('text', ['a', 'b'])",
    about: 'Is it one of these texts?',
    check: ({ texts }) => listFault(texts),
    run: ([text], { texts }) => (texts as readonly string[]).includes(text),
  }),
  map: define<Text>({
    takes: ['text'],
    gives: ({ texts }) =>
      typeof (texts as [string, unknown][])[0][1] === 'number' ? 'number' : 'text',
    usage: "map('text', { S: 'single', D: 'double' }, { other: 'other' })",
    about:
      'What the text stands for: a text, or a number. Texts that are not listed give `other`; without it, missing.',
    check: mapFault,
    run: ([text], { texts, other }) =>
      new Map(texts as [string, string | number][]).get(text) ??
      (other as string | number | undefined) ??
      null,
  }),
};

function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && BLANKS.includes(text[from])) from++;
  while (to > from && BLANKS.includes(text[to - 1])) to--;
  return text.slice(from, to);
}

export function textFault(text: unknown, what: string): string | null {
  if (typeof text !== 'string' || text === '') return `${what} must be a text that is not empty`;
  if ([...text].length > MOST_LETTERS) return `${what} has more than ${MOST_LETTERS} letters`;
  if (text.includes('\0')) return `${what} has a NUL`;
  return text.isWellFormed() ? null : `${what} has half of a surrogate pair`;
}

function letterFault(letter: unknown): string | null {
  const fault = textFault(letter, 'the letter to pad with');
  return fault ?? ([...(letter as string)].length === 1 ? null : 'pad with one letter');
}

function listFault(texts: Option | undefined): string | null {
  if (!Array.isArray(texts) || texts.length === 0) return 'it needs a list of texts';
  if (texts.length > MOST_TEXTS) return `it takes at most ${MOST_TEXTS} texts`;
  for (const text of texts) {
    const fault = textFault(text, 'a listed text');
    if (fault !== null) return fault;
  }
  return new Set(texts).size === texts.length ? null : 'a text is listed twice';
}

function mapFault({ texts, other }: Options): string | null {
  if (!Array.isArray(texts) || texts.length === 0) return 'it needs a text and what it becomes';
  const fault = listFault(texts.map(([text]) => text));
  if (fault !== null) return fault;
  const values: unknown[] = texts.map(([, becomes]) => becomes);
  if (other !== undefined) values.push(other);
  const kind = typeof values[0];
  if (values.some((value) => typeof value !== kind)) {
    return 'texts must all become texts, or all numbers';
  }
  if (kind === 'string') return listOf(values, (value) => textFault(value, 'what a text becomes'));
  return listOf(values, (value) =>
    typeof value === 'number' && lawful(value) === value
      ? null
      : 'what a text becomes must be a text or a number',
  );
}

/** The first fault of a list. */
function listOf(values: unknown[], check: (value: unknown) => string | null): string | null {
  for (const value of values) {
    const fault = check(value);
    if (fault !== null) return fault;
  }
  return null;
}
