// The memory that the training threads share as TypeScript sees it: its map (kernel-layout.ts) and views
// over all of it. The calling thread and every other one have such views of their own.
import {
  COUNTER_ADDED,
  COUNTER_EMPTIED,
  STRETCH_BYTES,
} from '../../assembly/shared/train-layout.ts';
import { type KernelLayout, WIDE_BYTES } from './kernel-layout.ts';

export class KernelMemory {
  readonly layout: KernelLayout;
  readonly words: Int32Array;
  readonly reals: Float64Array;
  readonly bytes: Uint8Array;
  readonly longs: BigInt64Array;

  constructor({ buffer }: WebAssembly.Memory, layout: KernelLayout) {
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

  /** Address of one column's wide bins in a leaf's histogram. */
  binsAddress(slot: number, column: number): number {
    return this.layout.histograms + (slot * this.layout.features + column) * WIDE_BYTES;
  }

  /** Address of a leaf's stretch of the first segment. */
  stretchAddress(cells: number): number {
    return this.layout.stretches + cells * this.layout.segments * STRETCH_BYTES;
  }

  /** Calls `each` with every stretch of the order in which a leaf has cells. */
  eachStretch(leaf: number, each: (first: number, cells: number) => void): void {
    const { words } = this;
    const at = this.stretchAddress(leaf) / 4;
    for (let segment = 0; segment < this.layout.segments; segment++) {
      if (words[at + 2 * segment + 1] > 0)
        each(words[at + 2 * segment], words[at + 2 * segment + 1]);
    }
  }

  /** Cells of a leaf. */
  cellsIn(leaf: number): number {
    let sum = 0;
    this.eachStretch(leaf, (_, cells) => {
      sum += cells;
    });
    return sum;
  }

  /** No thread has counted anything: a thread that does not join a task leaves no old counts behind. */
  clearCounters(): void {
    for (const { counters } of this.layout.parts) {
      for (const { words } of counters) {
        this.words[words / 4 + COUNTER_ADDED] = 0;
        this.words[words / 4 + COUNTER_EMPTIED] = 0;
      }
    }
  }

  /** Bins of a column, the missing one included. */
  binsOf(column: number): number {
    return this.words[this.layout.binsInUse / 4 + column];
  }

  /** Sets doubles of every thread's part to 0: a thread that does not join a task leaves none behind. */
  clearParts(address: (part: KernelLayout['parts'][number]) => number, count: number): void {
    for (const part of this.layout.parts) {
      this.reals.fill(0, address(part) / 8, address(part) / 8 + count);
    }
  }
}
