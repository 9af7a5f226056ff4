// Writes the sections of a WebAssembly binary: enough to put data into a kernel.
// https://webassembly.github.io/spec/core/binary/modules.html

import { MEMORY_SECTION, PAGE_BYTES, PREAMBLE, readSections } from '../base/wasm-sections.ts';
import { concatBytes } from './concat-bytes.ts';

const DATA_SECTION = 11;
const DATA_COUNT_SECTION = 12;
const END = 0x0b;
const I32_CONST = 0x41;

export interface Segment {
  address: number;
  bytes: Uint8Array;
}

export interface LinkedParts {
  segments: Segment[];
  /** Bytes of memory the module owns; it never grows. */
  memoryBytes: number;
  customSections: { name: string; bytes: Uint8Array }[];
}

/** The kernel with its memory sized, the segments as its data and the custom sections appended. */
export function linkSections(kernel: Uint8Array, parts: LinkedParts): Uint8Array {
  const kept = readSections(kernel).filter(({ id }) => id !== 0 && id !== MEMORY_SECTION);
  if (kept.some(({ id }) => id === DATA_SECTION || id === DATA_COUNT_SECTION)) {
    throw new Error('a kernel must have no data of its own');
  }
  const pages = Math.ceil(parts.memoryBytes / PAGE_BYTES);
  const sections = [
    ...kept,
    { id: MEMORY_SECTION, body: concatBytes([[1, 1], leb(pages), leb(pages)]) },
    { id: DATA_SECTION, body: dataBody(parts.segments) },
  ].sort((a, b) => a.id - b.id);
  const custom = parts.customSections.map(({ name, bytes }) => {
    const label = new TextEncoder().encode(name);
    return { id: 0, body: concatBytes([leb(label.length), label, bytes]) };
  });
  const written = [...sections, ...custom].map(({ id, body }) =>
    concatBytes([[id], leb(body.length), body]),
  );
  return concatBytes([PREAMBLE, ...written]);
}

function dataBody(segments: Segment[]): Uint8Array {
  const written = segments.map(({ address, bytes }) =>
    concatBytes([[0, I32_CONST], signedLeb(address), [END], leb(bytes.length), bytes]),
  );
  return concatBytes([leb(segments.length), ...written]);
}

/** Unsigned LEB128. */
function leb(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return out;
}

/** Signed LEB128 of a value that is not negative. */
function signedLeb(value: number): number[] {
  const out = leb(value);
  // Bit 6 of the last byte is the sign: one more byte keeps it clear.
  const last = out.length - 1;
  if (out[last] & 0x40) {
    out[last] |= 0x80;
    out.push(0);
  }
  return out;
}
