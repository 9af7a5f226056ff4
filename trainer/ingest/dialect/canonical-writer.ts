// Turns the bytes of a CSV of any dialect, in UTF-8, into the plain CSV that the engine reads fast and without
// doubt: the same delimiter, quotes written twice, \n at the ends, and nothing but a header and records of one width. Each
// line of the file is counted as what it is, so that none is lost without a word.
import { MARK_DELIMITERS, MARK_OPENING, MARK_QUOTES } from '../../../assembly/shared/line-marks.ts';
import { UserError } from '../../base/user-error.ts';
import { hasMark, isBlankLine, JOINED_HEADER, JOINED_MARK } from '../csv-line-counter.ts';
import { addRecord, addUnreadable, type CsvLines, MOST_SHOWN, noLines } from '../csv-lines.ts';
import type { LineKernel } from '../line-kernel.ts';
import { LineText, NO_MARK } from '../line-text.ts';
import { RecordScanner } from '../record-scanner.ts';
import { CanonicalOutput } from './canonical-output.ts';
import type { CsvDialect } from './dialect.ts';
import { LineSplitter } from './line-splitter.ts';
import { PlainRecord } from './plain-record.ts';
import { RecordBytes } from './record-bytes.ts';

const [BLANK, DOUBLE_QUOTE] = [32, 34];
/** The engine reads no longer record. */
const LONGEST_RECORD = 2_000_000;

export class CanonicalWriter {
  readonly #name: string;
  readonly #dialect: CsvDialect;
  readonly #text: LineText;
  readonly #lines: LineSplitter;
  readonly #record: RecordScanner;
  readonly #output: CanonicalOutput;
  readonly #counts: CsvLines = noLines();
  readonly #comment: Buffer | null;
  readonly #delimiter: number;
  /** Writes records whose quotes are not as the engine wants them; null where all are. */
  readonly #plain: PlainRecord | null;
  /** Delimiters of a row; -1 until the first record tells. */
  #rowDelimiters = -1;
  /** Lines that may turn out to be the footer: copies, in order. */
  readonly #held: { line: Buffer; lineEnd: string }[] = [];
  #heldRows = 0;
  #header: Buffer | null = null;
  /** On which the record begins that is being read. */
  #firstLine = 0;
  readonly #recordBytes = new RecordBytes(LONGEST_RECORD);
  /** What the line ends in that is being read. */
  #lineEnd = '\n';

  /**
   * @param name of the file, for errors  @param write is given bytes that it must use at once
   * @param place begins the cell that says of each row where it stood; null: rows have no such cell
   */
  constructor(
    name: string,
    dialect: CsvDialect,
    kernel: LineKernel,
    write: (bytes: Uint8Array) => void,
    place: string | null = null,
  ) {
    this.#name = name;
    this.#dialect = dialect;
    this.#record = new RecordScanner(dialect);
    const foreign = 'is not UTF-8; state the encoding, for example windows-1252';
    const fault = (line: number) => this.#fault(line, foreign);
    this.#output = new CanonicalOutput(dialect.delimiter, write, fault, place);
    const isPlain = dialect.quote === '"' && dialect.escape === 'doubled';
    this.#plain = isPlain ? null : new PlainRecord(dialect);
    this.#text = new LineText(kernel, dialect, dialect.quote === '"' ? 0 : DOUBLE_QUOTE);
    this.#lines = new LineSplitter(
      this.#text,
      (data, start, end, mark) => this.#takeLine(data, start, end, mark),
      // Lines that are held back are not read yet.
      () => (dialect.footerLines > 0 ? null : this.#record.isOpen),
    );
    this.#comment = dialect.comment === null ? null : Buffer.from(dialect.comment);
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    if (Array.isArray(dialect.header)) this.#rowDelimiters = dialect.header.length - 1;
  }

  /** @throws UserError naming the line that cannot stand in a CSV */
  push(chunk: Buffer): void {
    this.#lines.push(chunk);
    if (this.#lines.restLength > LONGEST_RECORD) {
      throw this.#fault(this.#counts.all + this.#held.length + 1, TOO_LONG);
    }
  }

  finish(): CsvLines {
    this.#lines.finish();
    const counts = this.#counts;
    counts.all += this.#held.length;
    counts.blank += this.#held.length - this.#heldRows;
    counts.apart += this.#heldRows;
    if (this.#record.isOpen) {
      if (this.#rowDelimiters < 0 && this.#dialect.header === true) {
        throw this.#fault(this.#firstLine, 'a quote opens in the header and never closes');
      }
      counts.rejected++;
      addUnreadable(counts, this.#record);
    }
    this.#output.flush();
    return counts;
  }

  /** Holds back as many lines that are not blank as the footer has. */
  #takeLine(data: Buffer, start: number, end: number, mark: number): void {
    const { footerLines } = this.#dialect;
    const { lineEnd } = this.#lines;
    if (footerLines === 0) {
      this.#lineEnd = lineEnd;
      this.#addLine(data, start, end, mark);
      return;
    }
    this.#held.push({ line: Buffer.from(data.subarray(start, end)), lineEnd });
    if (!isBlankLine(data, start, end, this.#delimiter)) this.#heldRows++;
    while (this.#heldRows > footerLines) {
      const { line, lineEnd } = this.#held[0];
      this.#held.shift();
      this.#lineEnd = lineEnd;
      if (!isBlankLine(line, 0, line.length, this.#delimiter)) this.#heldRows--;
      this.#addLine(line, 0, line.length, NO_MARK);
    }
  }

  #addLine(data: Buffer, start: number, end: number, mark: number): void {
    const counts = this.#counts;
    counts.all++;
    if (this.#record.lines > 0) {
      this.#readLine(data, start, end, mark);
      return;
    }
    if (counts.all <= this.#dialect.skipLines || this.#isApart(data, start, end)) counts.apart++;
    else if (this.#rowDelimiters !== 0 && isBlankLine(data, start, end, this.#delimiter))
      counts.blank++;
    else if (mark !== NO_MARK && this.#isPlainRow(data, start, end, mark))
      this.#output.add(data, start, end, counts.all);
    else this.#readLine(data, start, end, mark);
  }

  /** A comment, or the line that tells Excel the delimiter. */
  #isApart(data: Buffer, start: number, end: number): boolean {
    if (this.#comment !== null) {
      let at = start;
      while (at < end && data[at] === BLANK) at++;
      const to = at + this.#comment.length;
      if (to <= end && data.compare(this.#comment, 0, this.#comment.length, at, to) === 0)
        return true;
    }
    if (this.#counts.all > 1 || end - start > 8) return false;
    const mark = /^"?sep=(.)"?$/i.exec(data.toString('utf8', start, end))?.[1];
    if (mark === undefined || mark === this.#dialect.delimiter) return mark !== undefined;
    throw this.#fault(
      1,
      `says that '${mark}' parts the columns; set source: { delimiter: '${mark}' } in the recipe, or remove the line`,
    );
  }

  /** A record of one line, as wide as the table, whose quotes are plain, is copied. */
  #isPlainRow(data: Buffer, start: number, end: number, mark: number): boolean {
    const { marks } = this.#text;
    const isPlain = this.#plain === null || marks[mark + MARK_QUOTES] === 0;
    if (!isPlain || marks[mark + MARK_OPENING] >= 0) return false;
    if (marks[mark + MARK_DELIMITERS] !== this.#rowDelimiters || hasMark(data, start)) return false;
    return end - start < LONGEST_RECORD && end - start !== this.#header?.length;
  }

  #readLine(data: Buffer, start: number, end: number, mark: number): void {
    const record = this.#record;
    const line = this.#counts.all;
    const rowDelimiters = Math.max(0, this.#rowDelimiters);
    if (record.lines === 0) this.#firstLine = line;
    if (mark !== NO_MARK) record.takeLine(this.#text.marks, mark, line, rowDelimiters);
    else if (data.subarray(start, end).includes(0)) {
      throw this.#fault(line, 'has a NUL byte; save it as text in UTF-8');
    } else record.readLine(data, start, end, line, rowDelimiters);
    const text = this.#recordBytes;
    if (record.isOpen) text.addLine(data, start, end, this.#lineEnd);
    else if (record.lines === 1) this.#finishRecord(data, start, end);
    else {
      text.addLine(data, start, end, '');
      this.#finishRecord(text.bytes, 0, text.length, text.isTooLong);
    }
    if (record.isOpen) return;
    record.reset();
    text.clear();
  }

  /** Takes the bytes of the whole record. */
  #finishRecord(
    data: Buffer,
    start: number,
    end: number,
    isTooLong = end - start > LONGEST_RECORD,
  ): void {
    const record = this.#record;
    const isFirst = this.#rowDelimiters < 0;
    if (isFirst) this.#rowDelimiters = record.delimiters;
    const isHeader = isFirst && this.#dialect.header === true;
    const fault = isTooLong
      ? TOO_LONG
      : (this.#faultOf(data, start, end) ?? this.#write(data, start, end, isHeader));
    if (fault !== null) {
      this.#reject(fault);
      return;
    }
    if (isHeader) {
      this.#counts.header = record.lines;
      this.#header = Buffer.from(data.subarray(start, end));
    } else addRecord(this.#counts, record);
  }

  #faultOf(data: Buffer, start: number, end: number): string | null {
    const { isSpoiled, delimiters } = this.#record;
    if (isSpoiled) return 'has text behind a quote that closes a cell';
    if (delimiters !== this.#rowDelimiters && !this.#isPadded(delimiters)) {
      return this.#widthFault(delimiters + 1);
    }
    if (hasMark(data, start)) throw this.#fault(this.#firstLine, JOINED_MARK);
    const isLong = end - start === this.#header?.length;
    if (isLong && this.#rowDelimiters > 0 && this.#header?.equals(data.subarray(start, end))) {
      throw this.#fault(this.#firstLine, JOINED_HEADER);
    }
    return null;
  }

  #widthFault(cells: number): string {
    return `has ${cells} cells, and the table ${this.#rowDelimiters + 1} columns`;
  }

  #isPadded(delimiters: number): boolean {
    return this.#dialect.padShortRows && delimiters < this.#rowDelimiters;
  }

  /** @returns what is wrong with the record, or null */
  #write(data: Buffer, start: number, end: number, isHeader: boolean): string | null {
    const { delimiters } = this.#record;
    const cells = this.#plain?.write(data, start, end) ?? delimiters + 1;
    if (cells !== delimiters + 1) return this.#widthFault(cells);
    const bytes = this.#plain?.bytes ?? data.subarray(start, end);
    if (isHeader) this.#output.addHeader(bytes, this.#firstLine);
    else {
      const more = this.#dialect.delimiter.repeat(this.#rowDelimiters - delimiters);
      const whole = more === '' ? bytes : Buffer.concat([bytes, Buffer.from(more)]);
      this.#output.add(whole, 0, whole.length, this.#firstLine);
    }
    return null;
  }

  #reject(fault: string): void {
    const { rejects } = this.#counts;
    this.#counts.rejected++;
    addUnreadable(this.#counts, this.#record);
    if (this.#record.cells.length === 0 && rejects.length < MOST_SHOWN) {
      rejects.push(`line ${this.#firstLine}: ${fault}`);
    }
  }

  #fault(line: number, what: string): UserError {
    return new UserError(`${this.#name}, line ${line}: ${what}`);
  }
}

const TOO_LONG =
  'is longer than 2 MB, as no row is; correct it, or save the file with a line for each row';
