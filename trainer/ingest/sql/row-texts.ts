// The rows of a table as texts in their order, as callers would write them: for whoever asks a model of rows that are
// in no CSV.
import { sqlName } from './sql-text.ts';

/** @param table SQL  @param types of its columns. What is missing, and what is not a number, is empty. */
export function rowTexts(
  table: string,
  columns: readonly string[],
  types: readonly string[],
): string {
  const texts = columns.map((column, i) => {
    const name = sqlName(column);
    const text = `CAST(${name} AS VARCHAR)`;
    const isFloating = types[i] === 'DOUBLE' || types[i] === 'FLOAT';
    const known = isFloating ? `CASE WHEN NOT isnan(${name}) THEN ${text} END` : text;
    return `coalesce(${known}, '') AS ${name}`;
  });
  return `SELECT ${texts.join(', ')} FROM (${table})`;
}
