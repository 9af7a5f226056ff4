// Writes a record of any quotes as plain CSV: cells in double quotes where they need them, which stand twice inside.
import type { CellCut } from './dialect.ts';

const [LINE_FEED, CARRIAGE_RETURN, BLANK, DOUBLE_QUOTE, BACKSLASH] = [10, 13, 32, 34, 92];

export class PlainRecord {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  readonly #delimiter: number;
  /** −1 where there is none, as with the escape. */
  readonly #quote: number;
  readonly #escape: number;
  /** Bytes that are not just copied. */
  readonly #specials = new Uint8Array(256);
  /** Must the cell that is written stand in quotes? */
  #mustQuote = false;

  constructor({ delimiter, quote, escape: mark }: CellCut) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === null ? -1 : quote.charCodeAt(0);
    this.#escape = mark === '\\' ? BACKSLASH : -1;
    const needQuotes = [this.#delimiter, LINE_FEED, CARRIAGE_RETURN, DOUBLE_QUOTE];
    for (const byte of [...needQuotes, this.#quote, this.#escape]) {
      if (byte >= 0) this.#specials[byte] = 1;
    }
  }

  /** The record that was written last. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Writes a record, whose quotes are known to close. @returns its cells */
  write(data: Buffer, start: number, end: number): number {
    const most = 3 * (end - start) + 2; // Of a cell that is a quote: its quotes, and itself twice.
    if (this.#bytes.length < most) this.#bytes = Buffer.allocUnsafe(2 * most);
    this.#length = 0;
    for (let [at, cells] = [start, 1]; ; at++, cells++) {
      at = this.#writeCell(data, at, end);
      if (at >= end) return cells;
      this.#bytes[this.#length++] = this.#delimiter;
    }
  }

  /** @returns where the cell ends */
  #writeCell(data: Buffer, start: number, end: number): number {
    const first = this.#skipBlanks(data, start, end);
    const from = this.#length;
    this.#mustQuote = false;
    let at = start;
    if (first < end && data[first] === this.#quote) {
      at = this.#copyQuoted(data, first + 1, end);
      const next = this.#skipBlanks(data, at, end);
      // Blanks behind a quote that closes are nothing; other text stays.
      if (next >= end || data[next] === this.#delimiter) at = next;
    }
    at = this.#copyPlain(data, at, end);
    if (this.#mustQuote) this.#quoteFrom(from);
    return at;
  }

  #skipBlanks(data: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && data[at] === BLANK && this.#delimiter !== BLANK) at++;
    return at;
  }

  /** Copies up to the next delimiter. */
  #copyPlain(data: Buffer, start: number, end: number): number {
    let at = start;
    for (; at < end && data[at] !== this.#delimiter; at++) {
      this.#bytes[this.#length++] = data[at];
      if (this.#specials[data[at]] === 0) continue;
      this.#markSpecial(data[at]);
      if (data[at] !== this.#escape || at + 1 >= end) continue;
      this.#bytes[this.#length++] = data[++at];
      this.#markSpecial(data[at]);
    }
    return at;
  }

  /** Copies what is meant up to the quote that closes. @returns where the text behind it begins */
  #copyQuoted(data: Buffer, start: number, end: number): number {
    const [bytes, specials] = [this.#bytes, this.#specials];
    for (let at = start; ; at++) {
      let to = this.#length; // A local, which is faster.
      while (at < end && specials[data[at]] === 0) bytes[to++] = data[at++];
      this.#length = to;
      if (at >= end) return end;
      if (data[at] === this.#escape) at++;
      else if (data[at] === this.#quote) {
        const isDoubled = this.#escape < 0 && at + 1 < end && data[at + 1] === this.#quote;
        if (!isDoubled) return at + 1;
        at++;
      }
      if (at >= end) return end;
      bytes[this.#length++] = data[at];
      this.#markSpecial(data[at]);
    }
  }

  /** Minds a byte that was written last. */
  #markSpecial(byte: number): void {
    if (byte === DOUBLE_QUOTE) this.#bytes[this.#length++] = byte;
    this.#mustQuote ||=
      byte === DOUBLE_QUOTE ||
      byte === this.#delimiter ||
      byte === LINE_FEED ||
      byte === CARRIAGE_RETURN;
  }

  /** Puts the last bytes, from one on, into quotes. */
  #quoteFrom(from: number): void {
    this.#bytes.copyWithin(from + 1, from, this.#length);
    this.#bytes[from] = DOUBLE_QUOTE;
    this.#length++;
    this.#bytes[this.#length++] = DOUBLE_QUOTE;
  }
}
