// A row that shows what cells are like and is none of them: medians and frequent values, each found alone.
import type { CellTable } from './cell-table.ts';

/** Digits of a median that are kept: more would tell of single rows. */
const DIGITS = 3;

/** Per feature the median of its numbers, or the code that most rows have, if it can be no label that stands for others; NaN where no row has a value. */
export function typicalRow(cells: Pick<CellTable, 'schema' | 'columns' | 'counts'>): Float64Array {
  return Float64Array.from(cells.schema, (feature, f) => {
    const rows = rowsOfValues(cells.columns[f], cells.counts);
    if (feature.kind === 'number' || feature.kind === 'integer') {
      return Number(median(rows).toPrecision(DIGITS));
    }
    const other = feature.kind === 'category' && feature.other ? feature.labels.length - 1 : -1;
    const own = rows.filter(([code]) => code !== other);
    return mostFrequent(own.length > 0 ? own : rows);
  });
}

/** Known values in ascending order, with their rows. */
function rowsOfValues(column: Float64Array, counts: Float64Array[]): [number, number][] {
  const rowsOf = new Map<number, number>();
  for (const ofClass of counts) {
    for (let cell = 0; cell < column.length; cell++) {
      if (Number.isNaN(column[cell]) || ofClass[cell] === 0) continue;
      rowsOf.set(column[cell], (rowsOf.get(column[cell]) ?? 0) + ofClass[cell]);
    }
  }
  return [...rowsOf].sort(([a], [b]) => a - b);
}

function median(rows: [number, number][]): number {
  let left = rows.reduce((sum, [, count]) => sum + count, 0) / 2;
  const [value] = rows.find(([, count]) => {
    left -= count;
    return left <= 0;
  }) ?? [Number.NaN];
  return value;
}

function mostFrequent(rows: [number, number][]): number {
  const [value] = rows.reduce((best, one) => (one[1] > best[1] ? one : best), [Number.NaN, 0]);
  return value;
}
