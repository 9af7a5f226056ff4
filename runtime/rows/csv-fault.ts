// What ends the reading of a CSV, and what to do about it.

/** Nothing after it can be told apart. The message names the line. */
export class CsvFault extends Error {
  /** `length`: a record is longer than it may be; `quote`: quotes do not pair up; `header`: no table begins so. */
  readonly reason: 'length' | 'quote' | 'header';
  readonly line: number;

  constructor(line: number, reason: CsvFault['reason'], message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
    this.reason = reason;
  }
}

/** What to do about a quote, as every message about one ends. */
export const QUOTE_REMEDY =
  'close it, or write a quote that belongs to the text as "" within quotes';

/** What is said of a first line that begins an object or a list of them. */
export const IS_JSON = 'the input is JSON, not CSV, whose first line names the columns';
