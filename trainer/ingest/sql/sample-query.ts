// A sample of a table as texts, for whoever looks at its columns before a recipe is written.
import { sqlName } from './sql-text.ts';

/**
 * Every `step`-th row of `table` (SQL) as texts, missing and empty values as NULL.
 * @param nested columns of lists and records: of these only whether there is a value, as an empty text
 */
export function sampleTexts(
  table: string,
  columns: readonly string[],
  nested: ReadonlySet<string>,
  step: number,
): string {
  const texts = columns.map((column) => {
    const name = sqlName(column);
    return nested.has(column)
      ? `CASE WHEN ${name} IS NOT NULL THEN '' END AS ${name}`
      : `NULLIF(CAST(${name} AS VARCHAR), '') AS ${name}`;
  });
  const taken = step === 1 ? '' : ` QUALIFY (row_number() OVER () - 1) % ${step} = 0`;
  return `SELECT ${texts.join(', ')} FROM (${table})${taken}`;
}
