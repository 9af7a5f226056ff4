// Cuts bytes that come in pieces into lines, whichever way each ends: \n, \r\n or \r.

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

export class LineSplitter {
  /** What the line that was told last ended in. */
  lineEnd: '\n' | '\r\n' | '\r' = '\n';
  readonly #onLine: (data: Buffer, start: number, end: number) => void;
  /** Start of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);

  /** @param onLine is told of a line without its end; the bytes are its own only until it returns */
  constructor(onLine: (data: Buffer, start: number, end: number) => void) {
    this.#onLine = onLine;
  }

  /** Bytes of a line that has not ended. */
  get restLength(): number {
    return this.#rest.length;
  }

  push(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let [start, feed, carriage] = [0, data.indexOf(LINE_FEED), data.indexOf(CARRIAGE_RETURN)];
    for (;;) {
      if (feed >= 0 && feed < start) feed = data.indexOf(LINE_FEED, start);
      if (carriage >= 0 && carriage < start) carriage = data.indexOf(CARRIAGE_RETURN, start);
      const isReturn = carriage >= 0 && (feed < 0 || carriage < feed);
      const end = isReturn ? carriage : feed;
      // A return at the end of what has come may be half of a pair.
      if (end < 0 || (isReturn && end === data.length - 1)) break;
      const isPair = isReturn && data[end + 1] === LINE_FEED;
      this.lineEnd = isPair ? '\r\n' : isReturn ? '\r' : '\n';
      this.#onLine(data, start, end);
      start = end + this.lineEnd.length;
    }
    this.#rest = Buffer.from(data.subarray(start)); // a copy: the reader uses its buffer again
  }

  finish(): void {
    if (this.#rest.length === 0) return;
    const hasReturn = this.#rest.at(-1) === CARRIAGE_RETURN;
    this.#onLine(this.#rest, 0, this.#rest.length - (hasReturn ? 1 : 0));
    this.#rest = Buffer.alloc(0);
  }
}
