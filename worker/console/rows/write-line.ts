// Writes a row for the API: as a line of a table with commas, with the quotes of the model's own where these tables have
// them, too.
import type { CsvForm } from '../../../runtime/schema/cell-grammar.ts';

export function writeLine(cells: readonly string[], own: CsvForm = {}): string {
  const { quote = '"', escape: mark = quote } = own.delimiter === undefined ? own : {};
  const write = (cell: string) => {
    if (quote === false || !/["',\\\r\n]/.test(cell)) return cell;
    const text = mark === '\\' ? cell.replaceAll(mark, mark + mark) : cell;
    return `${quote}${text.replaceAll(quote, `${mark}${quote}`)}${quote}`;
  };
  return `${cells.map(write).join(',')}\n`;
}
