// The image of a module: what stands where in its memory, and the file that puts it there. All writers of the
// compiler write through it; none of them reckons an address.
//
//   0 … HEADER            the kernel's own, left alone
//   HEADER … HEADER_END   words that say where everything else stands (assembly/shared/abi.ts)
//   HEADER_END …          parts and buffers in the order in which they are placed, each on 16 bytes
import { HEADER, HEADER_END } from '../../assembly/shared/abi.ts';
import { linkSections, type Segment } from './link-sections.ts';

/** v128 loads are fastest on 16-byte boundaries, and every smaller type is then aligned too. */
const ALIGNMENT = 16;

export class ModuleImage {
  readonly #header = new DataView(new ArrayBuffer(HEADER_END));
  readonly #segments: Segment[] = [];
  readonly #sizes: Record<string, number> = {};
  /** Addresses of what was placed to be shared, by its bytes. */
  readonly #shared = new Map<string, number>();
  #end = HEADER_END;

  /** Bytes of each part, by the name that it was placed under. */
  get sizes(): Record<string, number> {
    return this.#sizes;
  }

  /** Sets a word of the header. */
  set(word: number, value: number): void {
    this.#header.setUint32(word, value, true);
  }

  /** What a word of the header was set to. */
  get(word: number): number {
    return this.#header.getUint32(word, true);
  }

  /** Sets a double of the header. */
  setDouble(place: number, value: number): void {
    this.#header.setFloat64(place, value, true);
  }

  /** Places data and returns its address; `part` names it in the size report. */
  add(part: string, { buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const address = this.reserve(byteLength);
    if (byteLength > 0) {
      this.#segments.push({ address, bytes: new Uint8Array(buffer, byteOffset, byteLength) });
    }
    this.#sizes[part] = (this.#sizes[part] ?? 0) + byteLength;
    return address;
  }

  /** As `add`; the same data stands once, and must not be written to. */
  addShared(part: string, data: ArrayBufferView): number {
    const { buffer, byteOffset, byteLength } = data;
    const key = Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
    const address = this.#shared.get(key) ?? this.add(part, data);
    this.#shared.set(key, address);
    return address;
  }

  /** Places a zeroed buffer and returns its address. */
  reserve(byteLength: number): number {
    const address = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    this.#end = address + byteLength;
    return address;
  }

  /** Places data and sets the word of the header that tells its address. */
  addAt(word: number, part: string, data: ArrayBufferView): void {
    this.set(word, this.add(part, data));
  }

  /** Places a zeroed buffer and sets the word of the header that tells its address. */
  reserveAt(word: number, byteLength: number): void {
    this.set(word, this.reserve(byteLength));
  }

  /** The module's file: the kernel with this memory, and custom sections behind it. */
  link(kernel: Uint8Array, customSections: { name: string; bytes: Uint8Array }[]): Uint8Array {
    const header = { address: HEADER, bytes: new Uint8Array(this.#header.buffer, HEADER) };
    const segments = [header, ...this.#segments];
    return linkSections(kernel, { segments, memoryBytes: this.#end, customSections });
  }
}

/** Records of one size, to be placed as one part. */
export class Records {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #size: number;

  constructor(count: number, size: number) {
    this.bytes = new Uint8Array(count * size);
    this.#view = new DataView(this.bytes.buffer);
    this.#size = size;
  }

  /** Sets a word of a record. */
  set(record: number, word: number, value: number): void {
    this.#view.setUint32(record * this.#size + word, value, true);
  }

  /** Sets 16 bits of a record. */
  setShort(record: number, place: number, value: number): void {
    this.#view.setUint16(record * this.#size + place, value, true);
  }

  /** Sets a double of a record. */
  setDouble(record: number, place: number, value: number): void {
    this.#view.setFloat64(record * this.#size + place, value, true);
  }
}
