// What ingest hands on: cells with counts, and where they came from.
import type { CellTable, TrainingTable } from '../encode/cell-table.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { InputExample } from './input-example.ts';
import type { LabelPlan } from './plan-labels.ts';
import type { UnusedRows } from './row-counts.ts';

export interface Dataset {
  /** What was asked for, with what the data said of it. */
  recipe: Recipe;
  /** All used rows; with a time split, or when the rows were streamed, only the rows to learn from. */
  cells: TrainingTable;
  /** The held-out rows, where they are parted from `cells` already; otherwise null. They have all labels. */
  heldOut: CellTable | null;
  /** How the labels of `cells` were grouped while they passed; null where they have all labels, too. */
  labels: LabelPlan | null;
  rows: {
    /** Rows of the source. */
    read: number;
    /** Rows that take part: `where` true, target known, features known. */
    used: number;
    /** Lines that could not be read, and rows with a value that cannot be what its column is to hold. */
    rejected: number;
    /** Why rows that were read are not used: the counts add up to `read` less `used`. */
    unused: UnusedRows;
  };
  /** Of a recipe with inputs, what a caller may send; null where the rows do not tell. */
  inputExample: InputExample | null;
  /** Distinct (features, target value) among the used rows. */
  tuples: number;
  /** SHA-256 (hex) over the source files' contents in name order; of the cells where there are no files of rows. */
  dataHash: string;
}
