// What reading a graph may cost. A few nodes can ask for more columns, pieces or scores than any model has
// (each Concat of a value with itself doubles it), so all that is made is counted.
import type { UserError } from '../../base/user-error.ts';

/** Columns, pieces of them and shares of votes, over all operators of a graph. */
const MOST_PARTS = 1_000_000;
/** Functions of functions of a column; each is a call within another when the trees are rewritten. */
export const MOST_STEPS = 1000;

export class Budget {
  #left = MOST_PARTS;

  /** Takes note of parts before they are made. @throws what `failure` makes of it when they get too many */
  spend(parts: number, failure: (message: string) => UserError): void {
    this.#left -= parts;
    if (this.#left >= 0) return;
    throw failure(
      `makes more of its inputs than can be imported: the graph comes to over ${MOST_PARTS} columns, ` +
        'pieces of columns and scores',
    );
  }
}
