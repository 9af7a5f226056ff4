// Follows the bytes of a CSV record, line by line: its cells, its quotes, and whether it can be read. As lax as
// the engine where that is laxer than RFC 4180: a blank may stand before a quote that opens, blanks behind one that
// closes, and other text there spoils its record only.
import { MARK_CLOSING, MARK_DELIMITERS, MARK_OPENING } from '../../assembly/shared/line-marks.ts';
import { MultiLineCell } from '../../runtime/rows/swallowed-rows.ts';
import type { CellCut } from './dialect/dialect.ts';

const [CARRIAGE_RETURN, BLANK, BACKSLASH] = [13, 32, 92];

export class RecordScanner {
  /** Delimiters of the record so far. */
  delimiters = 0;
  /** Is there text behind a quote that closed? */
  isSpoiled = false;
  /** Lines of the record so far. */
  lines = 0;
  /** Does a quoted cell go on over the end of the line that was read last? */
  isOpen = false;
  /** Cells of several lines that have closed. */
  cells: MultiLineCell[] = [];
  /** The quoted cell that is open over a line end; null where none is. */
  cell: MultiLineCell | null = null;

  readonly #delimiter: number;
  /** −1 where there is none, as with the escape. */
  readonly #quote: number;
  readonly #escape: number;
  /** A blank, where blanks part no cells. */
  readonly #blank: number;
  // Bytes at which a search stops: in a cell without quotes, and in a quoted one.
  readonly #plainStops = new Uint8Array(256);
  readonly #quotedStops = new Uint8Array(256);

  constructor({ delimiter, quote, escape: mark }: CellCut) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#quote = quote === null ? -1 : quote.charCodeAt(0);
    this.#escape = mark === '\\' ? BACKSLASH : -1;
    this.#blank = this.#delimiter === BLANK ? -1 : BLANK;
    for (const stop of [this.#delimiter, CARRIAGE_RETURN, this.#escape]) {
      if (stop >= 0) this.#plainStops[stop] = 1;
    }
    for (const stop of [this.#quote, this.#escape]) if (stop >= 0) this.#quotedStops[stop] = 1;
  }

  /** Makes ready for the next record. */
  reset(): void {
    this.delimiters = 0;
    this.isSpoiled = false;
    this.lines = 0;
    this.isOpen = false;
    this.cell = null;
    if (this.cells.length > 0) this.cells = [];
  }

  /**
   * Goes on to read the record with the text of one line.
   * @param line its number  @param rowDelimiters of a row of the table
   * @returns where a carriage return stands in the middle of text outside quotes, or -1
   */
  readLine(
    data: Uint8Array,
    start: number,
    end: number,
    line: number,
    rowDelimiters: number,
  ): number {
    this.lines++;
    let at = start;
    let isQuoted = this.isOpen;
    for (;;) {
      const from = at;
      if (isQuoted) at = this.#skipQuoted(data, from, end);
      if (at < 0) {
        this.#leaveOpen(this.#countDelimiters(data, from, end), line, rowDelimiters);
        this.isOpen = true;
        return -1;
      }
      if (isQuoted && this.cell !== null) {
        this.#closeCell(this.cell, this.#countDelimiters(data, from, at - 1));
      }
      at = this.#skipBlanks(data, at, isQuoted ? end : Math.min(at + 1, end));
      if (at < end && data[at] === this.#quote) {
        isQuoted = true;
        at++;
        continue;
      }
      const text = at;
      at = this.#skipPlain(data, at, end);
      if (isQuoted && at > text) this.isSpoiled = true;
      if (at >= end || data[at] !== this.#delimiter) break;
      this.delimiters++;
      isQuoted = false;
      at++;
    }
    this.isOpen = false;
    return at < end ? at : -1;
  }

  /**
   * Does the same with a line that the kernel has read.
   * @param mark where its marks begin: assembly/shared/line-marks.ts
   */
  takeLine(marks: Int32Array, mark: number, line: number, rowDelimiters: number): void {
    const [closing, opening] = [marks[mark + MARK_CLOSING], marks[mark + MARK_OPENING]];
    this.lines++;
    if (closing >= 0 && this.cell !== null) this.#closeCell(this.cell, closing);
    this.delimiters += marks[mark + MARK_DELIMITERS];
    this.isOpen = opening >= 0;
    if (this.isOpen) this.#leaveOpen(opening, line, rowDelimiters);
  }

  #skipBlanks(data: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && data[at] === this.#blank) at++;
    return at;
  }

  /** Where a cell without quotes ends: at a delimiter, a carriage return or the line's end. */
  #skipPlain(data: Uint8Array, start: number, end: number): number {
    const stops = this.#plainStops;
    for (let at = start; ; at += 2) {
      while (at < end && stops[data[at]] === 0) at++;
      if (at >= end || data[at] !== this.#escape) return at;
    }
  }

  /** Behind the quote that closes a cell; −1 where none does. */
  #skipQuoted(data: Uint8Array, start: number, end: number): number {
    const stops = this.#quotedStops;
    for (let at = start; ; at += 2) {
      while (at < end && stops[data[at]] === 0) at++;
      if (at >= end) return -1;
      if (data[at] === this.#escape) continue;
      const isDoubled = this.#escape < 0 && at + 1 < end && data[at + 1] === this.#quote;
      if (!isDoubled) return at + 1;
    }
  }

  /** Delimiters inside a quoted cell. */
  #countDelimiters(data: Uint8Array, start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at++) {
      if (data[at] === this.#delimiter) count++;
      else if (data[at] === this.#escape) at++;
    }
    return count;
  }

  /** @param inside delimiters in what the line has of the cell that goes on */
  #leaveOpen(inside: number, line: number, rowDelimiters: number): void {
    this.cell ??= new MultiLineCell(line, rowDelimiters, this.delimiters);
    this.cell.endLine(inside);
  }

  /** @param inside delimiters of its last line */
  #closeCell(cell: MultiLineCell, inside: number): void {
    cell.close(inside);
    this.cells.push(cell);
    this.cell = null;
  }
}
