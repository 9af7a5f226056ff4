// Rows of a file answered on this device: read, encoded and answered block by block, as the API does.
import type { Predictor } from '../../../runtime/module/predictor.ts';
import { matchColumns } from '../../../runtime/rows/columns.ts';
import { CsvFault } from '../../../runtime/rows/csv-fault.ts';
import { type CellEncoder, CsvTable, type TableHandler } from '../../../runtime/rows/csv-table.ts';
import { makeModelCellEncoder } from '../../../runtime/rows/model-encoder.ts';
import { takenDetail, takenNames } from '../../../runtime/rows/taken-names.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import type { AnsweredRow, RowsModel, RowsReader, RowsSink } from './answered-row.ts';
import { LONGEST_ROW } from './file-text.ts';

/** Rows that the module answers at once. */
const BLOCK_ROWS = 256;

export class DeviceRows implements RowsReader, TableHandler {
  readonly #predictor: Predictor;
  readonly #model: RowsModel;
  readonly #sink: RowsSink;
  readonly #table: CsvTable;
  /** IN: the doubles of the row that was read last; of all rows that wait. */
  readonly #row: Float64Array;
  readonly #rows: Float64Array;
  /** OUT */
  readonly #outputs: Float64Array;
  /** The rows that wait: those without a problem stand in `#rows`, in this order. */
  #waiting: AnsweredRow[] = [];
  #good = 0;

  constructor(predictor: Predictor, model: RowsModel, sink: RowsSink) {
    this.#predictor = predictor;
    this.#model = model;
    this.#sink = sink;
    this.#row = new Float64Array(model.features.length);
    this.#rows = new Float64Array(BLOCK_ROWS * model.features.length);
    this.#outputs = new Float64Array(BLOCK_ROWS * model.flags.length);
    this.#table = new CsvTable(this, this.#row, LONGEST_ROW, model);
  }

  async read(text: string, isLast: boolean): Promise<void> {
    try {
      this.#table.read(text, isLast);
    } finally {
      this.#answerWaiting();
    }
  }

  header(names: string[], line: number): CellEncoder {
    const { features, derivation, flags, cellGrammar } = this.#model;
    const inputs = inputsOf(derivation === undefined ? { features } : { features, derivation });
    const { positions, others } = matchColumns(inputs, names, line);
    const [taken] = takenNames(
      flags,
      others.map((i) => names[i]),
    );
    if (taken !== undefined) throw new CsvFault(line, 'header', takenDetail(taken));
    this.#sink.header(names);
    return makeModelCellEncoder(this.#predictor, positions, cellGrammar);
  }

  row(cells: string[], line: number): void {
    this.#rows.set(this.#row, this.#good++ * this.#row.length);
    this.#push({ line, cells, outputs: null, problem: '' });
  }

  bad(cells: string[], line: number, problem: string): void {
    this.#push({ line, cells, outputs: null, problem });
  }

  doubtful(line: number, problem: string): void {
    this.#push({ line, cells: [], outputs: null, problem });
  }

  #push(row: AnsweredRow): void {
    this.#waiting.push(row);
    if (this.#waiting.length === BLOCK_ROWS) this.#answerWaiting();
  }

  #answerWaiting(): void {
    const width = this.#model.flags.length;
    this.#predictor.predictInto(this.#rows, this.#good, 'probability', this.#outputs);
    let start = 0;
    for (const row of this.#waiting) {
      if (row.problem !== '') {
        this.#sink.add(row);
        continue;
      }
      const outputs = Array.from(this.#outputs.subarray(start, start + width), numberOf);
      this.#sink.add({ ...row, outputs });
      start += width;
    }
    this.#waiting = [];
    this.#good = 0;
  }
}

/** As JSON has it: no negative zero, and nothing that is no number. */
function numberOf(output: number): number | null {
  return Number.isFinite(output) ? output + 0 : null;
}
