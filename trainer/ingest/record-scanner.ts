// Follows the bytes of a CSV record, line by line: its cells, its quotes, and whether it can be read. As lax as
// the engine where that is laxer than RFC 4180: a blank may stand before a quote that opens, blanks behind one that
// closes, and other text there spoils its record only.
import { MultiLineCell } from '../../runtime/rows/swallowed-rows.ts';
import type { CellCut } from './dialect/dialect.ts';

/** What a byte is to a record. */
const KIND = { text: 0, delimiter: 1, quote: 2, blank: 3, carriageReturn: 4, backslash: 5 };

/** Where the next byte stands. */
const PLACE = { cellStart: 0, afterBlank: 1, plain: 2, quoted: 3, afterQuote: 4, spoiled: 5 };

// By place: may a quote open here, and where does a blank or other text lead?
const OPENS_QUOTE = [true, true, false, false, true, false];
const AFTER_BLANK = [
  PLACE.afterBlank,
  PLACE.plain,
  PLACE.plain,
  PLACE.quoted,
  PLACE.afterQuote,
  PLACE.spoiled,
];
const AFTER_TEXT = [
  PLACE.plain,
  PLACE.plain,
  PLACE.plain,
  PLACE.quoted,
  PLACE.spoiled,
  PLACE.spoiled,
];

const BACKSLASH = 92;

export class RecordScanner {
  /** Delimiters of the record so far. */
  delimiters = 0;
  /** Is there text behind a quote that closed? */
  isSpoiled = false;
  /** Lines of the record so far. */
  lines = 0;
  /** Cells of several lines that have closed. */
  readonly cells: MultiLineCell[] = [];
  /** The quoted cell that is open over a line end; null where none is. */
  cell: MultiLineCell | null = null;

  readonly #kinds = new Uint8Array(256);
  readonly #quote: number;
  readonly #isEscaped: boolean;
  #place = PLACE.cellStart;

  constructor(cut: CellCut) {
    this.#kinds[32] = KIND.blank;
    this.#kinds[13] = KIND.carriageReturn;
    this.#quote = cut.quote === null ? -1 : cut.quote.charCodeAt(0);
    if (cut.quote !== null) this.#kinds[this.#quote] = KIND.quote;
    this.#isEscaped = cut.escape === '\\';
    if (this.#isEscaped) this.#kinds[BACKSLASH] = KIND.backslash;
    this.#kinds[cut.delimiter.charCodeAt(0)] = KIND.delimiter;
  }

  /** Does a quoted cell go on over the line's end? */
  get isOpen(): boolean {
    return this.#place === PLACE.quoted;
  }

  /** Makes ready for the next record. */
  reset(): void {
    this.#place = PLACE.cellStart;
    [this.delimiters, this.lines, this.isSpoiled, this.cell] = [0, 0, false, null];
    this.cells.length = 0;
  }

  /**
   * Goes on to read the record with the text of one line; fields lie in locals, which are faster.
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
    const kinds = this.#kinds;
    let place = this.#place;
    let delimiters = this.delimiters;
    /** Delimiters of this line inside the cell that is quoted. */
    let inside = 0;
    this.lines++;
    for (let i = start; i < end; i++) {
      const kind = kinds[data[i]];
      if (place === PLACE.quoted) {
        if (kind === KIND.delimiter) inside++;
        else if (kind === KIND.backslash) i++;
        if (kind !== KIND.quote) continue;
        if (!this.#isEscaped && i + 1 < end && data[i + 1] === this.#quote) i++;
        else {
          place = PLACE.afterQuote;
          if (this.cell !== null) this.#closeCell(this.cell, inside);
          inside = 0;
        }
      } else if (kind === KIND.text) place = AFTER_TEXT[place];
      else if (kind === KIND.delimiter) {
        delimiters++;
        this.isSpoiled ||= place === PLACE.spoiled;
        place = PLACE.cellStart;
      } else if (kind === KIND.quote && OPENS_QUOTE[place]) place = PLACE.quoted;
      else if (kind === KIND.carriageReturn) return i;
      else {
        if (kind === KIND.backslash) i++;
        place = kind === KIND.blank ? AFTER_BLANK[place] : AFTER_TEXT[place];
      }
    }
    this.isSpoiled ||= place === PLACE.spoiled;
    this.#place = place;
    this.delimiters = delimiters;
    if (place !== PLACE.quoted) return -1;
    this.cell ??= new MultiLineCell(line, rowDelimiters, delimiters);
    this.cell.endLine(inside);
    return -1;
  }

  /** @param inside delimiters of its last line */
  #closeCell(cell: MultiLineCell, inside: number): void {
    cell.close(inside);
    this.cells.push(cell);
    this.cell = null;
  }
}
