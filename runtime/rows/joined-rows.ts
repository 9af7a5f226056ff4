// Tells a cell of several lines from rows that a stray quote has joined into one: such a cell closes as it should,
// and only what stands in it gives it away. Who answers knows what values are; training, which does not yet, judges
// by commas alone (swallowed-rows.ts).

/**
 * True where the lines of a record look like rows of their own: with the quotes taken as text, most of them have
 * as many cells as the table has columns, and one of these is a value of its column.
 */
export function looksJoined(
  text: string,
  width: number,
  isValue: (column: number, cell: string) => boolean,
): boolean {
  const lines = text.split('\n');
  let rows = 0;
  for (const line of lines) {
    const cells = line.replace(/\r$/, '').split(',');
    const isRow = cells.length === width && cells.some((cell, i) => isValue(i, bare(cell)));
    if (isRow) rows++;
  }
  // The last line of a first cell is as wide as the table, and so is the first line of a last cell.
  return rows >= 2 && 2 * (rows - 1) >= lines.length - 1;
}

function bare(cell: string): string {
  return cell.replaceAll('"', '');
}
