// The query of the middle value of each input among the used rows, as one row: numbers as doubles, booleans as 0 or 1,
// texts and dates as they stand.
import type { RecipeInput } from '../../recipe/inputs.ts';
import { STATE } from './cell-query.ts';

/** @param rows a table expression of the typed rows */
export function middleInputs(inputs: Record<string, RecipeInput>, rows: string): string {
  const columns = Object.values(inputs).map(({ kind }, i) => {
    const column = kind === 'text' || kind === 'date' ? `raw_input${i}` : `value_input${i}`;
    const value = kind === 'boolean' ? `CAST(${column} AS INTEGER)` : column;
    return `quantile_disc(${value}, 0.5)`;
  });
  return `SELECT ${columns.join(', ')} FROM ${rows} WHERE state = ${STATE.used}`;
}
