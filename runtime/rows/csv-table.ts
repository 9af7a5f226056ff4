// A table of CSV for a model: its header is matched with the features, and every row after it is encoded, or has a
// fault.
import type { CellGrammar } from '../schema/cell-grammar.ts';
import type { FeatureSchema } from '../schema/feature-schema.ts';
import { type Derivation, inputsOf } from '../schema/input-schema.ts';
import { CsvFault, QUOTE_REMEDY } from './csv-fault.ts';
import { CsvFrame, FOOTER_DOUBT, type FrameHandler } from './csv-frame.ts';
import { looksJoined } from './joined-rows.ts';
import { countLineEnds, hasLineEnd } from './line-ends.ts';
import { messagesOf, type RowFault } from './row-fault.ts';

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
  /** A line that is not answered, because it was taken for the footer, and that may be a row. */
  doubtful?(line: number, detail: string): void;
}

export class CsvTable implements FrameHandler {
  readonly #row: Float64Array;
  readonly #handler: TableHandler;
  readonly #frame: CsvFrame;
  #encoder: CellEncoder | null = null;

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
    const names = version === undefined ? [] : inputsOf(version).map(({ name }) => name);
    this.#frame = new CsvFrame(this, longestRow, version?.cellGrammar?.csv, names);
  }

  /** Line of the file that is being read. */
  get line(): number {
    return this.#frame.line;
  }

  /** Blank lines so far that are no rows. */
  get blankLines(): number {
    return this.#frame.blankLines;
  }

  /** Lines at the end that were taken for the footer. */
  get footerLines(): number {
    return this.#frame.footerLines;
  }

  /** Tells the handler of the rows that `text` completes. @throws CsvFault */
  read(text: string, isLast: boolean): void {
    this.#frame.read(text, isLast);
  }

  header(names: string[], line: number): void {
    this.#encoder = this.#handler.header(names, line);
  }

  row(cells: string[], line: number, text: string | null): void {
    const encoder = this.#encoder as CellEncoder;
    if (text !== null) this.#refuseJoined(encoder, cells, line, text);
    const faults = encoder.encode(cells, this.#row);
    if (faults === null) this.#handler.row(cells, line);
    else this.#handler.bad(cells, line, messagesOf(faults), faults);
  }

  misfit(cells: string[], line: number, text: string | null): void {
    if (text !== null) this.#refuseJoined(this.#encoder as CellEncoder, cells, line, text);
    const detail = `the line has ${cells.length} cells, the header has ${this.#frame.width}`;
    this.#handler.bad(cells, line, detail, []);
  }

  doubtful(_cells: string[], line: number): void {
    this.#handler.doubtful?.(line, FOOTER_DOUBT);
  }

  /** A cell of several lines may be a label; rows that a stray quote has joined are none. @throws CsvFault */
  #refuseJoined(encoder: CellEncoder, cells: string[], line: number, text: string): void {
    const { width, form } = this.#frame;
    const isLabel = (cell: string, i: number) => !hasLineEnd(cell) || encoder.isLabel(i, cell);
    if (cells.length === width && cells.every(isLabel)) return;
    const isValue = (i: number, cell: string) => cell !== '' && encoder.isValue(i, cell);
    if (cells.length === width && !looksJoined(text, width, form, isValue)) return;
    const last = line + countLineEnds(text);
    const message = `a quote opens here and closes on line ${last}, with what look like rows between`;
    throw new CsvFault(line, 'quote', `${message}; ${QUOTE_REMEDY}`);
  }
}
