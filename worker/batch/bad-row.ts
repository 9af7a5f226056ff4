// A row of a batch that cannot be answered, and why.
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import type { Riders } from './riders.ts';

export interface BadRow {
  line: number;
  detail: string;
  /** Field by field; empty when the row could not be read at all. */
  faults: RowFault[];
  riders: Riders | null;
}
