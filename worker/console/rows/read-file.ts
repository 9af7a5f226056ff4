// Reads a file of CSV as the API reads a body: by RFC 4180, or as the file is written that the model learned from; and
// writes its rows for the API.
import { CsvFrame, FOOTER_DOUBT } from '../../../runtime/rows/csv-frame.ts';
import type { CsvForm } from '../../../runtime/schema/cell-grammar.ts';

export interface FileRow {
  cells: string[];
  line: number;
  /** Why the row cannot be asked. */
  fault?: string;
}

export interface FileTable {
  header: string[];
  rows: FileRow[];
}

/** Characters that a row may have: more than the API takes, which says so. */
const LONGEST_ROW = 1 << 17;

/**
 * @param own how the file may be written beside the usual way  @param names of the model's fields
 * @throws Error naming the line that cannot be read
 */
export async function readFile(
  file: File,
  own: CsvForm | undefined,
  names: readonly string[],
): Promise<FileTable> {
  const table: FileTable = { header: [], rows: [] };
  const frame = new CsvFrame(
    {
      header(header) {
        table.header = header;
      },
      row: (cells, line) => table.rows.push({ cells, line }),
      misfit(cells, line, text) {
        const fault = `the line has ${cells.length} cells, the header has ${table.header.length}`;
        // Of several lines it may be rows that a quote has joined: the API tells.
        table.rows.push(text === null ? { cells, line, fault } : { cells, line });
      },
      doubtful: (cells, line) => table.rows.push({ cells, line, fault: FOOTER_DOUBT }),
    },
    LONGEST_ROW,
    own,
    names,
  );
  frame.read(decode(new Uint8Array(await file.arrayBuffer()), own?.encoding ?? 'utf-8'), true);
  return table;
}

/** A byte order mark of UTF-8 says more than the model does. */
function decode(bytes: Uint8Array, own: string): string {
  const hasMark = [0xef, 0xbb, 0xbf].every((byte, i) => bytes[i] === byte);
  const encoding = hasMark ? 'utf-8' : own;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`the file is not text in ${encoding.toUpperCase()}; save it in that encoding`);
  }
}

/** A line of a table with commas, with the quotes of the model's own where these tables have them, too. */
export function writeLine(cells: readonly string[], own: CsvForm = {}): string {
  const { quote = '"', escape: mark = quote } = own.delimiter === undefined ? own : {};
  const write = (cell: string) => {
    if (quote === false || !/["',\\\r\n]/.test(cell)) return cell;
    const text = mark === '\\' ? cell.replaceAll(mark, mark + mark) : cell;
    return `${quote}${text.replaceAll(quote, `${mark}${quote}`)}${quote}`;
  };
  return `${cells.map(write).join(',')}\n`;
}
