// The memory that the training threads share as TypeScript sees it: its map (kernel-layout.ts) and views
// over all of it. The calling thread and every other one have such views of their own.
import { type Layout, WIDE_BYTES } from './kernel-layout.ts';

export class KernelMemory {
  readonly layout: Layout;
  readonly words: Int32Array;
  readonly reals: Float64Array;
  readonly bytes: Uint8Array;
  readonly longs: BigInt64Array;

  constructor({ buffer }: WebAssembly.Memory, layout: Layout) {
    this.layout = layout;
    this.words = new Int32Array(buffer);
    this.reals = new Float64Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.longs = new BigInt64Array(buffer);
  }

  /** One double per cell: array number `plane` of those that begin at `address`. */
  doubles(address: number, plane: number): Float64Array {
    const { padded, cells } = this.layout;
    const at = address / 8 + plane * padded;
    return this.reals.subarray(at, at + cells);
  }

  /** Address of a kept histogram: per feature, WIDE_BYTES. */
  histogramAddress(slot: number): number {
    return this.layout.node + slot * this.layout.features * WIDE_BYTES;
  }

  /** Bins of a column, the missing one included. */
  binsOf(column: number): number {
    return this.words[this.layout.slots / 4 + column];
  }

  /** Sets doubles of every thread's part to 0: a thread that does not join a task leaves none behind. */
  clearParts(address: (part: Layout['parts'][number]) => number, count: number): void {
    for (const part of this.layout.parts) {
      this.reals.fill(0, address(part) / 8, address(part) / 8 + count);
    }
  }
}
