// CellTable → EncodedTable: one byte per value. The bins depend on the cells alone, so that the same
// cells always give the same bytes.
import type { Feature } from '../../models/contract/feature-schema.ts';
import { mix32 } from '../random.ts';
import type { CellTable } from './cell-table.ts';
import type { CategoryBins, EncodedTable, FeatureBins } from './encoded-table.ts';
import { MAX_BINS } from './encoded-table.ts';
import { sortDoubles } from './sort-doubles.ts';

/** Quantiles of larger tables are taken from a sample of about this many cells (LightGBM's figure). */
const SAMPLE_CELLS = 200_000;
/** Columns that a feature with many labels may have: enough for the 4,064 most frequent ones. */
const MOST_COLUMNS = 16;

/**
 * Bins all features of `cells`.
 * @param maxBins bins of known values per numeric feature, 2 … 255
 */
export function encodeCells(cells: CellTable, maxBins: number = MAX_BINS): EncodedTable {
  return encodeWith(cells, makeFeatureBins(cells, maxBins));
}

/** How each column's values become bins, from the cells that have rows; columns in the features' order. */
export function makeFeatureBins(cells: CellTable, maxBins: number = MAX_BINS): FeatureBins[] {
  const rows = rowsPerCell(cells);
  const sample = drawSample(rows);
  return cells.schema.flatMap((feature, f) => makeBins(feature, f, cells.columns[f]));

  function makeBins(feature: Feature, f: number, values: Float64Array): FeatureBins[] {
    if (feature.kind === 'category') {
      const columns = makeCategoryColumns(feature.labels.length, values, rows);
      return columns.map((bins) => ({ kind: 'category', feature: f, ...bins }));
    }
    const thresholds =
      feature.kind === 'boolean' ? Float64Array.of(0.5) : makeThresholds(values, sample, maxBins);
    return [{ kind: 'numeric', feature: f, binCount: thresholds.length + 1, thresholds }];
  }
}

/** Encodes `cells` with bins made from other cells (a validation part under the bins of its training part). */
export function encodeWith(cells: CellTable, features: FeatureBins[]): EncodedTable {
  const { cellCount } = cells;
  const columns = features.map((bins) => {
    const column = new Uint8Array(cellCount);
    encodeColumnInto(column, cells.columns[bins.feature], bins);
    return column;
  });
  return { schema: cells.schema, cellCount, features, columns };
}

function rowsPerCell(cells: CellTable): Float64Array {
  const rows = new Float64Array(cells.cellCount);
  for (const counts of cells.counts) {
    for (let i = 0; i < rows.length; i++) rows[i] += counts[i];
  }
  return rows;
}

type CategoryColumn = Pick<CategoryBins, 'binCount' | 'binOfCode'>;

function makeCategoryColumns(
  labelCount: number,
  values: Float64Array,
  rows: Float64Array,
): CategoryColumn[] {
  if (labelCount <= MAX_BINS) {
    const binOfCode = Uint8Array.from({ length: labelCount }, (_, code) => code);
    return [{ binCount: labelCount, binOfCode }];
  }
  const rowsOfCode = new Float64Array(labelCount);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) rowsOfCode[values[i]] += rows[i];
  }
  const codes = Array.from(rowsOfCode.keys()).sort(
    (a, b) => rowsOfCode[b] - rowsOfCode[a] || a - b,
  );
  const own = MAX_BINS - 1;
  const columns = Math.min(MOST_COLUMNS, Math.ceil(labelCount / own));
  return Array.from({ length: columns }, (_, column) => {
    const codesHere = codes.slice(column * own, (column + 1) * own);
    const binOfCode = new Uint8Array(labelCount).fill(codesHere.length);
    codesHere.forEach((code, bin) => {
      binOfCode[code] = bin;
    });
    return { binCount: codesHere.length + 1, binOfCode };
  });
}

/** Cells that numeric bins are made from, and the rows of each. */
interface Sample {
  cells: Int32Array;
  rows: Float64Array;
  isUnit: boolean;
}

function drawSample(rowsOfCell: Float64Array): Sample {
  const step = Math.ceil(rowsOfCell.length / SAMPLE_CELLS);
  const cells = new Int32Array(rowsOfCell.length);
  let size = 0;
  for (let i = 0; i < rowsOfCell.length; i++) {
    if (rowsOfCell[i] > 0 && (step === 1 || mix32(i) % step === 0)) cells[size++] = i;
  }
  const rows = Float64Array.from(cells.subarray(0, size), (cell) => rowsOfCell[cell]);
  return { cells: cells.slice(0, size), rows, isUnit: rows.every((count) => count === 1) };
}

/** Thresholds between bins of about even numbers of rows. */
function makeThresholds(values: Float64Array, sample: Sample, maxBins: number): Float64Array {
  const { distinct, weight } = distinctValues(values, sample);
  const last =
    distinct.length <= maxBins
      ? Int32Array.from(distinct.keys()).subarray(0, Math.max(0, distinct.length - 1))
      : quantileCuts(weight, maxBins);
  return Float64Array.from(last, (i) => between(distinct[i], distinct[i + 1]));
}

/** Known values of the sample in ascending order with the rows that have them. */
function distinctValues(values: Float64Array, { cells, rows, isUnit }: Sample) {
  const known = new Float64Array(cells.length);
  let size = 0;
  for (const cell of cells) {
    const value = values[cell];
    if (!Number.isNaN(value)) known[size++] = value;
  }
  const sorted = sortDoubles(known.subarray(0, size));
  const weight = new Float64Array(size);
  let last = -1;
  for (let i = 0; i < size; i++) {
    if (i === 0 || sorted[i] !== sorted[last]) sorted[++last] = sorted[i];
    weight[last]++;
  }
  const distinct = sorted.subarray(0, last + 1);
  if (isUnit) return { distinct, weight: weight.subarray(0, last + 1) };
  weight.fill(0);
  cells.forEach((cell, i) => {
    if (!Number.isNaN(values[cell])) weight[countBelow(distinct, values[cell])] += rows[i];
  });
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

/** Bins of one column; NaN and codes without a bin become the missing bin. */
export function encodeColumnInto(out: Uint8Array, values: Float64Array, bins: FeatureBins): void {
  const missing = bins.binCount;
  if (bins.kind === 'category') {
    for (let i = 0; i < out.length; i++) {
      const code = values[i];
      out[i] = code >= 0 && code < bins.binOfCode.length ? bins.binOfCode[code] : missing;
    }
    return;
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = Number.isNaN(values[i]) ? missing : countBelow(bins.thresholds, values[i]);
  }
}

/** How many of the ascending `sorted` are < value: the position of an equal one, and the bin of a value. */
function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
