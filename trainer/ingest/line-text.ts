// The text of a CSV as it comes, piece by piece, in the memory of the kernel that finds its lines.
import { MARK_WORDS } from '../../assembly/shared/line-marks.ts';
import { kernelBytes } from '../base/kernel-build.ts';
import type { CellCut } from './dialect/dialect.ts';
import type { LineKernel } from './line-kernel.ts';

const [LINE_FEED, LAST_ASCII] = [10, 127];
const PAGE_BYTES = 65_536;
/** Below are the kernel's own bytes. */
const MARKS_AT = PAGE_BYTES;
const MOST_LINES = 1024;
const TEXT_AT = 2 * PAGE_BYTES;
/** The kernel reads so many at a time, and may read beyond the text. */
const BLOCK_BYTES = 64;

/** In place of a mark: the line has none. */
export const NO_MARK = -1;

let compiled: Promise<WebAssembly.Module> | null = null;

/** Bytes of the kernel. */
export function lineKernelBytes(): Promise<Uint8Array> {
  return kernelBytes('ingest/lines');
}

/** A kernel with a memory of its own. */
export async function makeLineKernel(): Promise<LineKernel> {
  compiled ??= lineKernelBytes().then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
  return new WebAssembly.Instance(await compiled).exports as unknown as LineKernel;
}

/** In its place: it tells of no line, so that each is read byte by byte. */
export function noLineKernel(): LineKernel {
  return { memory: new WebAssembly.Memory({ initial: 1 }), scanLines: () => 0 };
}

export class LineText {
  /** The text starts at its first byte; it is moved when more text comes. */
  data: Buffer = Buffer.alloc(0);
  /** Bytes of the text, and of those lines of it that have ended in a line feed. */
  length = 0;
  wholeLength = 0;
  /** Of the lines that were told last: assembly/shared/line-marks.ts. */
  marks: Int32Array = new Int32Array(0);

  readonly #kernel: LineKernel;
  readonly #scan: (from: number, isOpen: boolean) => number;

  /** @param odd a byte that no line may have that is told; 0 for none */
  constructor(kernel: LineKernel, { delimiter, quote, escape: mark }: CellCut, odd = 0) {
    this.#kernel = kernel;
    const [part, quoted] = [delimiter.charCodeAt(0), quote?.charCodeAt(0) ?? 0];
    const isDoubled = mark === 'doubled' ? 1 : 0;
    const odder = mark === '\\' ? mark.charCodeAt(0) : 0;
    // A delimiter of several bytes is none that the kernel finds.
    if (part > LAST_ASCII) this.#scan = () => 0;
    else
      this.#scan = (from, isOpen) =>
        kernel.scanLines(
          ...([TEXT_AT, from, this.wholeLength, part, quoted, isDoubled, odd, odder] as const),
          ...([isOpen ? 1 : 0, MARKS_AT, MOST_LINES] as const),
        );
    this.#makeRoom(PAGE_BYTES);
  }

  append(chunk: Buffer): void {
    const end = this.length + chunk.length;
    if (end + BLOCK_BYTES > this.data.length) this.#makeRoom(end + BLOCK_BYTES);
    this.data.set(chunk, this.length);
    this.length = end;
    this.wholeLength = end === 0 ? 0 : this.data.lastIndexOf(LINE_FEED, end - 1) + 1;
  }

  /** Removes the text before a byte. */
  drop(before: number): void {
    this.data.copyWithin(0, before, this.length);
    this.length -= before;
    this.wholeLength = Math.max(0, this.wholeLength - before);
  }

  /**
   * Fills the marks with those lines from a byte on whose quotes stand as in RFC 4180.
   * @param isOpen does the first begin inside a quoted cell?
   * @returns how many those are: the next line is none, or has not ended
   */
  scan(from: number, isOpen: boolean): number {
    return from < this.wholeLength ? this.#scan(from, isOpen) : 0;
  }

  #makeRoom(bytes: number): void {
    const { memory } = this.#kernel;
    const lacking = TEXT_AT + bytes - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE_BYTES));
    this.data = Buffer.from(memory.buffer, TEXT_AT);
    this.marks = new Int32Array(memory.buffer, MARKS_AT, MOST_LINES * MARK_WORDS);
  }
}
