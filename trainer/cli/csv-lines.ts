// Reads CSV as a stream of rows that know their line numbers, in constant memory. The dialect is given
// (comma, double quotes; the line ending is the first line's), never guessed from the contents.
import Papa from 'papaparse';
import { UserError } from '../user-error.ts';

export interface CsvLine {
  cells: string[];
  /** Line of the file on which the row starts, from 1. */
  line: number;
}

/** A row this long without an end means that a closing quote is missing. */
const LONGEST_ROW_CHARACTERS = 4 << 20;

function countLineBreaks(cells: string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  }
  return count;
}

function lineEndingOf(text: string): '\n' | '\r\n' {
  const end = text.indexOf('\n');
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

/** The rows of a piece of text that ends with a row's end, or with the file's when `isLast`. */
class LineReader {
  readonly #parser: Papa.Parser;
  #rest = '';
  #line = 1;

  constructor(firstText: string) {
    this.#parser = new Papa.Parser({
      delimiter: ',',
      quoteChar: '"',
      escapeChar: '"',
      newline: lineEndingOf(firstText),
    });
  }

  /** Rows that `text` completes; an unfinished row is kept for the next call. */
  read(text: string, isLast: boolean): CsvLine[] {
    const input = this.#rest + text;
    const { data, errors, meta } = this.#parser.parse(input, 0, !isLast) as Papa.ParseResult<
      string[]
    >;
    this.#rest = isLast ? '' : input.slice(meta.cursor);
    if (this.#rest.length > LONGEST_ROW_CHARACTERS) {
      throw new UserError(
        `line ${this.#line + data.length}: the row does not end; is a closing quote missing?`,
      );
    }
    const lines: CsvLine[] = [];
    for (const [i, cells] of data.entries()) {
      const line = this.#line;
      this.#line += 1 + countLineBreaks(cells);
      const isBlank = cells.length === 1 && cells[0] === '';
      // After a misplaced quote nobody can tell where the row ends, so it cannot be left out either.
      if (i === errors[0]?.row) {
        throw new UserError(`line ${line}: a quoted cell is not closed properly`);
      }
      if (!isBlank) lines.push({ cells, line });
    }
    return lines;
  }
}

/**
 * Yields the rows of each piece of text, blank lines left out; the first row is the header.
 * @throws UserError at a quoted cell that is not closed
 */
export async function* readCsvLines(pieces: AsyncIterable<string>): AsyncGenerator<CsvLine[]> {
  let reader: LineReader | null = null;
  for await (const piece of pieces) {
    const isFirst = reader === null;
    const text = isFirst && piece.startsWith('\uFEFF') ? piece.slice(1) : piece;
    reader ??= new LineReader(text);
    yield reader.read(text, false);
  }
  if (reader !== null) yield reader.read('', true);
}
