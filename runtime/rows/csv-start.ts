// The start of a table: by which form it is cut, and where it begins. A version knows how the file was written that
// it learned from; callers may send rows so, or as RFC 4180 has it with a header, and the first line tells.
import type { CsvForm } from '../schema/cell-grammar.ts';
import { CsvFault, IS_JSON } from './csv-fault.ts';
import { behindLineEnd, INCOMPLETE, LineEnds } from './line-ends.ts';

export interface TableStart {
  form: CsvForm;
  /** Is the table surely written as the file that the version learned from? */
  isOwn: boolean;
  /** The text from the first line of the table. */
  text: string;
  /** Number of that line. */
  line: number;
}

const JSON_START = /^\uFEFF?\s*(?:\[\s*)?\{\s*"/;

/**
 * Where the table begins in a text; null where more of the text is needed to tell.
 * @param names of the model's features
 * @throws CsvFault when it is JSON, or an Excel line states another delimiter
 */
export function findStart(
  text: string,
  isLast: boolean,
  own: CsvForm,
  names: readonly string[],
): TableStart | null {
  const skipped = own.skipLines ?? 0;
  const lines = firstLines(text, skipped + 2, isLast);
  if (lines.length < skipped + 2 && !isLast) return null;
  const first = lines[0]?.text ?? '';
  if (isHeader(first, names)) return { form: withHeader(own), isOwn: false, text, line: 1 };
  // Read as CSV, its quotes would be what is wrong with it.
  if (own.quote !== false && JSON_START.test(first)) throw new CsvFault(1, 'header', IS_JSON);
  const separator = /^"?sep=(.)"?$/i.exec(first)?.[1];
  const delimiter = own.delimiter ?? ',';
  if (separator !== undefined && separator !== delimiter) {
    const what = `says that '${separator}' separates the columns, and the model's rows have '${delimiter}'`;
    throw new CsvFault(1, 'header', `${what}; remove the line, and separate them so`);
  }
  const before = Math.max(skipped, separator === undefined ? 0 : 1);
  const start = before === 0 ? 0 : (lines[before - 1]?.next ?? text.length);
  return { form: own, isOwn: true, text: text.slice(start), line: before + 1 };
}

/** A header with commas tells whether others part the cells, but not what quotes, footers and comments are. */
function withHeader(own: CsvForm): CsvForm {
  const {
    delimiter,
    quote,
    escape: mark,
    header,
    skipLines,
    footerLines,
    comment,
    padShortRows,
  } = own;
  const isSameFrame = delimiter === undefined && header === undefined && skipLines === undefined;
  return {
    ...(delimiter === undefined && quote !== undefined ? { quote } : {}),
    ...(delimiter === undefined && mark !== undefined ? { escape: mark } : {}),
    ...(isSameFrame && footerLines !== undefined ? { footerLines } : {}),
    ...(comment === undefined ? {} : { comment }),
    ...(padShortRows && { padShortRows }),
  };
}

/** The first lines of a text and where the next begins; the last of them is perhaps cut. */
function firstLines(text: string, most: number, isLast: boolean): { text: string; next: number }[] {
  const ends = new LineEnds();
  const lines: { text: string; next: number }[] = [];
  let start = 0;
  while (lines.length < most && start <= text.length) {
    const found = ends.find(text, start, isLast);
    const end = found === INCOMPLETE ? text.length : found;
    const next = found === INCOMPLETE ? text.length : behindLineEnd(text, end);
    lines.push({ text: text.slice(start, end), next });
    if (found === INCOMPLETE || found === text.length) break;
    start = next;
  }
  return lines;
}

/** Does a line name at least half of the features, with commas, and more than one where there are more? */
function isHeader(line: string, names: readonly string[]): boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const cells = line.replace(/^\uFEFF/, '').split(',');
  const bare = new Set(cells.map((cell) => cell.replaceAll('"', '').trim().toLowerCase()));
  const found = [...known].filter((name) => bare.has(name)).length;
  return found >= Math.min(2, known.size) && 2 * found >= known.size;
}
