// One pass over a CSV file's bytes, beside the engine's own: what each of its lines is, so that lines
// that the engine passes over are missed.
import { MARK_END, MARK_OPENING, MARK_WORDS } from '../../assembly/shared/line-marks.ts';
import { UserError } from '../base/user-error.ts';
import { addRecord, addUnreadable, type CsvLines, noLines } from './csv-lines.ts';
import type { CsvDialect } from './dialect/dialect.ts';
import type { LineKernel } from './line-kernel.ts';
import { LineText, NO_MARK } from './line-text.ts';
import { RecordScanner } from './record-scanner.ts';

const [TAB, LINE_FEED, CARRIAGE_RETURN, BLANK] = [9, 10, 13, 32];
/** Of a byte order mark. */
const MARK_BYTES = 3;
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
  readonly #text: LineText;
  readonly #delimiter: number;
  /** Is the first record one of the table's, or still to come? */
  #isBeforeTable = true;
  readonly #hasHeader: boolean;
  /** Delimiters of a row, from the first record. */
  #rowDelimiters = 0;
  /** The bytes of a header of one line. */
  #header: Buffer = Buffer.alloc(0);
  /** Whether lines end in \r\n: all as the first. */
  #hasReturns = false;

  /** @param name of the file, for errors */
  constructor(name: string, dialect: CsvDialect, kernel: LineKernel) {
    this.#name = name;
    this.#record = new RecordScanner(dialect);
    this.#text = new LineText(kernel, dialect);
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#hasHeader = dialect.header === true;
  }

  /** @throws UserError naming the line that cannot stand in a CSV file */
  push(chunk: Buffer): void {
    const text = this.#text;
    text.append(chunk);
    let start = 0;
    while (start < text.wholeLength) {
      const told = this.#isBeforeTable ? 0 : text.scan(start, this.#record.isOpen);
      const { data, marks } = text;
      for (let mark = 0; mark < told * MARK_WORDS; mark += MARK_WORDS) {
        this.#addLine(data, start, marks[mark + MARK_END], mark);
        start = marks[mark + MARK_END] + 1;
      }
      if (told > 0) continue;
      const end = data.indexOf(LINE_FEED, start);
      this.#addLine(data, start, end, NO_MARK);
      start = end + 1;
    }
    text.drop(start);
    if (text.length > LONGEST_LINE) throw this.#fault(TOO_LONG);
  }

  finish(): CsvLines {
    const { data, length } = this.#text;
    if (length > 0) {
      const isWhole = !this.#hasReturns || data[length - 1] === CARRIAGE_RETURN;
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

  /** @param mark where the marks of the line begin, or NO_MARK: it is to be read byte by byte */
  #addLine(data: Buffer, start: number, end: number, mark: number): void {
    const record = this.#record;
    const isNew = record.lines === 0;
    const hasReturn = end > start && data[end - 1] === CARRIAGE_RETURN;
    const text = hasReturn ? end - 1 : end;
    const first = this.#counts.all === 0 && hasMark(data, start) ? start + MARK_BYTES : start;
    if (isNew && this.#isBeforeTable) this.#hasReturns = hasReturn;
    else if (isNew) this.#checkStart(data, start, text);
    const isRow = mark !== NO_MARK && isNew && this.#text.marks[mark + MARK_OPENING] < 0;
    if (!isRow) this.#readLine(data, first, text, mark);
    if (!record.isOpen) this.#checkEnd(hasReturn);
    this.#counts.all++;
    if (isRow || record.isOpen) return;
    if (this.#isBeforeTable) this.#startTable(data.subarray(first, text));
    else this.#addRecord();
    record.reset();
  }

  #readLine(data: Buffer, start: number, end: number, mark: number): void {
    const line = this.#counts.all + 1;
    if (mark !== NO_MARK) {
      this.#record.takeLine(this.#text.marks, mark, line, this.#rowDelimiters);
      return;
    }
    if (data.subarray(start, end).includes(0)) {
      throw this.#fault('has a NUL byte; save it as text in UTF-8');
    }
    const lone = this.#record.readLine(data, start, end, line, this.#rowDelimiters);
    if (lone >= 0) throw new UnplainFault(this.#name, this.#place(LONE_RETURN));
  }

  /** Faults of a line that begins a record; a second header is no row, but in a table of one column may be a value. */
  #checkStart(data: Buffer, start: number, end: number): void {
    if (hasMark(data, start)) throw this.#fault(JOINED_MARK);
    if (this.#rowDelimiters === 0) return;
    if (end === start) this.#counts.blank++;
    else if (isBlankLine(data, start, end, this.#delimiter)) {
      throw new UnplainFault(this.#name, this.#place('has blanks alone; remove the line'));
    } else if (
      end - start === this.#header.length &&
      this.#header.equals(data.subarray(start, end))
    ) {
      throw this.#fault(JOINED_HEADER);
    }
  }

  #checkEnd(hasReturn: boolean): void {
    if (hasReturn === this.#hasReturns) return;
    const [own, others] = hasReturn ? ['\\r\\n', '\\n'] : ['\\n', '\\r\\n'];
    throw new UnplainFault(
      this.#name,
      this.#place(
        `ends in ${own}, and the lines before it in ${others}: save the file with one kind of line end`,
      ),
    );
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

  #fault(what: string): UserError {
    return new UserError(this.#place(what));
  }

  #place(what: string): string {
    return `${this.#name}, line ${this.#counts.all + 1}: ${what}`;
  }
}

/** Does a byte order mark stand here? */
export function hasMark(data: Buffer, at: number): boolean {
  return data[at] === 0xef && data[at + 1] === 0xbb && data[at + 2] === 0xbf;
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

export const JOINED_MARK =
  'begins with a byte order mark: files were joined here; read them one by one';
export const JOINED_HEADER =
  'is the header once more: files were joined here; read them one by one, or remove the line';
const LONE_RETURN =
  'has a carriage return in the middle of its text; save the file with \\n or \\r\\n at the ends of its lines';
