// Collects the records of a canonical CSV into large pieces, and holds them to be UTF-8.
import { isUtf8 } from 'node:buffer';

/** The column that says where in its file a row stood: the number of the file, and of its line there. */
export const PLACE_COLUMN = 'batcomputer: place';

const PIECE_BYTES = 1024 * 1024;
const LINE_FEED = 10;

export class CanonicalOutput {
  readonly #delimiter: string;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #fault: (line: number) => Error;
  /** Begins the cell that says where a record stood; null where no such cell is added. */
  readonly #place: string | null;
  readonly #buffer = Buffer.allocUnsafe(PIECE_BYTES);
  #length = 0;
  /** Where in the buffer each record begins, and on which line of the file it does. */
  readonly #starts: number[] = [];
  readonly #lines: number[] = [];

  /**
   * @param fault the error for a line that is no UTF-8
   * @param place begins a last cell of each record, before the number of its line; null: none is added
   */
  constructor(
    delimiter: string,
    write: (bytes: Uint8Array) => void,
    fault: (line: number) => Error,
    place: string | null = null,
  ) {
    this.#place = place;
    this.#delimiter = delimiter;
    this.#write = write;
    this.#fault = fault;
  }

  /** Adds a record as it stands. @param line of the file where it begins */
  add(data: Buffer, start: number, end: number, line: number): void {
    if (this.#place === null) this.#add(data, start, end, line);
    else this.#addWithCell(data, start, end, line, `${this.#place}${line}`);
  }

  /** Adds the record that names the columns. */
  addHeader(bytes: Buffer, line: number): void {
    if (this.#place === null) this.#add(bytes, 0, bytes.length, line);
    else this.#addWithCell(bytes, 0, bytes.length, line, PLACE_COLUMN);
  }

  #addWithCell(data: Buffer, start: number, end: number, line: number, cell: string): void {
    const more = Buffer.from(`${this.#delimiter}${this.#quoted(cell)}`);
    const bytes = Buffer.concat([data.subarray(start, end), more]);
    this.#add(bytes, 0, bytes.length, line);
  }

  #add(data: Buffer, start: number, end: number, line: number): void {
    if (this.#length + end - start + 1 > PIECE_BYTES) this.flush();
    if (end - start + 1 > PIECE_BYTES) {
      if (!isUtf8(data.subarray(start, end))) throw this.#fault(line);
      this.#write(Buffer.concat([data.subarray(start, end), Buffer.from('\n')]));
      return;
    }
    this.#starts.push(this.#length);
    this.#lines.push(line);
    data.copy(this.#buffer, this.#length, start, end);
    this.#length += end - start;
    this.#buffer[this.#length++] = LINE_FEED;
  }

  #quoted(cell: string): string {
    const isPlain = !/["\r\n]/.test(cell) && !cell.includes(this.#delimiter);
    return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
  }

  /** @throws what `fault` gives for the first line that is no UTF-8 */
  flush(): void {
    const bytes = this.#buffer.subarray(0, this.#length);
    if (!isUtf8(bytes)) throw this.#fault(this.#firstForeign());
    if (this.#length > 0) this.#write(bytes);
    this.#length = 0;
    this.#starts.length = 0;
    this.#lines.length = 0;
  }

  #firstForeign(): number {
    const ends = [...this.#starts.slice(1), this.#length];
    const index = this.#starts.findIndex(
      (start, i) => !isUtf8(this.#buffer.subarray(start, ends[i])),
    );
    return this.#lines[index];
  }
}
