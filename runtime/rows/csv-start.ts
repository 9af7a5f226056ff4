// The start of a table: by which form it is cut, and where it begins. A version knows how the file was written that
// it learned from; callers may send rows so, or as RFC 4180 has it with a header, and the first line tells.
import type { CsvForm } from '../schema/cell-grammar.ts';
import { CsvFault } from './csv-reader.ts';

export interface TableStart {
  form: CsvForm;
  /** The text from the first line of the table. */
  text: string;
  /** Number of that line. */
  line: number;
}

/**
 * Where the table begins in a text; null where more of the text is needed to tell.
 * @param names of the model's features
 * @throws CsvFault when an Excel line states another delimiter
 */
export function findStart(
  text: string,
  isLast: boolean,
  own: CsvForm,
  names: readonly string[],
): TableStart | null {
  const skipped = own.skipLines ?? 0;
  const lines = firstLines(text, skipped + 2);
  if (lines.length < skipped + 2 && !isLast) return null;
  if (isHeader(lines[0] ?? '', names)) return { form: withHeader(own), text, line: 1 };
  const separator = /^"?sep=(.)"?\r?$/i.exec(lines[0] ?? '')?.[1];
  const delimiter = own.delimiter ?? ',';
  if (separator !== undefined && separator !== delimiter) {
    const what = `says that '${separator}' separates the columns, and the model's rows have '${delimiter}'`;
    throw new CsvFault(1, 'header', `${what}; remove the line, and separate them so`);
  }
  const before = Math.max(skipped, separator === undefined ? 0 : 1);
  const start = lines.slice(0, before).reduce((sum, line) => sum + line.length + 1, 0);
  return { form: own, text: text.slice(start), line: before + 1 };
}

/** A header with commas tells whether others part the cells, but not what quotes and comments are. */
function withHeader({ delimiter, quote, comment }: CsvForm): CsvForm {
  return {
    ...(delimiter === undefined && quote !== undefined ? { quote } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The first lines of a text, the last of them perhaps cut. */
function firstLines(text: string, most: number): string[] {
  const lines: string[] = [];
  let start = 0;
  while (lines.length < most && start <= text.length) {
    const end = text.indexOf('\n', start);
    lines.push(text.slice(start, end < 0 ? text.length : end));
    if (end < 0) break;
    start = end + 1;
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
