// Cuts bytes that come in pieces into lines, whichever way each ends: \n, \r\n or \r.
import { MARK_END, MARK_OPENING, MARK_WORDS } from '../../../assembly/shared/line-marks.ts';
import { type LineText, NO_MARK } from '../line-text.ts';

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** Told of a line without its end; the bytes are its own only until it returns. @param mark of the text, or NO_MARK */
type OnLine = (data: Buffer, start: number, end: number, mark: number) => void;

export class LineSplitter {
  /** What the line that was told last ended in. */
  lineEnd: '\n' | '\r\n' | '\r' = '\n';
  readonly #text: LineText;
  readonly #onLine: OnLine;
  readonly #isOpen: () => boolean | null;

  /** @param isOpen is the next line inside a quoted cell? null: nobody knows, and no line shall have marks */
  constructor(text: LineText, onLine: OnLine, isOpen: () => boolean | null) {
    this.#text = text;
    this.#onLine = onLine;
    this.#isOpen = isOpen;
  }

  /** Bytes of a line that has not ended. */
  get restLength(): number {
    return this.#text.length;
  }

  push(chunk: Buffer): void {
    const text = this.#text;
    text.append(chunk);
    const ends = new LineEnds(text.data, text.length);
    let start = 0;
    for (;;) {
      const behind = this.#takeMarked(start);
      if (behind > start) {
        start = behind;
        continue;
      }
      const end = ends.after(start);
      // A return at the end of what has come may be half of a pair.
      if (end < 0 || (text.data[end] === CARRIAGE_RETURN && end === text.length - 1)) break;
      this.lineEnd = lineEndAt(text.data, end);
      this.#onLine(text.data, start, end, NO_MARK);
      start = end + this.lineEnd.length;
    }
    text.drop(start);
  }

  finish(): void {
    const { data, length } = this.#text;
    if (length === 0) return;
    const hasReturn = data[length - 1] === CARRIAGE_RETURN;
    this.#onLine(data, 0, length - (hasReturn ? 1 : 0), NO_MARK);
    this.#text.drop(length);
  }

  /** Takes lines that the text has marks of. @returns where the next line begins */
  #takeMarked(from: number): number {
    const isOpen = this.#isOpen();
    const told = isOpen === null ? 0 : this.#text.scan(from, isOpen);
    const { data, marks } = this.#text;
    let start = from;
    for (let mark = 0; mark < told * MARK_WORDS; mark += MARK_WORDS) {
      const feed = marks[mark + MARK_END];
      const hasReturn = feed > start && data[feed - 1] === CARRIAGE_RETURN;
      this.lineEnd = hasReturn ? '\r\n' : '\n';
      this.#onLine(data, start, hasReturn ? feed - 1 : feed, mark);
      start = feed + 1;
      // A comment, say, is no part of a record: the marks behind it may be wrong.
      if (this.#isOpen() !== marks[mark + MARK_OPENING] >= 0) break;
    }
    return start;
  }
}

/** Where lines end in a text, found in ascending order. */
class LineEnds {
  readonly #data: Buffer;
  #feed: number;
  #carriage: number;

  constructor(data: Buffer, length: number) {
    this.#data = data.subarray(0, length);
    this.#feed = this.#data.indexOf(LINE_FEED);
    this.#carriage = this.#data.indexOf(CARRIAGE_RETURN);
  }

  /** The first from a byte on; −1 where there is none. */
  after(start: number): number {
    if (this.#feed >= 0 && this.#feed < start) this.#feed = this.#data.indexOf(LINE_FEED, start);
    if (this.#carriage >= 0 && this.#carriage < start) {
      this.#carriage = this.#data.indexOf(CARRIAGE_RETURN, start);
    }
    if (this.#feed < 0 || this.#carriage < 0) return Math.max(this.#feed, this.#carriage);
    return Math.min(this.#feed, this.#carriage);
  }
}

function lineEndAt(data: Buffer, end: number): '\n' | '\r\n' | '\r' {
  if (data[end] === LINE_FEED) return '\n';
  return data[end + 1] === LINE_FEED ? '\r\n' : '\r';
}
