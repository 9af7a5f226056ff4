// Finds features that alone tell the target almost perfectly: mostly they are known only after the outcome,
// and a model that reads one is of no use.

import { MAX_BINS } from '../base/limits.ts';
import type { Progress } from '../base/progress.ts';
import { mix32 } from '../base/random.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { encodeWith, makeFeatureBins } from '../encode/encode.ts';
import { withCounts } from './split.ts';

/** Share of the uncertainty about the target that one feature may take away before it is suspect. */
const SUSPECT_SHARE = 0.98;
/** Of classes, less is worth a question: a copy of the target with one row in a hundred changed keeps about so much. */
const DOUBTFUL_SHARE = 0.9;
/** A value, or a bin of numbers, must stand for several rows, or each row would be told by its own value. */
const FEWEST_ROWS_PER_VALUE = 5;
/** With fewer rows (of a class), one value that all of them have may be chance. */
const FEWEST_ROWS = 10;
/** Of larger tables, about so many cells are looked at. */
const MOST_CELLS = 20_000;

export function warnOfLeaks(cells: CellTable, progress: Progress): void {
  const from = cells.target.kind === 'class' ? DOUBTFUL_SHARE : SUSPECT_SHARE;
  for (const { name, share } of findLeaks(cells, from)) {
    progress.warn(
      `features.${name}: alone it predicts the target almost perfectly (it takes away ${(share * 100).toFixed(1)} % of the uncertainty); is it known only afterwards? Then leave it out`,
    );
  }
}

/**
 * Features that alone take away most of the uncertainty about the target, each with its share of it.
 * @param from the least share, 0 to 1
 */
export function findLeaks(
  given: CellTable,
  from = SUSPECT_SHARE,
): { name: string; share: number }[] {
  const cells = centerTarget(sampleCells(given));
  const rows = cells.counts.map((counts) => counts.reduce((sum, n) => sum + n, 0));
  if (rows.some((ofClass) => ofClass < FEWEST_ROWS)) return [];
  const mostValues = Math.floor(rows.reduce((a, b) => a + b) / FEWEST_ROWS_PER_VALUE);
  const whole = uncertainty(cells, new Uint8Array(cells.cellCount), 1);
  if (!(whole > 0)) return [];
  const features = makeFeatureBins(cells, Math.max(2, Math.min(MAX_BINS, mostValues)));
  return encodeWith(cells, features).columns.flatMap((column, i) => {
    const { feature, kind, binCount } = features[i];
    if (kind === 'category' && new Set(cells.columns[feature]).size > mostValues) return [];
    const share = 1 - uncertainty(cells, column, binCount + 1) / whole;
    return share < from ? [] : [{ name: cells.schema[feature].name, share }];
  });
}

function sampleCells(cells: CellTable): CellTable {
  const step = Math.ceil(cells.cellCount / MOST_CELLS);
  if (step === 1) return cells;
  return withCounts(
    cells,
    cells.counts.map((counts) => counts.map((rows, cell) => (mix32(cell) % step === 0 ? rows : 0))),
  );
}

/** A numeric target less its mean, so that a large offset costs no digits of the squares. */
function centerTarget(cells: CellTable): CellTable {
  const { target } = cells;
  if (target.kind === 'class') return cells;
  const mean = target.values.reduce((sum, value) => sum + value / target.values.length, 0);
  return { ...cells, target: { kind: 'number', values: target.values.map((y) => y - mean) } };
}

/** What is left to know of the target when the bin is known: rows × entropy (nats), or squares about the means. */
function uncertainty({ counts, target }: CellTable, bins: Uint8Array, slots: number): number {
  const sums = Array.from({ length: slots }, () => new Float64Array(Math.max(3, counts.length)));
  for (let cell = 0; cell < bins.length; cell++) {
    const own = sums[bins[cell]];
    if (target.kind === 'class') {
      for (let k = 0; k < counts.length; k++) own[k] += counts[k][cell];
    } else {
      const [rows, value] = [counts[0][cell], target.values[cell]];
      own[0] += rows;
      own[1] += rows * value;
      own[2] += rows * value * value;
    }
  }
  const ofBin = target.kind === 'class' ? entropy : squaresAboutMean;
  return sums.reduce((left, own) => left + ofBin(own), 0);
}

function entropy(rowsOfClass: Float64Array): number {
  const total = rowsOfClass.reduce((sum, n) => sum + n, 0);
  return rowsOfClass.reduce((sum, n) => (n === 0 ? sum : sum - n * Math.log(n / total)), 0);
}

function squaresAboutMean([rows, sum, squares]: Float64Array): number {
  return rows > 0 ? squares - (sum * sum) / rows : 0;
}
