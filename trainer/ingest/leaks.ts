// Warns of a feature that alone tells the target almost perfectly: mostly it is known only after the
// outcome, and a model that reads it is of no use.
import type { CellTable } from '../encode/cell-table.ts';
import type { Progress } from '../progress.ts';

/** Share of the uncertainty about the class that one feature may take away before it is suspect. */
const SUSPECT_SHARE = 0.98;
/** A value must stand for several rows, or each row would be told by its own value. */
const FEWEST_ROWS_PER_VALUE = 5;
/** With fewer rows of a class, one value that all of them have may be chance. */
const FEWEST_ROWS_PER_CLASS = 10;

export function warnOfLeaks(cells: CellTable, progress: Progress): void {
  const { target } = cells;
  if (target.kind === 'number') return;
  const rowsOfClass = cells.counts.map((counts) => counts.reduce((sum, n) => sum + n, 0));
  const whole = entropy(rowsOfClass);
  const total = rowsOfClass.reduce((sum, n) => sum + n, 0);
  if (rowsOfClass.some((rows) => rows < FEWEST_ROWS_PER_CLASS)) return;
  cells.schema.forEach(({ name }, f) => {
    const rest = entropyGiven(cells, f, total);
    if (rest === null || rest > (1 - SUSPECT_SHARE) * whole) return;
    progress.warn(
      `features.${name}: alone it predicts the target almost perfectly (${((1 - rest / whole) * 100).toFixed(1)} % of its uncertainty); is it known only afterwards?`,
    );
  });
}

/** Rows × entropy of the class that is left when feature f is known; null when its values hardly repeat. */
function entropyGiven({ columns, counts }: CellTable, f: number, total: number): number | null {
  const rowsOfValue = new Map<number, number[]>();
  const mostValues = total / FEWEST_ROWS_PER_VALUE;
  for (const [cell, value] of columns[f].entries()) {
    let rows = rowsOfValue.get(value);
    if (rows === undefined) {
      if (rowsOfValue.size >= mostValues) return null;
      rows = counts.map(() => 0);
      rowsOfValue.set(value, rows);
    }
    for (let k = 0; k < counts.length; k++) rows[k] += counts[k][cell];
  }
  let rest = 0;
  for (const rows of rowsOfValue.values()) rest += entropy(rows);
  return rest;
}

/** Rows × entropy (nats) of the classes of these rows. */
function entropy(rowsOfClass: number[]): number {
  const total = rowsOfClass.reduce((sum, n) => sum + n, 0);
  return rowsOfClass.reduce((sum, n) => (n === 0 ? sum : sum - n * Math.log(n / total)), 0);
}
