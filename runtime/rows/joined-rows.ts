// Tells a cell of several lines from rows that a stray quote has joined into one: such a cell closes as it should,
// and only what stands in it gives it away. Who answers knows what values are; training, which does not yet, judges
// by commas alone (swallowed-rows.ts).
import type { CsvForm } from '../schema/cell-grammar.ts';

/**
 * True where the lines of a record look like rows of their own: with the quotes taken as text, most of them have
 * as many cells as the table has columns, and one of these is a value of its column.
 */
export function looksJoined(
  text: string,
  width: number,
  { delimiter = ',', quote: mark }: CsvForm,
  isValue: (column: number, cell: string) => boolean,
): boolean {
  const quote = mark ?? '"';
  const lines = text.split(/\r\n?|\n/);
  let rows = 0;
  for (const line of lines) {
    const cells = line.split(delimiter);
    const isRow = cells.length === width && cells.some((cell, i) => isValue(i, bare(cell, quote)));
    if (isRow) rows++;
  }
  // The last line of a first cell is as wide as the table, and so is the first line of a last cell.
  return rows >= 2 && 2 * (rows - 1) >= lines.length - 1;
}

function bare(cell: string, quote: string | false): string {
  return quote === false ? cell : cell.replaceAll(quote, '');
}
