// Rows of NDJSON: one JSON object a line; blank lines are no rows. A line that is not JSON is a bad row.
import type { ServedVersion } from '../served-version.ts';
import { addRow, BLANK, parseJson } from './json-row.ts';
import { checkLength, type RowReader } from './row-reader.ts';
import type { RowSink } from './row-sink.ts';

export class NdjsonReader implements RowReader {
  line = 1;
  readonly #version: ServedVersion;
  readonly #sink: RowSink;
  #rest = '';

  constructor(version: ServedVersion, sink: RowSink) {
    this.#version = version;
    this.#sink = sink;
  }

  read(text: string, isLast: boolean): void {
    const chunk = this.#rest + text;
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#addLine(chunk.slice(start, end));
      start = end + 1;
    }
    this.#rest = chunk.slice(start);
    if (isLast) this.#addLine(this.#rest);
    else checkLength(this.#rest.length);
  }

  #addLine(text: string): void {
    checkLength(text.length);
    const row = BLANK.test(text) ? null : parseJson(text);
    if (row instanceof Error) this.#sink.addBad(this.line, [], row.message, null);
    else if (row) addRow(this.#version, { value: row.value, text, line: this.line }, this.#sink);
    this.line++;
  }
}
