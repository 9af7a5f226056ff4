// Reads the sections of a WebAssembly binary: enough to look at a module before it is run.
// https://webassembly.github.io/spec/core/binary/modules.html

export const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
export const MEMORY_SECTION = 5;
export const PAGE_BYTES = 65536;

export interface Section {
  id: number;
  body: Uint8Array;
}

/** Every section in its order. @throws RangeError when the bytes are no module, or end too early */
export function readSections(bytes: Uint8Array): Section[] {
  if (PREAMBLE.some((byte, i) => bytes[i] !== byte)) throw new RangeError('no preamble');
  const sections: Section[] = [];
  let at = PREAMBLE.length;
  while (at < bytes.length) {
    const id = bytes[at];
    const [length, start] = readLeb(bytes, at + 1);
    at = start + length;
    if (at > bytes.length) throw new RangeError(`section ${id} is cut off`);
    sections.push({ id, body: bytes.subarray(start, at) });
  }
  return sections;
}

/** An unsigned LEB128 number of up to 32 bits. @throws RangeError when it is longer, or cut off */
export function readLeb(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start, shift = 0; at < bytes.length && shift < 35; at++, shift += 7) {
    value += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at] < 0x80) return [value, at + 1];
  }
  throw new RangeError('a number is cut off or too long');
}
