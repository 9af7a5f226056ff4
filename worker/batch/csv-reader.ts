// Rows of CSV: a header line with the fields' names, in any order and amid others, then one row a line.

import { matchColumns } from '../../runtime/rows/columns.ts';
import { CsvFault } from '../../runtime/rows/csv-reader.ts';
import { CsvTable } from '../../runtime/rows/csv-table.ts';
import { makeCellEncoder } from '../../runtime/rows/encode-cells.ts';
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { columnsProblem, rowTooLongProblem } from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';
import { type Riders, takenNames } from './riders.ts';
import type { RowReader } from './row-readers.ts';
import type { RowSink } from './row-sink.ts';

export function makeCsvReader(version: ServedVersion, sink: RowSink): RowReader {
  const { features, cellGrammar } = version.entry;
  let others: number[] = [];
  let names: string[] = [];
  const ridersOf = (cells: string[]): Riders | null =>
    others.length === 0 ? null : { names, values: others.map((i) => cells[i]), form: 'cells' };
  const table = new CsvTable(
    {
      header(header, line) {
        const columns = matchColumns(features, header, line);
        others = columns.others;
        names = others.map((i) => header[i]);
        const [taken] = takenNames(version.entry, names);
        if (taken !== undefined) {
          const fault = `the column '${taken}' has the name of a part of the answer; rename it`;
          throw new CsvFault(line, 'header', fault);
        }
        sink.findStray(names);
        return makeCellEncoder(features, columns.positions, cellGrammar);
      },
      row: (cells) => sink.add(ridersOf(cells)),
      bad(cells, line, detail, problems) {
        // Without problems it has not the header's columns: nobody knows which cell is which.
        sink.addBad(line, problems, detail, problems.length > 0 ? ridersOf(cells) : null);
      },
    },
    version.row,
    ROW_BODY_LIMIT,
  );
  let faultLine: number | undefined;
  return {
    get line() {
      return faultLine ?? table.line;
    },
    read(text, isLast) {
      try {
        table.read(text, isLast);
      } catch (error) {
        if (!(error instanceof CsvFault)) throw error;
        faultLine = error.line;
        throw problemOf(error, version);
      }
    },
  };
}

function problemOf({ reason, message }: CsvFault, { entry }: ServedVersion): Problem {
  if (reason === 'length') return rowTooLongProblem(ROW_BODY_LIMIT, message);
  if (reason === 'quote') return new Problem('broken-csv', message);
  const names = entry.features.map(({ name }) => name);
  return columnsProblem(message, names);
}
