// The bytes of a record of several lines, put together as its lines come.

export class RecordBytes {
  bytes: Buffer = Buffer.allocUnsafe(4096);
  length = 0;
  /** Bytes of the record, also those beyond the most that are kept. */
  #all = 0;
  readonly #most: number;

  /** @param most bytes that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get isTooLong(): boolean {
    return this.#all > this.#most;
  }

  /** @param lineEnd what the line ends in; '' when the record ends with it */
  addLine(data: Buffer, start: number, end: number, lineEnd: string): void {
    this.#all += end - start + lineEnd.length;
    if (this.isTooLong) return;
    if (this.#all > this.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * this.#all);
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    data.copy(this.bytes, this.length, start, end);
    this.length += end - start;
    for (let i = 0; i < lineEnd.length; i++) this.bytes[this.length++] = lineEnd.charCodeAt(i);
  }

  clear(): void {
    [this.length, this.#all] = [0, 0];
  }
}
