// Hands out addresses in a module's memory and collects the bytes that stand there.
// Parts are placed in the order they are added; buffers, which hold no data, come last.
import type { Segment } from './link-sections.ts';

/** v128 loads are fastest on 16-byte boundaries, and every smaller type is then aligned too. */
const ALIGNMENT = 16;

export class MemoryLayout {
  readonly #segments: Segment[] = [];
  readonly #sizes: Record<string, number> = {};
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** Places data and returns its address; `part` names it in the size report. */
  add(part: string, data: ArrayBufferView): number {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const address = this.reserve(bytes.length);
    if (bytes.length > 0) this.#segments.push({ address, bytes });
    this.#sizes[part] = (this.#sizes[part] ?? 0) + bytes.length;
    return address;
  }

  /** Places a zeroed buffer and returns its address. */
  reserve(byteLength: number): number {
    const address = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#end = address + byteLength;
    return address;
  }

  get segments(): Segment[] {
    return this.#segments;
  }

  get sizes(): Record<string, number> {
    return this.#sizes;
  }

  get byteLength(): number {
    return this.#end;
  }
}
