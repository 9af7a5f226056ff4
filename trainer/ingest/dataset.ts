// What ingest hands on: cells with counts, and where they came from.
import type { CellTable } from '../encode/cell-table.ts';
import type { EncodedTable } from '../encode/encoded-table.ts';
import type { UnusedRows } from './row-counts.ts';

export interface Dataset {
  /** All used rows; with a time split, only the rows to learn from. */
  cells: CellTable;
  /** The binned values of `cells`, which then have no columns, when the rows were streamed; otherwise null. */
  encoded: EncodedTable | null;
  /** With a time split, or when the rows were streamed, the held-out rows over the same schema; otherwise null. */
  heldOut: CellTable | null;
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
  /** Distinct (features, target value) among the used rows. */
  tuples: number;
  /** SHA-256 (hex) over the source files' contents in name order; of the cells where there are no files of rows. */
  dataHash: string;
}
