// Reads CSV (RFC 4180, also with another delimiter or quote) piece by piece and tells each record with the line it begins on, so
// that lines = header + records + line ends inside cells + blank lines. A quote that is left open, or closes
// amid text, is a fault: nobody can tell which lines it has swallowed. Each line may end in LF or CRLF.
import type { CsvForm } from '../schema/cell-grammar.ts';

export interface CsvHandler {
  /** `text` is the whole record where it has several lines, otherwise null. */
  record(cells: string[], line: number, text: string | null): void;
  blank(line: number): void;
}

/** What ends the reading of a CSV: nothing after it can be told apart. The message names the line. */
export class CsvFault extends Error {
  /** `length`: a record is longer than it may be; `quote`: quotes do not pair up; `header`: no table begins so. */
  readonly reason: 'length' | 'quote' | 'header';
  readonly line: number;

  constructor(line: number, reason: CsvFault['reason'], message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
    this.reason = reason;
  }
}

/** What to do about a quote, as every message about one ends. */
export const QUOTE_REMEDY =
  'close it, or write a quote that belongs to the text as "" within quotes';

const INCOMPLETE = -1;

export class CsvReader {
  readonly #handler: CsvHandler;
  /** Characters that a record may have. */
  readonly #longest: number;
  readonly #delimiter: string;
  /** Null: quotes are text. */
  readonly #quoteMark: string | null;
  /** What has come and is not read yet, because its end is needed first. */
  #rest = '';
  /** Line on which the record begins that is told, or that comes next. */
  #line = 1;
  // Of a record that is not complete: its cells and its text before #rest, the line ends in these, and the
  // quoted cell that is open, if one is.
  #cells: string[] = [];
  #text = '';
  #breaks = 0;
  #open: string | null = null;
  #openLine = 1;
  /** Where the next quote of the input stands; behind its end when there is none. */
  #quote = INCOMPLETE;

  /** @param line number of the first that is read */
  constructor(handler: CsvHandler, longest: number, form: CsvForm = {}, line = 1) {
    this.#handler = handler;
    this.#longest = longest;
    this.#delimiter = form.delimiter ?? ',';
    this.#quoteMark = form.quote === false ? null : (form.quote ?? '"');
    this.#line = line;
  }

  get line(): number {
    return this.#line;
  }

  /** Tells the handler of all records that `text` completes. @throws CsvFault */
  read(text: string, isLast: boolean): void {
    if (!isLast && this.#mustWait(text)) return;
    const input = this.#rest + text;
    this.#rest = '';
    this.#quote = INCOMPLETE;
    let at = 0;
    while (at < input.length || !this.#isBetween()) {
      at = this.#isBetween()
        ? this.#readLine(input, at, isLast)
        : this.#readCells(input, at, isLast);
      if (at === INCOMPLETE) break;
    }
    this.#checkLength(this.#text.length + this.#rest.length);
  }

  /** True between two records. */
  #isBetween(): boolean {
    return this.#open === null && this.#cells.length === 0;
  }

  /** Keeps a text, unread, that cannot complete a record: however small the pieces, each is looked at once. */
  #mustWait(text: string): boolean {
    if (this.#open === null) {
      if (text.includes('\n')) return false;
      this.#rest += text;
    } else {
      // A quote at the end of the last piece waits to be told from a doubled one.
      if (this.#rest !== '' || this.#hasQuote(text)) return false;
      this.#open += text;
      this.#text += text;
    }
    this.#checkLength(this.#text.length + this.#rest.length);
    return true;
  }

  /** Reads the record that begins at `at`; returns where the next one does. */
  #readLine(input: string, at: number, isLast: boolean): number {
    let end = input.indexOf('\n', at);
    if (end < 0) {
      if (!isLast) return this.#suspend(input, at, at);
      end = input.length;
    }
    if (this.#quote < at) this.#quote = this.#quoteFrom(input, at);
    if (this.#quote < end) return this.#readCells(input, at, isLast);
    this.#checkLength(end - at);
    const text = withoutReturn(input.slice(at, end));
    if (text === '') this.#handler.blank(this.#line);
    else this.#handler.record(text.split(this.#delimiter), this.#line, null);
    this.#line++;
    return end + 1;
  }

  /** The same for a record with quotes, of which cells may have been read before. */
  #readCells(input: string, from: number, isLast: boolean): number {
    let at = from;
    for (;;) {
      if (this.#open === null && input[at] !== this.#quoteMark) {
        const end = isLast ? indexOrEnd(input, '\n', at) : input.indexOf('\n', at);
        if (end < 0) return this.#suspend(input, from, at);
        const line = withoutReturn(input.slice(at, end));
        const next = this.#hasQuote(line) ? line.indexOf(this.#delimiter) : -1;
        if (next < 0) {
          for (const cell of line.split(this.#delimiter)) this.#cells.push(cell);
          return this.#finish(input, from, end);
        }
        this.#cells.push(line.slice(0, next));
        at += next + 1;
        continue;
      }
      if (this.#open === null) {
        this.#open = '';
        this.#openLine = this.#line + this.#breaks;
        at++;
      }
      const quote = this.#readQuoted(input, at, isLast);
      if (quote === INCOMPLETE) return this.#suspend(input, from, input.length);
      const end = endOfQuoted(input, quote, this.#delimiter, isLast);
      if (end === INCOMPLETE) return this.#suspend(input, from, quote);
      if (end < 0) throw this.#amidText();
      this.#cells.push(this.#open);
      this.#breaks += countLineEnds(this.#open);
      this.#open = null;
      if (input[end] !== this.#delimiter) return this.#finish(input, from, end);
      at = end + 1;
    }
  }

  /** Adds to the open cell up to the quote that closes it, and returns where that stands. */
  #readQuoted(input: string, from: number, isLast: boolean): number {
    let at = from;
    for (;;) {
      const quote = input.indexOf(this.#quoteMark ?? '"', at);
      if (quote < 0) {
        this.#open += input.slice(at);
        if (isLast) throw this.#leftOpen();
        return INCOMPLETE;
      }
      if (input[quote + 1] !== this.#quoteMark) {
        this.#open += input.slice(at, quote);
        return quote;
      }
      this.#open += input.slice(at, quote + 1);
      at = quote + 2;
    }
  }

  #hasQuote(text: string): boolean {
    return this.#quoteMark !== null && text.includes(this.#quoteMark);
  }

  /** Where the next quote stands; behind the end when there is none. */
  #quoteFrom(input: string, at: number): number {
    return this.#quoteMark === null ? input.length : indexOrEnd(input, this.#quoteMark, at);
  }

  /** Keeps a record for later: it is read up to `at`. */
  #suspend(input: string, from: number, at: number): number {
    this.#text += input.slice(from, at);
    this.#rest = input.slice(at);
    return INCOMPLETE;
  }

  #finish(input: string, from: number, end: number): number {
    this.#checkLength(this.#text.length + end - from);
    const text = this.#breaks > 0 ? withoutReturn(this.#text + input.slice(from, end)) : null;
    this.#handler.record(this.#cells, this.#line, text);
    this.#line += 1 + this.#breaks;
    this.#cells = [];
    this.#text = '';
    this.#breaks = 0;
    return end + 1;
  }

  #checkLength(characters: number): void {
    if (characters <= this.#longest) return;
    const limit = `this row has more than ${this.#longest} characters; it and the rows after it were not read`;
    if (this.#open === null) throw new CsvFault(this.#line, 'length', limit);
    const why = `${limit}: a quote opens here that is not closed; ${QUOTE_REMEDY}`;
    throw new CsvFault(this.#openLine, 'length', why);
  }

  #leftOpen(): CsvFault {
    const lines = countLineEnds((this.#open ?? '').replace(/\n$/, ''));
    const lost = lines > 0 ? ` and has swallowed what follows (lines: ${lines})` : '';
    const message = `a quote opens here that is never closed${lost}; ${QUOTE_REMEDY}`;
    return new CsvFault(this.#openLine, 'quote', message);
  }

  #amidText(): CsvFault {
    const lines = countLineEnds(this.#open ?? '');
    const where = lines > 0 ? ` on line ${this.#openLine + lines}` : '';
    const message = `a quote opens here and closes${where} in the middle of text; ${QUOTE_REMEDY}`;
    return new CsvFault(this.#openLine, 'quote', message);
  }
}

const AMID_TEXT = -2;

/** Where the cell that `quote` closes ends: at a delimiter or a line's end. */
function endOfQuoted(input: string, quote: number, delimiter: string, isLast: boolean): number {
  const end = quote + 1;
  if (input[end] === delimiter || input[end] === '\n') return end;
  const isReturn = input[end] === '\r';
  const next = isReturn ? end + 1 : end;
  if (next === input.length) return isLast ? next : INCOMPLETE;
  return isReturn && input[next] === '\n' ? next : AMID_TEXT;
}

function indexOrEnd(text: string, char: string, from: number): number {
  const index = text.indexOf(char, from);
  return index < 0 ? text.length : index;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Line ends in a text. */
export function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
