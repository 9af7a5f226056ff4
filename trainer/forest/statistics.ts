// What a forest counts: per cell one record of sums, added up per bin and per node.
//
//   record   | rows | weight | s_0 … s_(C−1) |      doubles, C = channels
//
// `rows` are whole rows (for minLeaf and cover); s_c are weighted sums whose mean s_c / weight is a leaf
// value: of class membership (binary: class 1; multi-class: each class) or of the centred target.
// The impurity that all three share is −Σ_c s_c² / weight: Gini up to a constant, or variance.
import type { CellTargets } from '../encode/cell-table.ts';

export const ROWS = 0;
export const WEIGHT = 1;
export const FIRST_SUM = 2;

export interface Statistics {
  channels: number;
  /** Doubles per record. */
  stride: number;
  /**
   * The strata a bootstrap draws from, each the rows of one cell that agree in their target:
   * `rows[s]` of them in cell `cell[s]`, each adding `unit[s·stride …]` to its cell's record.
   */
  strata: { cell: Int32Array; rows: Float64Array; unit: Float64Array };
  /** Subtracted from targets before summing (regression), so that large offsets cost no digits. */
  center: number;
}

/**
 * The strata of `cells`.
 * @param givenCenter of numeric targets; their mean when left out
 */
export function makeStatistics(cells: CellTargets, givenCenter?: number): Statistics {
  const classCount = cells.target.kind === 'class' ? cells.target.classes.length : 1;
  const channels = classCount === 2 ? 1 : classCount;
  const stride = FIRST_SUM + channels;
  const mean = cells.target.kind === 'number' ? meanTarget(cells.target.values, cells) : 0;
  const center = givenCenter ?? mean;
  const strata = emptyStrata(cells, stride);
  let s = 0;
  for (let i = 0; i < cells.cellCount; i++) {
    for (let k = 0; k < cells.counts.length; k++) {
      const count = cells.counts[k][i];
      if (count === 0) continue;
      const weight = cells.weights[k][i] / count;
      strata.cell[s] = i;
      strata.rows[s] = count;
      const unit = s++ * stride;
      strata.unit[unit + ROWS] = 1;
      strata.unit[unit + WEIGHT] = weight;
      for (let c = 0; c < channels; c++) {
        const isMember = k === (channels === 1 ? 1 : c) ? 1 : 0;
        const value = cells.target.kind === 'number' ? cells.target.values[i] - center : isMember;
        strata.unit[unit + FIRST_SUM + c] = weight * value;
      }
    }
  }
  return { channels, stride, center, strata };
}

function emptyStrata({ counts }: CellTargets, stride: number): Statistics['strata'] {
  let size = 0;
  for (const ofClass of counts) for (const count of ofClass) size += count > 0 ? 1 : 0;
  return {
    cell: new Int32Array(size),
    rows: new Float64Array(size),
    unit: new Float64Array(size * stride),
  };
}

function meanTarget(values: Float64Array, cells: CellTargets): number {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] * cells.weights[0][i];
    weight += cells.weights[0][i];
  }
  return sum / weight;
}
