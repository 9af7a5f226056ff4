// The frame of a table of CSV: which lines of the text name its columns, which are rows, and which are neither. In a
// table of one column a blank line is a row: its cell is empty.
import type { CsvForm } from '../schema/cell-grammar.ts';
import { CsvFault } from './csv-fault.ts';
import { FooterHolder } from './csv-footer.ts';
import { type CsvHandler, CsvReader } from './csv-reader.ts';
import { findStart } from './csv-start.ts';
import { countLineEnds } from './line-ends.ts';

/** What is said of a line that is not answered, because it was taken for the footer, and that may be a row. */
export const FOOTER_DOUBT =
  'the line is not answered: the files that the model learned from end with a footer, and this is where it stands; if it is a row, send the footer, too, or a table with commas';

export interface FrameHandler {
  /** Told of the columns' names before the first row. */
  header(names: string[], line: number): void;
  /** A row with as many cells as the header; `text` is the whole of it where it has several lines, otherwise null. */
  row(cells: string[], line: number, text: string | null): void;
  /** A line with more or fewer. */
  misfit(cells: string[], line: number, text: string | null): void;
  /** A line that was taken for the footer, and may as well be a row: it has more than half of the header's cells. */
  doubtful(cells: string[], line: number): void;
}

export class CsvFrame implements CsvHandler {
  /** Lines so far that are no rows: blank ones and comments. */
  blankLines = 0;
  /** Lines that were taken for the footer. */
  footerLines = 0;
  /** How the table is cut. */
  form: CsvForm = {};
  /** Number of columns, once the header is told. */
  width = 0;
  readonly #handler: FrameHandler;
  readonly #longestRow: number;
  readonly #own: CsvForm;
  readonly #names: readonly string[];
  /** The text before the form is known; null from then on. */
  #start: string | null;
  #reader: CsvReader;
  #footer: FooterHolder | null = null;
  /** Is the footer cut off unseen? Otherwise a line at the end is of it that has not the columns of the header. */
  #isOwn = false;
  #isInFooter = false;
  #hasHeader = false;

  /**
   * @param longestRow characters that one may have
   * @param own how the rows may be cut beside the usual way, as the version's own are; undefined where they are not
   * @param names what callers name in them
   */
  constructor(
    handler: FrameHandler,
    longestRow: number,
    own: CsvForm | undefined,
    names: readonly string[],
  ) {
    this.#handler = handler;
    this.#longestRow = longestRow;
    this.#own = own ?? {};
    this.#names = names;
    this.#start = own === undefined ? null : '';
    this.#reader = new CsvReader(this, longestRow);
  }

  /** Line of the file that is being read. */
  get line(): number {
    return this.#reader.line;
  }

  /** Tells the handler of the rows that `text` completes. @throws CsvFault */
  read(text: string, isLast: boolean): void {
    const ready = this.#start === null ? text : this.#begin(this.#start + text, isLast);
    if (ready === null) return;
    if (this.#footer === null) this.#reader.read(ready, isLast);
    else this.#readToFooter(this.#footer, ready, isLast);
    if (isLast && !this.#hasHeader) {
      throw new CsvFault(1, 'header', 'the input is empty; its first line must name the columns');
    }
  }

  #readToFooter(footer: FooterHolder, text: string, isLast: boolean): void {
    const ready = footer.push(text, isLast);
    if (!isLast) {
      this.#reader.read(ready, false);
    } else if (this.#isOwn) {
      this.footerLines += countLineEnds(footer.held.trim()) + Number(footer.held.trim() !== '');
      this.#reader.read(ready, true);
      this.#doubt(footer.held);
    } else {
      this.#reader.read(ready, false);
      this.#isInFooter = true;
      this.#reader.read(footer.held, true);
    }
  }

  /** A table without the footer would lose its last rows. Of these lines quotes tell nothing: a footer may have any. */
  #doubt(held: string): void {
    const handler: CsvHandler = {
      blank() {},
      record: (cells, line) => {
        if (2 * cells.length > this.width) this.#handler.doubtful(cells, line);
      },
    };
    const form = { ...this.form, quote: false } as const;
    new CsvReader(handler, Infinity, form, this.#reader.line).read(held, true);
  }

  /** Finds the form of the table at its start; null where more text is needed. */
  #begin(text: string, isLast: boolean): string | null {
    this.#start = text;
    const isLong = text.length > this.#longestRow;
    const start = findStart(text, isLast || isLong, this.#own, this.#names);
    if (start === null) return null;
    this.#start = null;
    this.form = start.form;
    this.#isOwn = start.isOwn;
    const { footerLines } = start.form;
    if (footerLines !== undefined) this.#footer = new FooterHolder(footerLines, this.#longestRow);
    this.#reader = new CsvReader(this, this.#longestRow, start.form, start.line);
    return start.text;
  }

  blank(line: number): void {
    if (this.#hasHeader && this.width === 1) this.record([''], line, null);
    else this.blankLines++;
  }

  record(cells: string[], line: number, text: string | null): void {
    const { header, comment } = this.form;
    if (comment !== undefined && cells[0].trimStart().startsWith(comment)) {
      this.blankLines++;
      return;
    }
    if (!this.#hasHeader) {
      const names = header === false ? cells.map((_, c) => `column${c + 1}`) : (header ?? cells);
      this.#hasHeader = true;
      this.width = names.length;
      this.#handler.header(names, line);
      if (header === undefined) return;
    }
    if (this.form.padShortRows && !this.#isInFooter) {
      while (cells.length < this.width) cells.push('');
    }
    if (cells.length === this.width) this.#handler.row(cells, line, text);
    else if (this.#isInFooter) this.footerLines++;
    else this.#handler.misfit(cells, line, text);
  }
}
