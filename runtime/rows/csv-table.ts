// A table of CSV for a model: its header is matched with the features, and every line after it is a row that is
// encoded, a row with a fault, or a blank line. In a table of one column a blank line is a row: its cell is empty.
import type { CellGrammar, CsvForm } from '../schema/cell-grammar.ts';
import type { FeatureSchema } from '../schema/feature-schema.ts';
import { type Derivation, inputsOf } from '../schema/input-schema.ts';
import { CsvFault, type CsvHandler, CsvReader, countLineEnds, QUOTE_REMEDY } from './csv-reader.ts';
import { findStart } from './csv-start.ts';
import { messagesOf, type RowFault } from './encode-value.ts';
import { looksJoined } from './joined-rows.ts';

/** Reads the cells of one line, in the order of the header. */
export interface CellEncoder {
  /** Writes the doubles of the model's features to `row`; returns null, or every fault of the line. */
  encode(cells: readonly string[], row: Float64Array): RowFault[] | null;
  /** Whether a text that is not empty is a value of the feature in this column; false where there is none. */
  isValue(column: number, cell: string): boolean;
  /** Whether it is one of the feature's labels. */
  isLabel(column: number, cell: string): boolean;
}

export interface TableHandler {
  /** Asked before the first row. @throws CsvFault */
  header(names: string[], line: number): CellEncoder;
  /** The line's doubles stand in the table's `row` until the next one. */
  row(cells: string[], line: number): void;
  /** A line that cannot be answered; without faults where it has not the columns of the header. */
  bad(cells: string[], line: number, detail: string, faults: RowFault[]): void;
}

export class CsvTable implements CsvHandler {
  /** Blank lines so far that are no rows. */
  blankLines = 0;
  readonly #row: Float64Array;
  readonly #handler: TableHandler;
  readonly #longestRow: number;
  /** How the version's own rows are cut, and what callers name in them. */
  readonly #own: CsvForm;
  readonly #names: readonly string[];
  #form: CsvForm = {};
  /** The text before the form is known; null from then on. */
  #start: string | null;
  #reader: CsvReader;
  #encoder: CellEncoder | null = null;
  #width = 0;

  /**
   * @param longestRow characters that one may have
   * @param version whose rows they are: they may be cut as its own are
   */
  constructor(
    handler: TableHandler,
    row: Float64Array,
    longestRow: number,
    version?: { features: FeatureSchema; derivation?: Derivation; cellGrammar?: CellGrammar },
  ) {
    this.#handler = handler;
    this.#row = row;
    this.#longestRow = longestRow;
    this.#own = version?.cellGrammar?.csv ?? {};
    this.#names = version === undefined ? [] : inputsOf(version).map(({ name }) => name);
    this.#start = version?.cellGrammar?.csv === undefined ? null : '';
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
    this.#reader.read(ready, isLast);
    if (isLast && this.#encoder === null) {
      throw new CsvFault(1, 'header', 'the input is empty; its first line must name the columns');
    }
  }

  /** Finds the form of the table at its start; null where more text is needed. */
  #begin(text: string, isLast: boolean): string | null {
    this.#start = text;
    const isLong = text.length > this.#longestRow;
    const start = findStart(text, isLast || isLong, this.#own, this.#names);
    if (start === null) return null;
    this.#start = null;
    this.#form = start.form;
    this.#reader = new CsvReader(this, this.#longestRow, start.form, start.line);
    return start.text;
  }

  blank(line: number): void {
    if (this.#encoder !== null && this.#width === 1) this.record([''], line, null);
    else this.blankLines++;
  }

  record(cells: string[], line: number, text: string | null): void {
    const { header, comment } = this.#form;
    if (comment !== undefined && cells[0].trimStart().startsWith(comment)) {
      this.blankLines++;
      return;
    }
    if (this.#encoder === null) {
      const names = header === false ? cells.map((_, c) => `column${c + 1}`) : (header ?? cells);
      this.#encoder = this.#handler.header(names, line);
      this.#width = names.length;
      if (header === undefined) return;
    }
    const encoder = this.#encoder;
    if (text !== null) this.#refuseJoined(encoder, cells, line, text);
    if (cells.length !== this.#width) {
      const detail = `the line has ${cells.length} cells, the header has ${this.#width}`;
      this.#handler.bad(cells, line, detail, []);
      return;
    }
    const faults = encoder.encode(cells, this.#row);
    if (faults === null) this.#handler.row(cells, line);
    else this.#handler.bad(cells, line, messagesOf(faults), faults);
  }

  /** A cell of several lines may be a label; rows that a stray quote has joined are none. @throws CsvFault */
  #refuseJoined(encoder: CellEncoder, cells: string[], line: number, text: string): void {
    const isLabel = (cell: string, i: number) => !cell.includes('\n') || encoder.isLabel(i, cell);
    if (cells.length === this.#width && cells.every(isLabel)) return;
    const isValue = (i: number, cell: string) => cell !== '' && encoder.isValue(i, cell);
    if (cells.length === this.#width && !looksJoined(text, this.#width, this.#form, isValue))
      return;
    const last = line + countLineEnds(text);
    const message = `a quote opens here and closes on line ${last}, with what look like rows between`;
    throw new CsvFault(line, 'quote', `${message}; ${QUOTE_REMEDY}`);
  }
}
