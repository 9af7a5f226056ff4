// Rows of CSV: a header line with the fields' names, in any order and amid others, then one row a line.

import { matchColumns } from '../../runtime/rows/columns.ts';
import { CsvFault } from '../../runtime/rows/csv-fault.ts';
import { type CellEncoder, CsvTable, type TableHandler } from '../../runtime/rows/csv-table.ts';
import { makeModelCellEncoder } from '../../runtime/rows/model-encoder.ts';
import { takenNames } from '../../runtime/rows/taken-names.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { columnsProblem, rowTooLongProblem } from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';
import type { Riders } from './riders.ts';
import type { RowReader } from './row-reader.ts';
import type { RowSink } from './row-sink.ts';

export class CsvRowReader implements RowReader {
  readonly #version: ServedVersion;
  readonly #sink: RowSink;
  readonly #table: CsvTable;
  #faultLine: number | undefined;
  /** Columns that are no feature: where they stand, and what they are called. */
  #others: number[] = [];
  #names: string[] = [];

  constructor(version: ServedVersion, sink: RowSink) {
    this.#version = version;
    this.#sink = sink;
    const handler: TableHandler = {
      header: (names, line) => this.#readHeader(names, line),
      row: (cells) => sink.add(this.#ridersOf(cells)),
      bad: (cells, line, detail, faults) => {
        // Without faults it has not the header's columns: nobody knows which cell is which.
        sink.addBad(line, faults, detail, faults.length > 0 ? this.#ridersOf(cells) : null);
      },
      doubtful: (line, detail) => sink.addBad(line, [], detail, null),
    };
    this.#table = new CsvTable(handler, version.row, ROW_BODY_LIMIT, version.entry);
  }

  get line(): number {
    return this.#faultLine ?? this.#table.line;
  }

  read(text: string, isLast: boolean): void {
    try {
      this.#table.read(text, isLast);
    } catch (error) {
      if (!(error instanceof CsvFault)) throw error;
      this.#faultLine = error.line;
      throw problemOf(error, this.#version);
    }
  }

  #readHeader(header: string[], line: number): CellEncoder {
    const { entry, predictor } = this.#version;
    const { positions, others } = matchColumns(inputsOf(entry), header, line);
    this.#others = others;
    this.#names = others.map((i) => header[i]);
    const [taken] = takenNames(entry.flags, this.#names);
    if (taken !== undefined) {
      const fault = `the column '${taken}' has the name of a part of the answer; rename it`;
      throw new CsvFault(line, 'header', fault);
    }
    this.#sink.findStray(this.#names);
    return makeModelCellEncoder(predictor, positions, entry.cellGrammar);
  }

  #ridersOf(cells: string[]): Riders | null {
    if (this.#others.length === 0) return null;
    return { names: this.#names, values: this.#others.map((i) => cells[i]), form: 'cells' };
  }
}

function problemOf({ reason, message }: CsvFault, { entry }: ServedVersion): Problem {
  if (reason === 'length') return rowTooLongProblem(ROW_BODY_LIMIT, message);
  if (reason === 'quote') return new Problem('broken-csv', message);
  const names = inputsOf(entry).map(({ name }) => name);
  return columnsProblem(message, names);
}
