// Turns the bytes of a CSV of any dialect, in UTF-8, into the plain CSV that the engine reads fast and without
// doubt: the same delimiter, quotes written twice, \n at the ends, and nothing but a header and records of one width. Each
// line of the file is counted as what it is, so that none is lost without a word.
import { isUtf8 } from 'node:buffer';
import { UserError } from '../../base/user-error.ts';
import { isBlankLine } from '../csv-line-counter.ts';
import { addRecord, addUnreadable, type CsvLines, MOST_SHOWN, noLines } from '../csv-lines.ts';
import { RecordScanner } from '../record-scanner.ts';
import { CanonicalOutput } from './canonical-output.ts';
import type { CsvDialect } from './dialect.ts';
import { LineSplitter } from './line-splitter.ts';
import { splitRecords } from './split-records.ts';

/** What a byte is to a line that is copied as it is. */
const KIND = { text: 0, delimiter: 1, special: 2 };
const [BLANK, DOUBLE_QUOTE, BACKSLASH] = [32, 34, 92];
/** The engine reads no longer record. */
const LONGEST_RECORD = 2_000_000;

export class CanonicalWriter {
  readonly #name: string;
  readonly #dialect: CsvDialect;
  readonly #lines: LineSplitter;
  readonly #record: RecordScanner;
  readonly #output: CanonicalOutput;
  readonly #counts: CsvLines = noLines();
  readonly #kinds = new Uint8Array(256);
  readonly #comment: Buffer | null;
  readonly #delimiter: number;
  /** Are records with quotes already written as the engine wants them? */
  readonly #areQuotesPlain: boolean;
  /** Delimiters of a row; -1 until the first record tells. */
  #rowDelimiters = -1;
  /** Lines that may turn out to be the footer: copies, in order. */
  readonly #held: { line: Buffer; lineEnd: string }[] = [];
  #heldRows = 0;
  #header: Buffer | null = null;
  // Of the record that is being read: its first line, its text so far, and whether that grew too long.
  #firstLine = 0;
  #parts: Buffer[] = [];
  #length = 0;
  /** What the line ends in that is being read. */
  #lineEnd = '\n';

  /**
   * @param name of the file, for errors  @param write is given bytes that it must use at once
   * @param place begins the cell that says of each row where it stood; null: rows have no such cell
   */
  constructor(
    name: string,
    dialect: CsvDialect,
    write: (bytes: Uint8Array) => void,
    place: string | null = null,
  ) {
    this.#name = name;
    this.#dialect = dialect;
    this.#record = new RecordScanner(dialect);
    const foreign = 'is not UTF-8; state the encoding, for example windows-1252';
    const fault = (line: number) => this.#fault(line, foreign);
    this.#output = new CanonicalOutput(dialect.delimiter, write, fault, place);
    this.#lines = new LineSplitter((data, start, end) => this.#takeLine(data, start, end));
    this.#comment = dialect.comment === null ? null : Buffer.from(dialect.comment);
    this.#areQuotesPlain = dialect.quote === '"' && dialect.escape === 'doubled';
    for (const quote of [DOUBLE_QUOTE, dialect.quote?.charCodeAt(0) ?? DOUBLE_QUOTE, 0]) {
      this.#kinds[quote] = KIND.special;
    }
    if (dialect.escape === '\\') this.#kinds[BACKSLASH] = KIND.special;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#kinds[this.#delimiter] = KIND.delimiter;
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
  #takeLine(data: Buffer, start: number, end: number): void {
    const { footerLines } = this.#dialect;
    const { lineEnd } = this.#lines;
    if (footerLines === 0) {
      this.#lineEnd = lineEnd;
      this.#addLine(data, start, end);
      return;
    }
    this.#held.push({ line: Buffer.from(data.subarray(start, end)), lineEnd });
    if (!isBlankLine(data, start, end, this.#delimiter)) this.#heldRows++;
    while (this.#heldRows > footerLines) {
      const { line, lineEnd } = this.#held[0];
      this.#held.shift();
      this.#lineEnd = lineEnd;
      if (!isBlankLine(line, 0, line.length, this.#delimiter)) this.#heldRows--;
      this.#addLine(line, 0, line.length);
    }
  }

  #addLine(data: Buffer, start: number, end: number): void {
    const counts = this.#counts;
    counts.all++;
    if (this.#record.lines > 0) {
      this.#readLine(data, start, end);
      return;
    }
    if (counts.all <= this.#dialect.skipLines || this.#isApart(data, start, end)) counts.apart++;
    else if (this.#rowDelimiters !== 0 && isBlankLine(data, start, end, this.#delimiter))
      counts.blank++;
    else if (this.#isPlainRow(data, start, end)) this.#output.add(data, start, end, counts.all);
    else this.#readLine(data, start, end);
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

  /** A record of one line without a quote, as wide as the table, is copied. */
  #isPlainRow(data: Buffer, start: number, end: number): boolean {
    const kinds = this.#kinds;
    let delimiters = 0;
    for (let i = start; i < end; i++) {
      const kind = kinds[data[i]];
      if (kind === KIND.text) continue;
      if (kind === KIND.special) return false;
      delimiters++;
    }
    if (delimiters !== this.#rowDelimiters || data[start] === 0xef) return false;
    return this.#header === null || end - start !== this.#header.length;
  }

  #readLine(data: Buffer, start: number, end: number): void {
    const record = this.#record;
    const line = this.#counts.all;
    if (record.lines === 0) this.#firstLine = line;
    if (data.subarray(start, end).includes(0)) {
      throw this.#fault(line, 'has a NUL byte; save it as text in UTF-8');
    }
    record.readLine(data, start, end, line, Math.max(0, this.#rowDelimiters));
    if (this.#length <= LONGEST_RECORD) {
      this.#parts.push(Buffer.from(data.subarray(start, end)));
      this.#length += end - start + 1;
    } else this.#parts.length = 0;
    if (record.isOpen) {
      this.#parts.push(Buffer.from(this.#lineEnd));
      return;
    }
    this.#finishRecord(this.#length > LONGEST_RECORD ? null : Buffer.concat(this.#parts));
    record.reset();
    [this.#parts, this.#length] = [[], 0];
  }

  /** @param bytes of the whole record; null when it is too long */
  #finishRecord(bytes: Buffer | null): void {
    const record = this.#record;
    const isFirst = this.#rowDelimiters < 0;
    if (isFirst) this.#rowDelimiters = record.delimiters;
    const fault = this.#faultOf(bytes);
    if (fault !== null) {
      this.#reject(fault);
      return;
    }
    const isHeader = isFirst && this.#dialect.header === true;
    if (bytes !== null) this.#write(bytes, isHeader);
    if (isHeader) {
      this.#counts.header = record.lines;
      this.#header = bytes;
    } else addRecord(this.#counts, record);
  }

  #faultOf(bytes: Buffer | null): string | null {
    if (bytes === null) return TOO_LONG;
    const { isSpoiled, delimiters } = this.#record;
    if (isSpoiled) return 'has text behind a quote that closes a cell';
    if (delimiters !== this.#rowDelimiters && !this.#isPadded(delimiters)) {
      return `has ${delimiters + 1} cells, and the table ${this.#rowDelimiters + 1} columns`;
    }
    if (bytes.indexOf('\uFEFF') === 0) throw this.#fault(this.#firstLine, JOINED_MARK);
    if (this.#rowDelimiters > 0 && this.#header?.equals(bytes)) {
      throw this.#fault(this.#firstLine, JOINED_HEADER);
    }
    return null;
  }

  #isPadded(delimiters: number): boolean {
    return this.#dialect.padShortRows && delimiters < this.#rowDelimiters;
  }

  #write(bytes: Buffer, isHeader: boolean): void {
    const isPlain =
      this.#areQuotesPlain || !bytes.some((byte) => this.#kinds[byte] === KIND.special);
    const plain = isPlain ? bytes : this.#plainRecord(bytes);
    if (isHeader) this.#output.addHeader(plain, this.#firstLine);
    else {
      const lacking = this.#rowDelimiters - this.#record.delimiters;
      const more = this.#dialect.delimiter.repeat(lacking);
      const whole = lacking === 0 ? plain : Buffer.concat([plain, Buffer.from(more)]);
      this.#output.add(whole, 0, whole.length, this.#firstLine);
    }
  }

  #plainRecord(bytes: Buffer): Buffer {
    if (!isUtf8(bytes)) throw this.#fault(this.#firstLine, 'is not UTF-8; state the encoding');
    const { records } = splitRecords(bytes.toString(), this.#dialect);
    return this.#output.recordOf(records[0].cells);
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

export const JOINED_MARK =
  'begins with a byte order mark: files were joined here; read them one by one';
export const JOINED_HEADER =
  'is the header once more: files were joined here; read them one by one, or remove the line';
