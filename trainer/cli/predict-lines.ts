// Answers CSV rows through a compiled module, in order and in constant memory: CSV text in, CSV text out.
import type { Predictor } from '../../runtime/module/predictor.ts';
import {
  areUnnamed,
  type Columns,
  columnsByPosition,
  matchColumns,
} from '../../runtime/rows/columns.ts';
import { CsvFault } from '../../runtime/rows/csv-fault.ts';
import { type CellEncoder, CsvTable } from '../../runtime/rows/csv-table.ts';
import { csvLine } from '../../runtime/rows/csv-text.ts';
import { makeModelCellEncoder } from '../../runtime/rows/model-encoder.ts';
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import type { CellGrammar } from '../../runtime/schema/cell-grammar.ts';
import { type InputSchema, inputsOf } from '../../runtime/schema/input-schema.ts';
import { UserError } from '../base/user-error.ts';
import type { OutputColumns } from './output-columns.ts';
import { TakenAsOther } from './taken-as-other.ts';

export interface PredictOptions {
  columns: OutputColumns;
  /** Repeat the input columns before the outputs. */
  keep: boolean;
  /** Leave out rows that cannot be answered instead of stopping. */
  skipBad: boolean;
  /** Take the columns in the order of the model's features, which have no names. */
  byPosition: boolean;
  /** Features without a column on purpose: missing in every row. */
  without: readonly string[];
  /** How cells are written. */
  grammar: CellGrammar;
  /** Told the rows answered so far, once per piece of text. */
  onRows(answered: number): void;
  /** Told each row that is left out. */
  onBadRow(message: string): void;
  /** Told at the end the lines that were no rows: blank ones, and those of the footer. */
  onOtherLines(blank: number, footer: number): void;
  warn(message: string): void;
}

const NO_COLUMN = 'its values would all be missing; if they are, name it in --without';
/** A row this long without an end means that a closing quote is missing. */
const LONGEST_ROW_CHARACTERS = 4 << 20;

/** Holds the buffers of one run; a batch is the rows of one piece of text. */
export class LinePredictor {
  readonly #predictor: Predictor;
  readonly #options: PredictOptions;
  readonly #row: Float64Array;
  readonly #table: CsvTable;
  /** Encoded rows that wait, and with `keep` their cells. */
  #rows: Float64Array;
  #kept: string[][] = [];
  #others: TakenAsOther | null = null;
  #waiting = 0;
  #header: string | null = null;

  constructor(predictor: Predictor, options: PredictOptions) {
    this.#predictor = predictor;
    this.#options = options;
    this.#row = new Float64Array(predictor.manifest.features.length);
    this.#rows = new Float64Array(1024 * this.#row.length);
    this.#table = new CsvTable(
      {
        header: (names, line) => this.#readHeader(names, line),
        row: (cells) => this.#add(cells),
        bad: (_cells, line, detail, faults) => this.#refuse(`line ${line}`, detail, faults),
        doubtful: (line, detail) => options.warn(`line ${line}: ${detail}`),
      },
      this.#row,
      LONGEST_ROW_CHARACTERS,
      predictor.manifest,
    );
  }

  get otherLines(): [blank: number, footer: number] {
    return [this.#table.blankLines, this.#table.footerLines];
  }

  /** What was taken as other. */
  get others(): string[] {
    return this.#others?.sentences() ?? [];
  }

  /** The text of the answers to the rows that `text` completes. */
  answer(text: string, isLast: boolean): { text: string; count: number } {
    this.#table.read(text, isLast);
    return this.#answerAll();
  }

  #answerAll(): { text: string; count: number } {
    const header = this.#header ?? '';
    this.#header = null;
    const count = this.#waiting;
    return { text: header + this.#answerWaiting(), count };
  }

  /** Begins a table that is no text. @throws UserError */
  begin(names: string[]): CellEncoder {
    try {
      return this.#readHeader(names, 1);
    } catch (error) {
      // It has no lines.
      if (!(error instanceof CsvFault)) throw error;
      throw new UserError(error.message.replace(/^line 1: /, ''));
    }
  }

  /** The text of the answers to rows of it. @param before rows that it had before these */
  answerRows(
    encoder: CellEncoder,
    rows: string[][],
    before: number,
  ): { text: string; count: number } {
    rows.forEach((cells, i) => {
      const faults = encoder.encode(cells, this.#row);
      if (faults === null) this.#add(cells);
      else this.#refuse(`row ${before + i + 1}`, '', faults);
    });
    return this.#answerAll();
  }

  #readHeader(names: string[], line: number): CellEncoder {
    const { columns, keep, grammar, warn } = this.#options;
    const { positions, others } = this.#matchColumns(names, line);
    const taken = keep ? columns.names.find((name) => names.includes(name)) : undefined;
    if (taken !== undefined) {
      const remedy = 'rename it, or omit --keep';
      throw new UserError(`line ${line}: the column '${taken}' is also an output; ${remedy}`);
    }
    if (!keep && others.length > 0) {
      const list = others.map((i) => names[i]).join(', ');
      warn(
        `these columns are not features, so the answers leave them out; --keep keeps them: ${list}`,
      );
    }
    this.#others = new TakenAsOther(this.#predictor.manifest, positions);
    this.#header = csvLine(keep ? [...names, ...columns.names] : columns.names);
    return makeModelCellEncoder(this.#predictor, positions, grammar);
  }

  #matchColumns(names: string[], line: number): Columns {
    const features: InputSchema = inputsOf(this.#predictor.manifest);
    const { byPosition, without } = this.#options;
    if (byPosition) return columnsByPosition(features, names, line);
    try {
      return matchColumns(features, names, line, { absent: without, remedy: NO_COLUMN });
    } catch (fault) {
      const isOther = !(fault instanceof CsvFault) || !areUnnamed(features);
      if (isOther || features.some(({ name }) => names.includes(name))) throw fault;
      const remedy = 'the features of this model have no names of their own';
      throw new UserError(`${fault.message}; ${remedy}: --by-position takes the columns in order`);
    }
  }

  #add(cells: string[]): void {
    this.#others?.add(this.#row, cells);
    const width = this.#row.length;
    if ((this.#waiting + 1) * width > this.#rows.length) {
      const larger = new Float64Array(2 * this.#rows.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set(this.#row, this.#waiting * width);
    this.#waiting++;
    if (this.#options.keep) this.#kept.push(cells);
  }

  #refuse(place: string, detail: string, problems: RowFault[]): void {
    const fault = problems.length > 0 ? problems.map(describeProblem).join('; ') : detail;
    const message = `${place}: ${fault}`;
    if (!this.#options.skipBad) {
      throw new UserError(`${message} (--skip-bad leaves such rows out)`);
    }
    this.#options.onBadRow(message);
  }

  #answerWaiting(): string {
    const { columns, keep } = this.#options;
    const count = this.#waiting;
    columns.ask(this.#rows, count);
    let text = '';
    for (let i = 0; i < count; i++) {
      const values = columns.values(i);
      text += csvLine(keep ? [...this.#kept[i], ...values] : values);
    }
    this.#waiting = 0;
    this.#kept = [];
    return text;
  }
}

/** One sentence with the value that was given. */
export function describeProblem({ message, value }: Pick<RowFault, 'message' | 'value'>): string {
  const isSaid = value === undefined || message.includes(JSON.stringify(value));
  return isSaid ? message : `${message}, not ${JSON.stringify(value)}`;
}

/**
 * Yields the output's text piece by piece: a header of output names, then a line per row.
 * @throws UserError with the line number of a row that cannot be answered, unless `skipBad`, and of quotes that
 *   do not pair up
 */
export async function* predictLines(
  predictor: Predictor,
  pieces: AsyncIterable<string>,
  options: PredictOptions,
): AsyncGenerator<string> {
  const run = new LinePredictor(predictor, options);
  let answered = 0;
  const answer = (piece: string, isLast: boolean) => {
    const { text, count } = run.answer(piece, isLast);
    answered += count;
    options.onRows(answered);
    return text;
  };
  try {
    for await (const piece of pieces) {
      const text = answer(piece, false);
      if (text !== '') yield text;
    }
    yield answer('', true);
    options.onOtherLines(...run.otherLines);
    for (const sentence of run.others) options.warn(sentence);
  } catch (error) {
    throw error instanceof CsvFault ? new UserError(error.message) : error;
  }
}
