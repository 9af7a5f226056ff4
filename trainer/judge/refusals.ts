// The rows of a file that a model refuses: how many, on which lines, and why.
import type { RowFault } from '../../runtime/rows/row-fault.ts';

/** One reason, with all rows that have it. A row may have several. */
export interface RefusalReason {
  field: string;
  reason: string;
  /** Of the first such row. */
  message: string;
  value?: NonNullable<RowFault['value']>;
  rows: number;
  /** `test.csv, line 17` of the first rows. */
  places: string[];
}

export interface RefusedRow {
  place: string;
  faults: Pick<RowFault, 'field' | 'reason' | 'value' | 'message'>[];
}

export interface Refusals {
  rows: number;
  /** The most frequent first. */
  reasons: RefusalReason[];
  /** The first rows, in the order of the files. */
  named: RefusedRow[];
}

const MOST_NAMED = 1000;
const MOST_PLACES = 10;

export class RefusalCollector {
  #rows = 0;
  readonly #reasons = new Map<string, RefusalReason>();
  readonly #named: RefusedRow[] = [];

  /** @param place makes the words for where the row stands: it is asked for few rows */
  add(faults: RefusedRow['faults'], place: () => string): void {
    this.#rows++;
    if (this.#named.length < MOST_NAMED) this.#named.push({ place: place(), faults });
    for (const fault of faults) {
      const key = JSON.stringify([fault.field, fault.reason]);
      const known = this.#reasons.get(key) ?? firstOf(fault);
      this.#reasons.set(key, known);
      known.rows++;
      if (known.places.length < MOST_PLACES) known.places.push(place());
    }
  }

  finish(): Refusals {
    const reasons = [...this.#reasons.values()].sort((a, b) => b.rows - a.rows);
    return { rows: this.#rows, reasons, named: this.#named };
  }
}

function firstOf({ field, reason, message, value }: RefusedRow['faults'][number]): RefusalReason {
  return { field, reason, message, ...(value !== undefined && { value }), rows: 0, places: [] };
}
