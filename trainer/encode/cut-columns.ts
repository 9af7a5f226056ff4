// Where the bins of numbers are cut: quantiles of a sample of the cells. The plain form of what a kernel does
// on many threads (assembly/train/cut.ts).
import { mix32 } from '../base/random.ts';
import { sortDoubles } from './sort-doubles.ts';

/** Quantiles of larger tables are taken from a sample of about this many cells (LightGBM's figure). */
const SAMPLE_CELLS = 200_000;

/** Cells that bins are made from, and the rows of each: null where all have one. */
export interface CutSample {
  cells: Int32Array;
  rows: Float64Array | null;
}

/** Thresholds of each column: ascending, between bins of about even numbers of the sample's rows. */
export type CutColumns = (
  columns: Float64Array[],
  sample: CutSample,
  maxBins: number,
) => Float64Array[];

/** Cells that have rows: all, or of a large table an even sample. */
export function drawSample(rowsOfCell: Float64Array): CutSample {
  const step = Math.ceil(rowsOfCell.length / SAMPLE_CELLS);
  const cells = new Int32Array(rowsOfCell.length);
  let size = 0;
  let isUnit = true;
  for (let i = 0; i < rowsOfCell.length; i++) {
    if (!(rowsOfCell[i] > 0) || (step > 1 && mix32(i) % step !== 0)) continue;
    isUnit &&= rowsOfCell[i] === 1;
    cells[size++] = i;
  }
  const taken = cells.slice(0, size);
  return { cells: taken, rows: isUnit ? null : Float64Array.from(taken, (i) => rowsOfCell[i]) };
}

export const cutColumnsPlain: CutColumns = (columns, { cells, rows }, maxBins) =>
  columns.map((values) =>
    cutColumn(
      Float64Array.from(cells, (cell) => values[cell]),
      rows,
      maxBins,
    ),
  );

/**
 * Thresholds of one column.
 * @param values of the sample's cells  @param rows of each, or null
 */
export function cutColumn(
  values: Float64Array,
  rows: Float64Array | null,
  maxBins: number,
): Float64Array {
  const { distinct, weight } = distinctValues(values, rows);
  const last =
    distinct.length <= maxBins
      ? Int32Array.from(distinct.keys()).subarray(0, Math.max(0, distinct.length - 1))
      : quantileCuts(weight, maxBins);
  return Float64Array.from(last, (i) => between(distinct[i], distinct[i + 1]));
}

/** Known values in ascending order with the rows that have them. */
function distinctValues(values: Float64Array, rows: Float64Array | null) {
  const sorted = sortDoubles(values.filter((value) => !Number.isNaN(value)));
  const weight = new Float64Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[last]) sorted[++last] = sorted[i];
    weight[last]++;
  }
  const distinct = sorted.subarray(0, last + 1);
  if (rows !== null) {
    weight.fill(0);
    values.forEach((value, i) => {
      if (!Number.isNaN(value)) weight[countBelow(distinct, value)] += rows[i];
    });
  }
  return { distinct, weight: weight.subarray(0, last + 1) };
}

/**
 * Positions of the last value of each bin but the final one: each bin takes values until it has its
 * even share of the rows not yet in a bin, so that a frequent value fills a bin of its own without
 * starving the others.
 */
function quantileCuts(weight: Float64Array, maxBins: number): Int32Array {
  const cuts: number[] = [];
  let rowsLeft = weight.reduce((sum, w) => sum + w, 0);
  let inBin = 0;
  for (let i = 0; i < weight.length - 1; i++) {
    inBin += weight[i];
    const share = rowsLeft / (maxBins - cuts.length);
    // Stop here when the next value would overshoot the share by more than stopping falls short of it.
    if (inBin >= share || inBin + weight[i + 1] - share > share - inBin) {
      cuts.push(i);
      rowsLeft -= inBin;
      inBin = 0;
      if (cuts.length === maxBins - 1) break;
    }
  }
  return Int32Array.from(cuts);
}

/** The midpoint t of neighbours with low <= t < high, whatever rounding or infinities do. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle >= low && middle < high ? middle : low;
}

/**
 * How many of the ascending `sorted` are < value: the position of an equal one, and the bin of a value.
 * @param low at least so many are  @param high at most so many are
 */
export function countBelow(
  sorted: Float64Array,
  value: number,
  low = 0,
  high = sorted.length,
): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
