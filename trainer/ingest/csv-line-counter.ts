// One pass over a CSV file's bytes, beside the engine's own: what each of its lines is, so that lines
// that the engine passes over are missed.
import { UserError } from '../base/user-error.ts';
import { addRecord, addUnreadable, type CsvLines, noLines } from './csv-lines.ts';
import { type CsvDialect, RFC_4180 } from './dialect/dialect.ts';
import { RecordScanner } from './record-scanner.ts';

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK] = [9, 10, 13, 32];
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** The engine reads no line over 2 MB. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** The engine cannot read the file as it is: its lines end in several ways, or hold blanks alone. */
export class UnplainFault extends UserError {
  readonly file: string;

  constructor(file: string, place: string) {
    super(place);
    this.file = file;
  }
}

export class CsvLineCounter {
  readonly #name: string;
  readonly #counts: CsvLines = noLines();
  readonly #record: RecordScanner;
  readonly #quote: number;
  readonly #delimiter: number;
  /** Is the first record one of the table's, or still to come? */
  #isBeforeTable = true;
  readonly #hasHeader: boolean;
  /** Start of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Delimiters of a row, from the first record. */
  #rowDelimiters = 0;
  /** The bytes of a header of one line. */
  #header: Buffer = Buffer.alloc(0);
  /** Whether lines end in \r\n: all as the first. */
  #hasReturns = false;

  /** @param name of the file, for errors */
  constructor(name: string, dialect: CsvDialect = RFC_4180) {
    this.#name = name;
    this.#record = new RecordScanner(dialect);
    this.#quote = (dialect.quote ?? '"').charCodeAt(0);
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#hasHeader = dialect.header === true;
  }

  /** @throws UserError naming the line that cannot stand in a CSV file */
  push(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const nul = data.indexOf(0);
    let quote = data.indexOf(this.#quote);
    let start = nul < 0 ? this.#addPlainLines(data, quote < 0 ? data.length : quote) : 0;
    let carriage = data.indexOf(CARRIAGE_RETURN, start);
    for (let end = data.indexOf(LINE_FEED, start); end >= 0; end = data.indexOf(LINE_FEED, start)) {
      if (nul >= 0 && nul < end) throw this.#fault('has a NUL byte; save it as text in UTF-8');
      if (carriage >= 0 && carriage < start) carriage = data.indexOf(CARRIAGE_RETURN, start);
      if (quote >= 0 && quote < start) quote = data.indexOf(this.#quote, start);
      const isPlain = quote < 0 || quote > end;
      const hasReturn = carriage >= 0 && carriage < end;
      if (isPlain && this.#record.lines === 0 && !this.#isBeforeTable) {
        this.#addPlainLine(data, start, end, hasReturn ? carriage : end);
      } else this.#addLine(data, start, end);
      start = end + 1;
    }
    this.#rest = Buffer.from(data.subarray(start)); // a copy: the reader uses its buffer again
    if (this.#rest.length > LONGEST_LINE) throw this.#fault(TOO_LONG);
  }

  finish(): CsvLines {
    if (this.#rest.length > 0) {
      const isWhole = !this.#hasReturns || this.#rest.at(-1) === CARRIAGE_RETURN;
      this.push(Buffer.from(isWhole ? '\n' : '\r\n'));
    }
    const counts = this.#counts;
    if (!this.#record.isOpen) return counts;
    if (this.#isBeforeTable && this.#hasHeader) {
      const { line } = this.#record.cell ?? { line: 1 };
      throw new UserError(
        `${this.#name}, line ${line}: a quote opens in the header and never closes`,
      );
    }
    addUnreadable(counts, this.#record);
    return counts;
  }

  /**
   * Counts the whole lines before `to`, where none has a quote or a NUL, in one go, which is half as fast again.
   * @returns where the next line begins; 0 when one of them is to be looked at by itself
   */
  #addPlainLines(data: Buffer, to: number): number {
    const isBetween = this.#record.lines === 0 && !this.#isBeforeTable && this.#rowDelimiters > 0;
    const end = to === 0 ? 0 : data.lastIndexOf(LINE_FEED, to - 1) + 1;
    if (!isBetween || end === 0) return 0;
    const lines = data.subarray(0, end);
    if (lines.includes(BYTE_ORDER_MARK)) return 0;
    if (this.#header.length > 0 && lines.includes(this.#header)) return 0;
    const counted = countLines(lines, this.#hasReturns, this.#delimiter);
    if (counted === null) return 0;
    this.#counts.all += counted.all;
    this.#counts.blank += counted.blank;
    return end;
  }

  /** A record of one line without quotes. @param carriage its first \r, or its end */
  #addPlainLine(data: Buffer, start: number, end: number, carriage: number): void {
    this.#checkEnd(carriage === end - 1, carriage < end - 1);
    const text = this.#hasReturns ? carriage : end;
    if (text === start && this.#rowDelimiters > 0) this.#counts.blank++;
    else if (isBlankLine(data, start, text, this.#delimiter) && this.#rowDelimiters > 0) {
      throw new UnplainFault(this.#name, this.#place('has blanks alone; remove the line'));
    } else if (data[start] === BYTE_ORDER_MARK[0]) this.#checkStart(data, start);
    else if (text - start === this.#header.length) this.#checkRepeated(data, start, text);
    this.#counts.all++;
  }

  /** A line that has quotes, lies inside a record, or is the first. */
  #addLine(data: Buffer, start: number, end: number): void {
    const record = this.#record;
    const isFirst = this.#isBeforeTable;
    const hasReturn = data[end - 1] === CARRIAGE_RETURN;
    const text = hasReturn ? end - 1 : end;
    if (isFirst && record.lines === 0) this.#hasReturns = hasReturn;
    if (!isFirst && record.lines === 0) {
      this.#checkStart(data, start);
      this.#checkRepeated(data, start, text);
    }
    const hasMark = this.#counts.all === 0 && data.indexOf(BYTE_ORDER_MARK) === 0;
    const first = hasMark ? start + BYTE_ORDER_MARK.length : start;
    const line = this.#counts.all + 1;
    const lone = record.readLine(data, first, text, line, this.#rowDelimiters);
    if (lone >= 0) throw new UnplainFault(this.#name, this.#place(LONE_RETURN));
    this.#counts.all++;
    if (record.isOpen) return;
    this.#checkEnd(hasReturn, false);
    if (isFirst) this.#startTable(data.subarray(first, text));
    else this.#addRecord();
    record.reset();
  }

  #startTable(text: Buffer): void {
    this.#isBeforeTable = false;
    this.#rowDelimiters = this.#record.delimiters;
    if (this.#hasHeader) this.#counts.header = this.#record.lines;
    else this.#addRecord();
    if (this.#hasHeader && this.#record.lines === 1) this.#header = Buffer.from(text);
  }

  #addRecord(): void {
    const isWhole = !this.#record.isSpoiled && this.#record.delimiters === this.#rowDelimiters;
    (isWhole ? addRecord : addUnreadable)(this.#counts, this.#record);
  }

  #checkEnd(hasReturn: boolean, hasLoneReturn: boolean): void {
    if (hasLoneReturn) throw new UnplainFault(this.#name, this.#place(LONE_RETURN));
    if (hasReturn === this.#hasReturns) return;
    const [own, others] = hasReturn ? ['\\r\\n', '\\n'] : ['\\n', '\\r\\n'];
    throw new UnplainFault(
      this.#name,
      this.#place(
        `ends in ${own}, and the lines before it in ${others}: save the file with one kind of line end`,
      ),
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
    if (this.#header.length === 0 || end - start !== this.#header.length) return;
    if (this.#rowDelimiters === 0) return;
    if (data.compare(this.#header, 0, this.#header.length, start, end) !== 0) return;
    throw this.#fault(
      'is the header once more: files were joined here; read them one by one, or remove the line',
    );
  }

  #fault(what: string): UserError {
    return new UserError(this.#place(what));
  }

  #place(what: string): string {
    return `${this.#name}, line ${this.#counts.all + 1}: ${what}`;
  }
}

/** Lines that all end in one way, and those of them without a character; null where one ends in another or has blanks alone. */
function countLines(
  lines: Buffer,
  hasReturns: boolean,
  delimiter: number,
): { all: number; blank: number } | null {
  if (!hasReturns && lines.includes(CARRIAGE_RETURN)) return null;
  const endLength = hasReturns ? 2 : 1;
  let [all, blank, start] = [0, 0, 0];
  // The search of the buffer itself is faster than any loop over its bytes.
  for (let end = lines.indexOf(LINE_FEED); end >= 0; end = lines.indexOf(LINE_FEED, start)) {
    if (hasReturns && lines.indexOf(CARRIAGE_RETURN, start) !== end - 1) return null;
    if (end + 1 - start === endLength) blank++;
    else if (isBlankLine(lines, start, end + 1 - endLength, delimiter)) return null;
    all++;
    start = end + 1;
  }
  return { all, blank };
}

/** Blanks and tabs alone, none of which parts cells. */
export function isBlankLine(data: Buffer, start: number, end: number, delimiter: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = data[i];
    if ((byte !== BLANK && byte !== TAB) || byte === delimiter) return false;
  }
  return true;
}

/** What is said of such a line. */
export const TOO_LONG =
  'is longer than 4 MB, as no row is; correct it, or save the file with a line for each row';

const LONE_RETURN =
  'has a carriage return in the middle of its text; save the file with \\n or \\r\\n at the ends of its lines';
