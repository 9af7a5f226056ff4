// Distinct feature tuples with their counts: what ingest makes and what evaluation reads.
// Rows that agree in every feature are one cell, so millions of rows become a few thousand cells;
// when tuples do not repeat (numeric data) a cell is a row of count 1.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';

export interface CellTable {
  schema: FeatureSchema;
  cellCount: number;
  /**
   * Per feature, one double per cell: category code, number, 0/1, NaN = missing. Empty where an
   * EncodedTable of the same cells is there instead.
   */
  columns: Float64Array[];
  target:
    | { kind: 'class'; classes: string[] }
    /**
     * Distinct (features, target) tuples: the target value of each cell; and by what answers are judged,
     * squared errors where it is left out.
     */
    | { kind: 'number'; values: Float64Array; loss?: NumberLoss };
  /** Integer row counts: counts[k][cell] = rows of class k in the cell; one array (k = 0) for numbers. */
  counts: Float64Array[];
  /** Summed row weights in the shape of `counts`; the same arrays when the recipe has no weight column. */
  weights: Float64Array[];
  /** Per cell, the number of its group, where the recipe has groups; cells of one group alone. */
  groups?: Float64Array;
}
