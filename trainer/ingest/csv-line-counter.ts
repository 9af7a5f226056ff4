// One pass over a CSV file's bytes, beside the engine's own: what each of its lines is, so that lines
// that the engine passes over are missed. Follows the engine where it is laxer than RFC 4180: a blank may
// stand before a quote that opens, blanks behind one that closes, and other text there spoils its record only.
import { MultiLineCell } from '../../runtime/rows/swallowed-rows.ts';
import { UserError } from '../base/user-error.ts';

/** The lines of a file, told apart. Those that are none of these are records of one line. */
export interface CsvLines {
  all: number;
  header: number;
  /** Lines without a character, where that is no row. */
  blank: number;
  /** Line ends inside the cells of records that are whole. */
  insideCells: number;
  /** Lines of unreadable records but for their first: the engine counts a record as one. */
  afterUnreadable: number;
  /** The first of those records. */
  unreadable: UnreadableRecord[];
  /** Cells of several lines. */
  multiLineCells: number;
  /** The one of them that looks most like rows. */
  suspect: MultiLineCell | null;
}

/** An unreadable record of several lines. */
export interface UnreadableRecord {
  /** On which its last quote over a line end opens. */
  line: number;
  /** Lines of the record after that one. */
  linesAfter: number;
  /** Does that quote close again? */
  isClosed: boolean;
}

const [LINE_FEED, CARRIAGE_RETURN, BLANK, QUOTE, COMMA] = [10, 13, 32, 34, 44];
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** The engine reads no line over 2 MB. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** Unreadable records that are kept to be shown. */
const MOST_SHOWN = 5;

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

export class CsvLineCounter {
  readonly #name: string;
  readonly #counts: CsvLines = {
    ...{ all: 0, header: 0, blank: 0, insideCells: 0, afterUnreadable: 0 },
    ...{ unreadable: [], multiLineCells: 0, suspect: null },
  };
  /** Start of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Commas of a row, from the header. */
  #rowCommas = 0;
  /** The bytes of a header of one line. */
  #header: Buffer = Buffer.alloc(0);
  /** Whether lines end in \r\n: all as the first. */
  #hasReturns = false;

  // The record that is being read.
  #place = PLACE.cellStart;
  #commas = 0;
  #isSpoiled = false;
  #lines = 0;
  #cells: MultiLineCell[] = [];
  #cell: MultiLineCell | null = null;

  /** @param name of the file, for errors */
  constructor(name: string) {
    this.#name = name;
  }

  /** @throws UserError naming the line that cannot stand in a CSV file */
  push(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const nul = data.indexOf(0);
    let [start, quote, carriage] = [0, data.indexOf(QUOTE), data.indexOf(CARRIAGE_RETURN)];
    for (let end = data.indexOf(LINE_FEED); end >= 0; end = data.indexOf(LINE_FEED, start)) {
      if (nul >= 0 && nul < end) throw this.#fault('has a NUL byte; save it as text in UTF-8');
      if (carriage >= 0 && carriage < start) carriage = data.indexOf(CARRIAGE_RETURN, start);
      if (quote >= 0 && quote < start) quote = data.indexOf(QUOTE, start);
      const isPlain = quote < 0 || quote > end;
      const hasReturn = carriage >= 0 && carriage < end;
      if (isPlain && this.#lines === 0 && this.#counts.header > 0) {
        this.#addPlainLine(data, start, end, hasReturn ? carriage : end);
      } else this.#addLine(data, start, end);
      start = end + 1;
    }
    this.#rest = Buffer.from(data.subarray(start)); // a copy: the reader uses its buffer again
    if (this.#rest.length > LONGEST_LINE) throw this.#fault('is longer than 4 MB');
  }

  finish(): CsvLines {
    if (this.#rest.length > 0) {
      const isWhole = !this.#hasReturns || this.#rest.at(-1) === CARRIAGE_RETURN;
      this.push(Buffer.from(isWhole ? '\n' : '\r\n'));
    }
    const counts = this.#counts;
    if (this.#place !== PLACE.quoted) return counts;
    if (counts.header === 0) {
      const { line } = this.#cell ?? { line: 1 };
      throw new UserError(
        `${this.#name}, line ${line}: a quote opens in the header and never closes`,
      );
    }
    this.#addUnreadable();
    return counts;
  }

  /** A record of one line without quotes. @param carriage its first \r, or its end */
  #addPlainLine(data: Buffer, start: number, end: number, carriage: number): void {
    this.#checkEnd(carriage === end - 1, carriage < end - 1);
    const text = this.#hasReturns ? carriage : end;
    if (text === start && this.#rowCommas > 0) this.#counts.blank++;
    else if (data[start] === BYTE_ORDER_MARK[0]) this.#checkStart(data, start);
    else if (text - start === this.#header.length) this.#checkRepeated(data, start, text);
    this.#counts.all++;
  }

  /** A line that has quotes, lies inside a record, or is the header. */
  #addLine(data: Buffer, start: number, end: number): void {
    const isHeader = this.#counts.header === 0;
    const hasReturn = data[end - 1] === CARRIAGE_RETURN;
    if (isHeader && this.#lines === 0) this.#hasReturns = hasReturn;
    if (!isHeader && this.#lines === 0) this.#checkStart(data, start);
    const text = hasReturn ? end - 1 : end;
    if (!isHeader && this.#lines === 0) this.#checkRepeated(data, start, text);
    const hasMark = this.#counts.all === 0 && data.indexOf(BYTE_ORDER_MARK) === 0;
    this.#lines++;
    const first = hasMark ? start + BYTE_ORDER_MARK.length : start;
    this.#readCells(data, first, text);
    this.#counts.all++;
    if (this.#place === PLACE.quoted) return;
    this.#checkEnd(hasReturn, false);
    if (isHeader) {
      this.#counts.header = this.#lines;
      this.#rowCommas = this.#commas;
      if (this.#lines === 1) this.#header = Buffer.from(data.subarray(first, text));
    } else this.#addRecord();
    this.#place = PLACE.cellStart;
    [this.#commas, this.#lines, this.#isSpoiled, this.#cell] = [0, 0, false, null];
    this.#cells.length = 0;
  }

  #addRecord(): void {
    const counts = this.#counts;
    if (this.#isSpoiled || this.#commas !== this.#rowCommas) {
      this.#addUnreadable();
      return;
    }
    counts.insideCells += this.#lines - 1;
    counts.multiLineCells += this.#cells.length;
    for (const cell of this.#cells) {
      if (cell.surprise > (counts.suspect?.surprise ?? 0)) counts.suspect = cell;
    }
  }

  #addUnreadable(): void {
    const { unreadable, all } = this.#counts;
    this.#counts.afterUnreadable += this.#lines - 1;
    const isClosed = this.#place !== PLACE.quoted;
    const line = isClosed ? this.#cells.at(-1)?.line : this.#cell?.line;
    if (line === undefined || unreadable.length === MOST_SHOWN) return;
    unreadable.push({ line, linesAfter: all - line, isClosed });
  }

  /** Goes on to read the record with the text of one line; its fields lie in locals, which are faster. */
  #readCells(data: Buffer, start: number, end: number): void {
    let place = this.#place;
    let commas = this.#commas;
    /** Commas of this line inside the cell that is quoted. */
    let inside = 0;
    for (let i = start; i < end; i++) {
      const byte = data[i];
      if (place === PLACE.quoted) {
        if (byte === COMMA) inside++;
        if (byte !== QUOTE) continue;
        if (i + 1 < end && data[i + 1] === QUOTE) i++;
        else {
          place = PLACE.afterQuote;
          if (this.#cell !== null) this.#closeCell(this.#cell, inside);
          inside = 0;
        }
      } else if (byte > COMMA) place = AFTER_TEXT[place];
      else if (byte === COMMA) {
        commas++;
        this.#isSpoiled ||= place === PLACE.spoiled;
        place = PLACE.cellStart;
      } else if (byte === QUOTE && OPENS_QUOTE[place]) place = PLACE.quoted;
      else if (byte === CARRIAGE_RETURN) throw this.#fault(LONE_RETURN);
      else place = byte === BLANK ? AFTER_BLANK[place] : AFTER_TEXT[place];
    }
    this.#isSpoiled ||= place === PLACE.spoiled;
    this.#place = place;
    this.#commas = commas;
    if (place !== PLACE.quoted) return;
    this.#cell ??= new MultiLineCell(this.#counts.all + 1, this.#rowCommas, commas);
    this.#cell.endLine(inside);
  }

  /** @param inside commas of its last line */
  #closeCell(cell: MultiLineCell, inside: number): void {
    cell.close(inside);
    this.#cells.push(cell);
    this.#cell = null;
  }

  #checkEnd(hasReturn: boolean, hasLoneReturn: boolean): void {
    if (hasLoneReturn) throw this.#fault(LONE_RETURN);
    if (hasReturn === this.#hasReturns) return;
    const [own, others] = hasReturn ? ['\\r\\n', '\\n'] : ['\\n', '\\r\\n'];
    throw this.#fault(
      `ends in ${own}, and the lines before it in ${others}: save the file with one kind of line end`,
    );
  }

  #checkStart(data: Buffer, start: number): void {
    if (data[start] !== BYTE_ORDER_MARK[0]) return;
    if (data.compare(BYTE_ORDER_MARK, 0, 3, start, start + 3) !== 0) return;
    throw this.#fault(
      'begins with a byte order mark: files were joined here; read them one by one',
    );
  }

  /** A second header is no row; in a table of one column it may be a value. */
  #checkRepeated(data: Buffer, start: number, end: number): void {
    if (this.#rowCommas === 0 || end - start !== this.#header.length) return;
    if (data.compare(this.#header, 0, this.#header.length, start, end) !== 0) return;
    throw this.#fault(
      'is the header once more: files were joined here; read them one by one, or remove the line',
    );
  }

  #fault(what: string): UserError {
    return new UserError(`${this.#name}, line ${this.#counts.all + 1}: ${what}`);
  }
}

const LONE_RETURN =
  'has a carriage return in the middle of its text; save the file with \\n or \\r\\n at the ends of its lines';
