// Rows of one JSON array. Its elements are cut out by their brackets and parsed one by one. After one that is not JSON
// nobody can tell where the next begins, so that it ends the batch.
import { Problem } from '../http/problem.ts';
import type { ServedVersion } from '../served-version.ts';
import { addRow, BLANK, parseJson } from './json-row.ts';
import { checkLength, type RowReader } from './row-reader.ts';
import type { RowSink } from './row-sink.ts';

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);
const ARRAY_END = 93;

export class JsonArrayReader implements RowReader {
  /** Position in the array. */
  line = 1;
  readonly #version: ServedVersion;
  readonly #sink: RowSink;
  /** What has come and is not cut yet; it has been followed to its end. */
  #rest = '';
  /** Brackets that are open. */
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The array has ended. */
  #isOver = false;

  constructor(version: ServedVersion, sink: RowSink) {
    this.#version = version;
    this.#sink = sink;
  }

  read(text: string, isLast: boolean): void {
    const chunk = this.#rest + text;
    let start = 0;
    for (let i = this.#rest.length; i < chunk.length && !this.#isOver; i++) {
      if (this.#depth === 0) {
        start = openArray(chunk, i);
        this.#depth = chunk[i] === '[' ? 1 : 0;
      } else if (this.#endsElement(chunk.charCodeAt(i))) {
        this.#closeElement(chunk, start, i);
        start = i + 1;
      }
    }
    this.#rest = chunk.slice(start);
    if (this.#isOver && !BLANK.test(this.#rest)) {
      throw new Problem('broken-json', 'unexpected text after the array');
    }
    if (isLast && !this.#isOver) {
      throw new Problem('broken-json', 'the array of rows does not end');
    }
    checkLength(this.#rest.length);
  }

  /** Follows one character; true when it ends an element of the outer array. */
  #endsElement(code: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) this.#isInString = false;
      return false;
    }
    if (code === QUOTE) this.#isInString = true;
    else if (OPENING.has(code)) this.#depth++;
    else if (CLOSING.has(code)) return --this.#depth === 0;
    else return code === COMMA && this.#depth === 1;
    return false;
  }

  /** @param end position of the comma or bracket that ends it */
  #closeElement(chunk: string, start: number, end: number): void {
    this.#isOver = this.#depth === 0;
    if (this.#isOver && chunk.charCodeAt(end) !== ARRAY_END) {
      const what = `the array ends with ${chunk[end]} after element ${this.line}`;
      throw new Problem('broken-json', what);
    }
    this.#addElement(chunk.slice(start, end));
  }

  #addElement(text: string): void {
    const { line } = this;
    // `[]` has no element; a comma always follows one.
    if (this.#isOver && line === 1 && BLANK.test(text)) return;
    if (BLANK.test(text)) throw new Problem('broken-json', `element ${line} of the array is empty`);
    checkLength(text.length);
    const row = parseJson(text);
    if (row instanceof Error) throw new Problem('broken-json', `element ${line}: ${row.message}`);
    addRow(this.#version, { value: row.value, text, line }, this.#sink);
    this.line++;
  }
}

/** The position after the bracket that opens the array; white space may come before it. */
function openArray(chunk: string, at: number): number {
  const char = chunk[at];
  if (char === '[' || BLANK.test(char)) return at + 1;
  throw new Problem('broken-json', 'a batch in JSON must be an array of rows');
}
