// A row that shows what cells are like and is none of them: medians and frequent values, each found alone.
import { weightedQuantile } from '../base/weighted.ts';
import type { CellTable } from './cell-table.ts';

/** Digits of a median that are kept: more would tell of single rows. */
const DIGITS = 3;

/** Per feature the median of its numbers, or the code that most rows have, if it can be no label that stands for others; NaN where no row has a value. */
export function typicalRow(cells: Pick<CellTable, 'schema' | 'columns' | 'counts'>): Float64Array {
  const rows = rowsOfCells(cells.counts);
  return Float64Array.from(cells.schema, (feature, f) => {
    const values = cells.columns[f];
    if (feature.kind === 'number' || feature.kind === 'integer') {
      return Number(median(values, rows).toPrecision(DIGITS));
    }
    const labels = feature.kind === 'category' ? feature.labels.length : 2;
    const rowsOf = rowsOfCodes(values, rows, labels);
    const hasOther = feature.kind === 'category' && feature.other;
    const own = hasOther ? rowsOf.slice(0, -1) : rowsOf;
    return mostFrequent(own.some((count) => count > 0) ? own : rowsOf);
  });
}

function rowsOfCells(counts: Float64Array[]): Float64Array {
  const rows = new Float64Array(counts[0].length);
  for (const ofClass of counts) {
    for (let cell = 0; cell < rows.length; cell++) rows[cell] += ofClass[cell];
  }
  return rows;
}

/** NaN where no row has a value. */
function median(values: Float64Array, rows: Float64Array): number {
  const ofKnown = rows.map((count, cell) => (Number.isNaN(values[cell]) ? 0 : count));
  return ofKnown.some((count) => count > 0) ? weightedQuantile(values, ofKnown, 0.5) : Number.NaN;
}

function rowsOfCodes(codes: Float64Array, rows: Float64Array, labels: number): Float64Array {
  const rowsOf = new Float64Array(labels);
  for (let cell = 0; cell < rows.length; cell++) {
    if (!Number.isNaN(codes[cell])) rowsOf[codes[cell]] += rows[cell];
  }
  return rowsOf;
}

/** The lowest of the codes that most rows have; NaN where no row has one. */
function mostFrequent(rowsOf: Float64Array): number {
  const most = rowsOf.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? Number.NaN : rowsOf.indexOf(most);
}
