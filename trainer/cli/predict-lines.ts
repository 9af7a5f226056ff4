// Answers CSV rows through a compiled module, in order and in constant memory: CSV text in, CSV text out.
import {
  type CellEncoder,
  makeCellEncoder,
  type Problem,
} from '../../models/contract/encode-row.ts';
import type { Predictor } from '../../models/contract/predictor.ts';
import { didYouMean } from '../did-you-mean.ts';
import { UserError } from '../user-error.ts';
import { type CsvLine, readCsvLines } from './csv-lines.ts';
import type { OutputColumns } from './output-columns.ts';

export interface PredictOptions {
  columns: OutputColumns;
  /** Repeat the input columns before the outputs. */
  keep: boolean;
  /** Leave out rows that cannot be answered instead of stopping. */
  skipBad: boolean;
  /** Told the rows answered so far, once per piece of text. */
  onRows(answered: number): void;
  /** Told each row that is left out. */
  onBadRow(message: string): void;
  warn(message: string): void;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvText(cells: readonly (string | number)[]): string {
  let text = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (i > 0) text += ',';
    text += typeof cell === 'number' ? cell : csvCell(cell);
  }
  return `${text}\n`;
}

function shortList(names: readonly string[]): string {
  return names.length <= 4
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')}, …, ${names.at(-1)}`;
}

/** Holds the header and the buffers of one run; a batch is the rows of one piece of text. */
class LinePredictor {
  readonly #predictor: Predictor;
  readonly #options: PredictOptions;
  readonly #header: string[];
  readonly #encoder: CellEncoder;
  readonly #row: Float64Array;
  #rows = new Float64Array(0);
  #answers = new Float64Array(0);

  constructor(predictor: Predictor, options: PredictOptions, header: string[]) {
    this.#predictor = predictor;
    this.#options = options;
    this.#header = header;
    this.#encoder = this.#makeEncoder();
    this.#row = new Float64Array(predictor.manifest.features.length);
    this.#checkHeader();
  }

  /**
   * Columns are found by their names; or, when the header knows no feature's name but has as many
   * columns, by their order: files such as ONNX ones do not tell what their features are called.
   */
  #makeEncoder(): CellEncoder {
    const { features } = this.#predictor.manifest;
    const byName = makeCellEncoder(features, this.#header);
    const isUnnamed = byName.absentFeatures.length === features.length;
    if (!isUnnamed || this.#header.length !== features.length) return byName;
    const names = features.map(({ name }) => name);
    this.#options.warn(
      `the header names no feature of the model: its ${names.length} columns are taken in the ` +
        `model's order (${shortList(names)})`,
    );
    return makeCellEncoder(features, names);
  }

  #checkHeader(): void {
    const { features } = this.#predictor.manifest;
    const twice = this.#header.find((name, i) => this.#header.indexOf(name) !== i);
    if (twice !== undefined) throw new UserError(`line 1: the column '${twice}' is there twice`);
    for (const name of this.#encoder.absentFeatures) {
      const near = didYouMean(name, this.#encoder.unknownColumns);
      if (features.find((feature) => feature.name === name)?.missing === 'refused') {
        throw new UserError(`line 1: there is no column '${name}', which the model needs${near}`);
      }
      this.#options.warn(`there is no column '${name}'${near}: it is missing in every row`);
    }
    const { columns, keep } = this.#options;
    const { unknownColumns } = this.#encoder;
    if (!keep && unknownColumns.length > 0) {
      this.#options.warn(
        `these columns are no feature and are not used: ${unknownColumns.join(', ')}`,
      );
    }
    const taken = keep ? columns.names.find((name) => this.#header.includes(name)) : undefined;
    if (taken !== undefined) {
      throw new UserError(
        `line 1: the column '${taken}' is also an output; rename it, or omit --keep`,
      );
    }
  }

  headerText(): string {
    const { columns, keep } = this.#options;
    return csvText(keep ? [...this.#header, ...columns.names] : columns.names);
  }

  #faultOf({ cells }: CsvLine): string | null {
    if (cells.length !== this.#header.length) {
      return `has ${cells.length} cells where the header has ${this.#header.length}`;
    }
    const problems = this.#encoder.encode(cells, this.#row);
    return problems === null ? null : problems.map(describeProblem).join('; ');
  }

  /** Encodes the good rows into `#rows`; returns their lines. */
  #encodeGood(lines: CsvLine[]): CsvLine[] {
    const width = this.#row.length;
    if (this.#rows.length < lines.length * width)
      this.#rows = new Float64Array(lines.length * width);
    const good: CsvLine[] = [];
    for (const line of lines) {
      const fault = this.#faultOf(line);
      if (fault === null) {
        this.#rows.set(this.#row, good.length * width);
        good.push(line);
        continue;
      }
      const message = `line ${line.line}: ${fault}`;
      if (!this.#options.skipBad) {
        throw new UserError(`${message} (--skip-bad leaves such rows out)`);
      }
      this.#options.onBadRow(message);
    }
    return good;
  }

  answer(lines: CsvLine[]): { text: string; count: number } {
    const { columns, keep } = this.#options;
    const good = this.#encodeGood(lines);
    const width = this.#predictor.outputWidth(columns.kind);
    if (this.#answers.length < good.length * width) {
      this.#answers = new Float64Array(good.length * width);
    }
    this.#predictor.predictInto(this.#rows, good.length, columns.kind, this.#answers);
    let text = '';
    for (let i = 0; i < good.length; i++) {
      const values = columns.values(this.#answers.subarray(i * width, (i + 1) * width));
      text += csvText(keep ? [...good[i].cells, ...values] : values);
    }
    return { text, count: good.length };
  }
}

/** One sentence with the value that was given. */
export function describeProblem({ message, value }: Problem): string {
  const isSaid = value === undefined || message.includes(JSON.stringify(value));
  return isSaid ? message : `${message}, not ${JSON.stringify(value)}`;
}

/**
 * Yields the output's text piece by piece: a header of output names, then a line per row.
 * @throws UserError with the line number of a row that cannot be answered, unless `skipBad`
 */
export async function* predictLines(
  predictor: Predictor,
  pieces: AsyncIterable<string>,
  options: PredictOptions,
): AsyncGenerator<string> {
  let run: LinePredictor | null = null;
  let answered = 0;
  for await (const lines of readCsvLines(pieces)) {
    if (run === null) {
      const header = lines.shift();
      if (header === undefined) continue;
      run = new LinePredictor(predictor, options, header.cells);
      yield run.headerText();
    }
    const { text, count } = run.answer(lines);
    answered += count;
    options.onRows(answered);
    if (text !== '') yield text;
  }
  if (run === null) throw new UserError('the input is empty: its first line must name the columns');
}
