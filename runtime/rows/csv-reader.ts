// Reads CSV (RFC 4180, also with another delimiter or quote, or with backslashes) piece by piece and tells each record
// with the line it begins on, so that lines = header + records + line ends inside cells + blank lines. A quote that is
// left open, or closes amid text, is a fault: nobody can tell which lines it has swallowed. Each line may end in \n,
// \r\n or \r; blanks around a cell in quotes are no part of it, as in training.
import type { CsvForm } from '../schema/cell-grammar.ts';
import { CsvFault, QUOTE_REMEDY } from './csv-fault.ts';
import {
  behindLineEnd,
  countLineEnds,
  hasLineEnd,
  INCOMPLETE,
  LineEnds,
  NextPlace,
} from './line-ends.ts';

export interface CsvHandler {
  /** `text` is the whole record where it has several lines, otherwise null. */
  record(cells: string[], line: number, text: string | null): void;
  blank(line: number): void;
}

const BACKSLASH = '\\';

export class CsvReader {
  readonly #handler: CsvHandler;
  /** Characters that a record may have. */
  readonly #longest: number;
  readonly #delimiter: string;
  /** Null: quotes are text. */
  readonly #quoteMark: string | null;
  /** Behind a backslash, a quote or delimiter is text. */
  readonly #isEscaped: boolean;
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
  /** How far the open cell is read. */
  #openEnd = 0;
  // Where the input's next marks stand.
  readonly #ends = new LineEnds();
  readonly #quotes: NextPlace;
  readonly #escapes: NextPlace;

  /** @param line number of the first that is read */
  constructor(handler: CsvHandler, longest: number, form: CsvForm = {}, line = 1) {
    this.#handler = handler;
    this.#longest = longest;
    this.#delimiter = form.delimiter ?? ',';
    this.#quoteMark = form.quote === false ? null : (form.quote ?? '"');
    this.#isEscaped = form.escape !== undefined;
    this.#quotes = new NextPlace(this.#quoteMark);
    this.#escapes = new NextPlace(this.#isEscaped ? BACKSLASH : null);
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
    for (const places of [this.#ends, this.#quotes, this.#escapes]) places.reset();
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
      if (hasLineEnd(text)) return false;
      this.#rest += text;
    } else {
      // A quote at the end of the last piece waits to be told from a doubled one.
      if (this.#rest !== '' || this.#hasMark(text)) return false;
      this.#open += text;
      this.#text += text;
    }
    this.#checkLength(this.#text.length + this.#rest.length);
    return true;
  }

  /** Can a text close a quoted cell? */
  #hasMark(text: string): boolean {
    const hasQuote = this.#quoteMark !== null && text.includes(this.#quoteMark);
    return hasQuote || (this.#isEscaped && text.includes(BACKSLASH));
  }

  /** Reads the record that begins at `at`; returns where the next one does. */
  #readLine(input: string, at: number, isLast: boolean): number {
    const end = this.#ends.find(input, at, isLast);
    if (end === INCOMPLETE) return this.#suspend(input, at, at);
    if (this.#quotes.from(input, at) < end || this.#escapes.from(input, at) < end) {
      return this.#readCells(input, at, isLast);
    }
    this.#checkLength(end - at);
    const text = input.slice(at, end);
    if (text === '') this.#handler.blank(this.#line);
    else this.#handler.record(text.split(this.#delimiter), this.#line, null);
    this.#line++;
    return behindLineEnd(input, end);
  }

  /** The same for a record with quotes, of which cells may have been read before. */
  #readCells(input: string, from: number, isLast: boolean): number {
    let at = from;
    for (;;) {
      const isQuoted = this.#open !== null || this.#opensQuote(input, at);
      const end = isQuoted
        ? this.#readQuoted(input, at, isLast)
        : this.#endOfPlain(input, at, isLast);
      if (end === INCOMPLETE) return this.#suspend(input, from, isQuoted ? this.#openEnd : at);
      this.#cells.push(this.#open ?? input.slice(at, end));
      this.#breaks += countLineEnds(this.#open ?? '');
      this.#open = null;
      if (input[end] !== this.#delimiter) return this.#finish(input, from, end);
      at = end + 1;
    }
  }

  /** Does a cell in quotes begin at `at`, perhaps behind blanks? */
  #opensQuote(input: string, at: number): boolean {
    const start = this.#skipBlanks(input, at);
    return this.#quoteMark !== null && input[start] === this.#quoteMark;
  }

  #skipBlanks(input: string, from: number): number {
    let at = from;
    if (this.#delimiter !== ' ') while (input[at] === ' ') at++;
    return at;
  }

  /** Where a cell without quotes ends that begins at `at`. */
  #endOfPlain(input: string, at: number, isLast: boolean): number {
    const end = this.#ends.find(input, at, isLast);
    const last = end === INCOMPLETE ? input.length : end;
    for (let i = at; i < last; i++) {
      if (input[i] === this.#delimiter) return i;
      if (this.#isEscaped && input[i] === BACKSLASH) i++;
    }
    return end;
  }

  /** Reads a cell in quotes, or what is left of one, and returns where it ends, quote and blanks included. */
  #readQuoted(input: string, from: number, isLast: boolean): number {
    let at = from;
    if (this.#open === null) {
      this.#open = '';
      this.#openLine = this.#line + this.#breaks;
      at = this.#skipBlanks(input, from) + 1;
    }
    const quote = this.#readToQuote(input, at, isLast);
    if (quote === INCOMPLETE) return INCOMPLETE;
    this.#openEnd = quote;
    const end = this.#skipBlanks(input, quote + 1);
    if (end === input.length && !isLast) return INCOMPLETE;
    const isEnd = end === input.length || input[end] === this.#delimiter || hasLineEnd(input[end]);
    if (!isEnd) throw this.#amidText();
    // A return at the end of what has come may be half of a pair.
    return input[end] === '\r' && end === input.length - 1 && !isLast ? INCOMPLETE : end;
  }

  /** Adds to the open cell up to the quote that closes it, and returns where that stands. */
  #readToQuote(input: string, from: number, isLast: boolean): number {
    let at = from;
    for (;;) {
      const mark = Math.min(this.#quotes.from(input, at), this.#escapes.from(input, at));
      const isEscape = input[mark] === BACKSLASH && this.#isEscaped;
      const isOpen = mark === input.length || (isEscape && mark === input.length - 1);
      if (isOpen) {
        this.#open += input.slice(at, mark);
        if (isLast) throw this.#leftOpen();
        this.#openEnd = mark;
        return INCOMPLETE;
      }
      const isDoubled = !this.#isEscaped && input[mark + 1] === this.#quoteMark;
      // Of two marks the second is text.
      this.#open += input.slice(at, isDoubled ? mark + 1 : mark);
      if (!isDoubled && !isEscape) return mark;
      if (isEscape) this.#open += input[mark + 1];
      at = mark + 2;
    }
  }

  /** Keeps a record for later: it is read up to `at`. */
  #suspend(input: string, from: number, at: number): number {
    this.#text += input.slice(from, at);
    this.#rest = input.slice(at);
    return INCOMPLETE;
  }

  #finish(input: string, from: number, end: number): number {
    this.#checkLength(this.#text.length + end - from);
    const text = this.#breaks > 0 ? this.#text + input.slice(from, end) : null;
    this.#handler.record(this.#cells, this.#line, text);
    this.#line += 1 + this.#breaks;
    this.#cells = [];
    this.#text = '';
    this.#breaks = 0;
    return behindLineEnd(input, end);
  }

  #checkLength(characters: number): void {
    if (characters <= this.#longest) return;
    const limit = `this row has more than ${this.#longest} characters; it and the rows after it were not read`;
    if (this.#open === null) throw new CsvFault(this.#line, 'length', limit);
    const why = `${limit}: a quote opens here that is not closed; ${QUOTE_REMEDY}`;
    throw new CsvFault(this.#openLine, 'length', why);
  }

  #leftOpen(): CsvFault {
    const lines = countLineEnds((this.#open ?? '').replace(/(?:\r?\n|\r)$/, ''));
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
