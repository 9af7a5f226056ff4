// How a compiled model is asked: the one interface that the worker, the CLI and the tests use.
import type { Deriver } from './deriver.ts';
import type { Manifest } from './manifest.ts';

/** What a row is answered with; widths per row are given by `outputWidth`. */
export type OutputKind = 'probability' | 'raw' | 'contributions' | 'leaves';

/** Values of one feature, one for each row. */
export type DoubleColumn = ArrayLike<number | null | undefined>;

export interface Predictor {
  readonly manifest: Manifest;
  /** Computes a row's features from its inputs; null where the features are what callers send. */
  readonly deriver: Deriver | null;
  /**
   * Doubles per row of an output: `probability` → flags.length; `raw` → rawCount;
   * `contributions` → rawCount × (features + 1), bias last in each block, in raw-score units;
   * `leaves` → treeCount.
   */
  outputWidth(kind: OutputKind): number;
  /**
   * Answers one row (`features.length` doubles, NaN = missing). The result is a view that the next
   * call overwrites.
   */
  predict(row: ArrayLike<number>, kind?: OutputKind): Float64Array;
  /**
   * Answers `rowCount` rows (row-major) into `out` (rowCount × outputWidth(kind)); any number of rows.
   */
  predictInto(rows: Float64Array, rowCount: number, kind: OutputKind, out: Float64Array): void;
  /**
   * The same of columns, one for each feature in their order, as typed arrays, Arrow and DuckDB hold them. NaN, null and
   * undefined are missing. @throws TypeError for a column that is too short, or has a value that is no number
   */
  predictColumns(
    columns: readonly DoubleColumn[],
    rowCount: number,
    kind: OutputKind,
    out: Float64Array,
  ): void;
}
