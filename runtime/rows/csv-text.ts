// Writes CSV (RFC 4180).

export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of cells with its end; numbers as their shortest text that reads back as the same double. */
export function csvLine(cells: readonly (string | number)[]): string {
  let text = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (i > 0) text += ',';
    text += typeof cell === 'number' ? cell : csvCell(cell);
  }
  return `${text}\n`;
}
