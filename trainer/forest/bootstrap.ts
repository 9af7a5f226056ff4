// The bootstrap sample of one tree, drawn on counts: as many rows as there are, with replacement,
// which on strata is one multinomial draw. Exact whatever the counts.
import type { Random } from '../base/random.ts';
import { drawBinomial } from '../base/random.ts';
import type { Statistics } from './statistics.ts';

/** Rows per stratum up to which drawing row by row is cheaper than stratum by stratum. */
const ROW_BY_ROW_LIMIT = 4;

export interface Bag {
  /** Cells with at least one drawn row. */
  cells: Int32Array;
  /** Their records, in the order of `cells` (see statistics.ts). */
  records: Float64Array;
}

/** Draws the rows of one tree. */
export function drawBag(random: Random, { strata, stride }: Statistics): Bag {
  return collect(prepareDraws(strata.rows)(random), strata, stride);
}

/** As many rows as there are, drawn with replacement from strata of so many rows: how often each stratum came. */
export function prepareDraws(rows: Float64Array): (random: Random) => Float64Array {
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total > ROW_BY_ROW_LIMIT * rows.length) return (random) => drawByStratum(random, rows, total);
  const stratumOfRow = listStrata(rows, total);
  return (random) => drawRowByRow(random, stratumOfRow, rows.length);
}

/** All rows, each once. */
export function wholeBag({ strata, stride }: Statistics): Bag {
  return collect(strata.rows, strata, stride);
}

/** Of each row its stratum. */
function listStrata(rows: Float64Array, total: number): Int32Array {
  const stratumOfRow = new Int32Array(total);
  let row = 0;
  for (let s = 0; s < rows.length; s++) {
    for (const end = row + rows[s]; row < end; row++) stratumOfRow[row] = s;
  }
  return stratumOfRow;
}

function drawRowByRow(random: Random, stratumOfRow: Int32Array, strata: number): Float64Array {
  const total = stratumOfRow.length;
  // Chance jumps about in as small an array as can be.
  const hits = new Int32Array(total);
  for (let i = 0; i < total; i++) hits[random.below(total)]++;
  const drawn = new Float64Array(strata);
  for (let row = 0; row < total; row++) drawn[stratumOfRow[row]] += hits[row];
  return drawn;
}

/** A multinomial draw as a chain of binomials: each stratum's share of what is still to be drawn. */
function drawByStratum(random: Random, rows: Float64Array, total: number): Float64Array {
  let rowsLeft = total;
  let toDraw = total;
  return rows.map((count) => {
    const drawn = drawBinomial(random, toDraw, count / rowsLeft);
    rowsLeft -= count;
    toDraw -= drawn;
    return drawn;
  });
}

function collect(drawn: Float64Array, strata: Statistics['strata'], stride: number): Bag {
  const cells = new Int32Array(drawn.length);
  const records = new Float64Array(drawn.length * stride);
  let size = 0;
  // The strata of one cell stand next to each other.
  for (let s = 0; s < drawn.length; s++) {
    if (drawn[s] === 0) continue;
    if (size === 0 || cells[size - 1] !== strata.cell[s]) cells[size++] = strata.cell[s];
    for (let j = 0; j < stride; j++) {
      records[(size - 1) * stride + j] += drawn[s] * strata.unit[s * stride + j];
    }
  }
  return { cells: cells.subarray(0, size), records: records.subarray(0, size * stride) };
}
