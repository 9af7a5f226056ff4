// Holds back the last lines of a text that comes in pieces, until its end tells that they are the last: a footer is cut
// off as training does, before quotes are looked at.
import { CsvFault } from './csv-fault.ts';
import { hasLineEnd } from './line-ends.ts';

export class FooterHolder {
  /** The lines that are held back; at the end, the footer and the blank lines around it. */
  held = '';
  readonly #lines: number;
  readonly #longest: number;

  /** @param lines of a footer, blank ones not counted  @param longest characters that a line may have */
  constructor(lines: number, longest: number) {
    this.#lines = lines;
    this.#longest = longest;
  }

  /** The text that is known to be no footer. @throws CsvFault when a line is too long */
  push(text: string, isLast: boolean): string {
    this.held += text;
    const isCut = isLast || hasLineEnd(text);
    const at = isCut ? startOfLast(this.held, this.#lines, isLast) : 0;
    const ready = this.held.slice(0, at);
    this.held = this.held.slice(at);
    if (this.held.length > (this.#lines + 2) * this.#longest) {
      throw new CsvFault(1, 'length', `a line has more than ${this.#longest} characters`);
    }
    return ready;
  }
}

/** Where the last lines of a text begin that are not blank; behind them stands a line that has not ended, if one has. */
function startOfLast(text: string, lines: number, isLast: boolean): number {
  // A return at the end of what has come may be half of a pair.
  const isHalf = !isLast && text.endsWith('\r');
  let end = isLast ? text.length : startOfLine(text, isHalf ? text.length - 1 : text.length);
  for (let count = 0; end > 0; ) {
    const start = startOfLine(text, endOfLine(text, end));
    if (/[^ \t\r\n]/.test(text.slice(start, end)) && count++ === lines) return end;
    end = start;
  }
  return 0;
}

/** Where the line begins that `at` stands in. */
function startOfLine(text: string, at: number): number {
  if (at === 0) return 0;
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

/** Where the text of the line ends that the next one follows at `next`. */
function endOfLine(text: string, next: number): number {
  if (text.startsWith('\r\n', next - 2)) return next - 2;
  return hasLineEnd(text[next - 1]) ? next - 1 : next;
}
