// UBJSON (draft 12, https://ubjson.org) as XGBoost writes it. Lengths are held to the bytes that are
// there before anything is made, and nesting is bounded, so a hostile file costs no more than its size.
import { UserError } from '../../base/user-error.ts';

const MOST_DEPTH = 32;

/** Bytes of a number by its type character. */
const NUMBER_BYTES: Record<string, number> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/** Parses a whole document. Typed arrays of numbers come out as Float64Array. */
export function parseUbjson(bytes: Buffer, file: string): unknown {
  const parser = new UbjsonParser(bytes, file);
  const value = parser.value(parser.marker(), 0);
  parser.expectEnd();
  return value;
}

class UbjsonParser {
  readonly #bytes: Buffer;
  readonly #file: string;
  #at = 0;

  constructor(bytes: Buffer, file: string) {
    this.#bytes = bytes;
    this.#file = file;
  }

  /** The next type character; no-ops are skipped. */
  marker(): string {
    for (;;) {
      this.#need(1);
      const marker = String.fromCharCode(this.#bytes[this.#at++]);
      if (marker !== 'N') return marker;
    }
  }

  value(marker: string, depth: number): unknown {
    if (depth > MOST_DEPTH) throw this.#failure(`nested deeper than ${MOST_DEPTH}`);
    if (marker in NUMBER_BYTES) return this.#number(marker);
    switch (marker) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'C':
        this.#need(1);
        return String.fromCharCode(this.#bytes[this.#at++]);
      case 'S':
        return this.#text();
      case '[':
        return this.#array(depth);
      case '{':
        return this.#object(depth);
      default:
        throw this.#failure(`unknown type '${marker}'`);
    }
  }

  expectEnd(): void {
    if (this.#at !== this.#bytes.length) throw this.#failure('more bytes after the document');
  }

  #array(depth: number): unknown {
    const { type, count } = this.#container();
    if (type !== undefined && count !== undefined) {
      if (type in NUMBER_BYTES) return this.#numbers(type, count);
      return Array.from({ length: count }, () => this.value(type, depth + 1));
    }
    const items: unknown[] = [];
    if (count !== undefined) {
      for (let i = 0; i < count; i++) items.push(this.value(this.marker(), depth + 1));
      return items;
    }
    for (let marker = this.marker(); marker !== ']'; marker = this.marker()) {
      items.push(this.value(marker, depth + 1));
    }
    return items;
  }

  #object(depth: number): Record<string, unknown> {
    const { type, count } = this.#container();
    const fields: Record<string, unknown> = Object.create(null);
    for (let i = 0; count === undefined || i < count; i++) {
      if (count === undefined && this.#bytes[this.#at] === 0x7d) {
        this.#at++;
        break;
      }
      const key = this.#text();
      if (key in fields) throw this.#failure(`the field '${key.slice(0, 60)}' appears twice`);
      fields[key] = this.value(type ?? this.marker(), depth + 1);
    }
    return fields;
  }

  /** The optional `$type` and `#count` at the head of a container. */
  #container(): { type?: string; count?: number } {
    let type: string | undefined;
    if (this.#bytes[this.#at] === 0x24) {
      this.#at++;
      type = this.marker();
    }
    if (this.#bytes[this.#at] !== 0x23) {
      if (type !== undefined) throw this.#failure('a typed container without a count');
      return {};
    }
    this.#at++;
    const count = this.#length();
    return type === undefined ? { count } : { type, count };
  }

  #numbers(type: string, count: number): Float64Array {
    const size = NUMBER_BYTES[type];
    this.#need(count * size);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, count * size);
    this.#at += count * size;
    const read = (get: (offset: number) => number) =>
      Float64Array.from({ length: count }, (_, i) => get(i * size));
    switch (type) {
      case 'i':
        return read((offset) => view.getInt8(offset));
      case 'U':
        return read((offset) => view.getUint8(offset));
      case 'I':
        return read((offset) => view.getInt16(offset));
      case 'l':
        return read((offset) => view.getInt32(offset));
      case 'L':
        return read((offset) => Number(view.getBigInt64(offset)));
      case 'd':
        return read((offset) => view.getFloat32(offset));
      default:
        return read((offset) => view.getFloat64(offset));
    }
  }

  #number(type: string): number {
    return this.#numbers(type, 1)[0];
  }

  #length(): number {
    const marker = this.marker();
    if (!'iUIlL'.includes(marker)) throw this.#failure(`'${marker}' is not a type of a length`);
    const length = this.#number(marker);
    if (length < 0 || length > this.#bytes.length) {
      throw this.#failure(`a length of ${length} in a file of ${this.#bytes.length} bytes`);
    }
    return length;
  }

  #text(): string {
    const length = this.#length();
    this.#need(length);
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  #need(count: number): void {
    if (this.#at + count > this.#bytes.length) throw this.#failure('the file is cut off');
  }

  #failure(message: string): UserError {
    return new UserError(`${this.#file}, byte ${this.#at}: ${message}`);
  }
}
