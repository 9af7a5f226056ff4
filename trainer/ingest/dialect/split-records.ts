// Cuts text into records and cells by a given dialect. Never fails: what does not fit the dialect is kept
// as text and counted as a fault, so that dialects can be compared by their faults.
import type { CellCut } from './dialect.ts';

/** A record and where it stands. */
export interface TextRecord {
  cells: string[];
  /** Number of its first line, from 1. */
  line: number;
  /** Lines that it covers. */
  lines: number;
}

export interface SplitText {
  records: TextRecord[];
  /** Cells whose quotes do not fit the dialect. */
  faults: number;
  /** Cells in quotes. */
  quoted: number;
  /** Line where the quote opens that is open at the end; null when none is. */
  openLine: number | null;
}

const [LINE_FEED, CARRIAGE_RETURN, BLANK, BACKSLASH] = [10, 13, 32, 92];

/** Cuts a whole text; a line end is \n, \r\n or \r. A line without a character is a record of one empty cell. */
export function splitRecords(text: string, cut: CellCut): SplitText {
  return new Splitter(text, cut).split();
}

class Splitter {
  readonly #text: string;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #hasBackslash: boolean;
  readonly #result: SplitText = { records: [], faults: 0, quoted: 0, openLine: null };
  #at = 0;
  #line = 1;

  constructor(text: string, cut: CellCut) {
    const { delimiter, quote } = cut;
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === null ? -1 : quote.charCodeAt(0);
    this.#hasBackslash = cut.escape === '\\';
  }

  split(): SplitText {
    while (this.#at < this.#text.length) this.#readRecord();
    return this.#result;
  }

  #readRecord(): void {
    const line = this.#line;
    const cells: string[] = [];
    do cells.push(this.#readCell());
    while (this.#skipDelimiter());
    this.#skipLineEnd();
    this.#result.records.push({ cells, line, lines: this.#line - line });
  }

  #readCell(): string {
    let start = this.#at;
    const text = this.#text;
    if (this.#quote >= 0) {
      // A blank may stand before a quote, where it does not part cells.
      while (this.#delimiter !== BLANK && text.charCodeAt(start) === BLANK) start++;
      if (text.charCodeAt(start) === this.#quote) return this.#readQuoted(start + 1);
    }
    return text.slice(this.#at, this.#skipPlain());
  }

  /** Moves to the end of a cell that stands in no quotes. */
  #skipPlain(): number {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === this.#delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) break;
      if (this.#hasBackslash && code === BACKSLASH) this.#at++;
    }
    this.#at = Math.min(this.#at, text.length);
    return this.#at;
  }

  #readQuoted(start: number): string {
    const text = this.#text;
    const line = this.#line;
    this.#result.quoted++;
    let value = '';
    let from = start;
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.#quote) {
        if (this.#hasBackslash || text.charCodeAt(at + 1) !== this.#quote) break;
        value += text.slice(from, ++at);
        from = at + 1;
      } else if (code === BACKSLASH && this.#hasBackslash) {
        value += text.slice(from, at++);
        from = at;
        if (text.charCodeAt(at) === LINE_FEED) this.#line++;
      } else if (isLineEnd(text, at)) this.#line++;
    }
    value += text.slice(from, at);
    if (at >= text.length) {
      this.#result.faults++;
      this.#result.openLine ??= line;
    }
    this.#at = Math.min(at + 1, text.length);
    return value + this.#afterQuote();
  }

  /** Blanks after a closing quote are nothing; other text is a fault and stays. */
  #afterQuote(): string {
    const start = this.#at;
    const rest = this.#text.slice(start, this.#skipPlain());
    if (rest.trim() === '') return '';
    this.#result.faults++;
    return rest;
  }

  #skipDelimiter(): boolean {
    if (this.#text.charCodeAt(this.#at) !== this.#delimiter || this.#at >= this.#text.length) {
      return false;
    }
    this.#at++;
    return true;
  }

  #skipLineEnd(): void {
    const isPair = this.#text.startsWith('\r\n', this.#at);
    this.#at += isPair ? 2 : 1;
    this.#line++;
  }
}

/** Does a line end here? The first character of \r\n does not count. */
function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === LINE_FEED) return true;
  return code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED;
}
