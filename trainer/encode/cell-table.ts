// Distinct feature tuples with their counts: what ingest makes and what evaluation reads.
// Rows that agree in every feature are one cell, so millions of rows become a few thousand cells;
// when tuples do not repeat (numeric data) a cell is a row of count 1.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { UserError } from '../base/user-error.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';
import type { EncodedTable } from './encoded-table.ts';

/** Cells less the values of their features: what is to be learned of each, and how many rows it is. */
export interface CellTargets {
  schema: FeatureSchema;
  cellCount: number;
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
}

export interface CellTable extends CellTargets {
  kind: 'cells';
  /** Per feature, one double per cell: category code, number, 0/1, NaN = missing. */
  columns: Float64Array[];
  /** Per cell, the number of its group, where the recipe has groups; cells of one group alone. */
  groups?: Float64Array;
}

/** As much of cells as it takes to ask a model: their rows and the shape of the answers. */
export type AskedCells = Pick<CellTable, 'schema' | 'cellCount' | 'columns'> & {
  target: { kind: 'class'; classes: string[] } | { kind: 'number' };
};

/** Rows that passed as a stream: a cell for each, of whose values only the bins were kept. */
export interface StreamedTable extends CellTargets {
  kind: 'streamed';
  encoded: EncodedTable;
}

/** What a model is learned from. */
export type TrainingTable = CellTable | StreamedTable;

/** Some of the cells, each with all its rows. */
export function pickCells(table: CellTable, cells: Int32Array): CellTable {
  const pick = (values: Float64Array) => Float64Array.from(cells, (cell) => values[cell]);
  const { target } = table;
  return {
    ...table,
    cellCount: cells.length,
    columns: table.columns.map(pick),
    target: target.kind === 'class' ? target : { ...target, values: pick(target.values) },
    counts: table.counts.map(pick),
    weights: table.weights.map(pick),
    ...(table.groups && { groups: pick(table.groups) }),
  };
}

/**
 * The table with the values of its cells.
 * @param what needs them, as the message says it
 * @throws UserError when the rows were streamed
 */
export function requireCells(table: TrainingTable, what: string): CellTable {
  if (table.kind === 'cells') return table;
  throw new UserError(
    `${what} needs the values of the rows: it cannot go with stream: true, which keeps only their bins`,
  );
}
