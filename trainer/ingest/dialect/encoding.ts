// In which encoding a file's text is, told from its bytes, and how it becomes text. A byte order mark says it;
// UTF-16 without one shows in its zero bytes; what is no UTF-8 is most likely windows-1252, and is shown.
import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../../recipe/source-dialect.ts';

export interface FoundEncoding {
  encoding: Encoding;
  /** Bytes of the byte order mark. */
  markBytes: number;
  /** Words with letters beyond ASCII as the encoding reads them, where it was guessed. */
  words: string[];
}

const MARKS: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Bounded, so that a line of letters without end takes no longer than another. */
export const FOREIGN_WORD = /[\p{L}\p{M}]{0,30}[^\p{ASCII}][\p{L}\p{M}]{0,30}/gu;
const LOOKED_AT = 4096;
const SHOWN_WORDS = 3;

/** @param bytes the start of the file */
export function findEncoding(bytes: Uint8Array): FoundEncoding {
  const mark = MARKS.find(([, own]) => own.every((byte, i) => bytes[i] === byte));
  if (mark !== undefined) return { encoding: mark[0], markBytes: mark[1].length, words: [] };
  const wide = findWide(bytes.subarray(0, LOOKED_AT));
  if (wide !== null) return { encoding: wide, markBytes: 0, words: [] };
  if (isUtf8(withoutCutCharacter(bytes))) return { encoding: 'utf-8', markBytes: 0, words: [] };
  const encoding: Encoding = 'windows-1252';
  return { encoding, markBytes: 0, words: foreignWords(decode(bytes, encoding)) };
}

/** The text of whole bytes, without a byte order mark. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Where text in UTF-8 shows that is taken for `encoding`: its first letter beyond ASCII, or −1. Encodings of one byte a
 * letter read such bytes all the same, as other letters, but hardly ever have them side by side.
 * @param bytes a piece that begins with a whole character
 */
export function firstUtf8Letter(bytes: Uint8Array, encoding: string): number {
  if (!encoding.startsWith('windows-')) return -1;
  const first = bytes.findIndex((byte) => byte > 127);
  if (first < 0) return -1;
  const whole = withoutCutCharacter(bytes.subarray(first));
  return whole.length > 0 && isUtf8(whole) ? first : -1;
}

/** Zero bytes at every second place are half of characters of two bytes. */
function findWide(bytes: Uint8Array): Encoding | null {
  const zeros = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]++;
  });
  const least = bytes.length / 8;
  if (zeros[1] > least && zeros[0] === 0) return 'utf-16le';
  return zeros[0] > least && zeros[1] === 0 ? 'utf-16be' : null;
}

/** The bytes without a character that their end has cut. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return bytes;
    const isLead = byte >= 0xc0;
    if (isLead) return back < lengthOf(byte) ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

/** Bytes of the character that a lead byte begins. */
function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

function foreignWords(text: string): string[] {
  const words = text.match(FOREIGN_WORD) ?? [];
  return [...new Set(words)].slice(0, SHOWN_WORDS);
}

/** Do characters take two bytes? */
export function isWide(encoding: Encoding): boolean {
  return encoding === 'utf-16le' || encoding === 'utf-16be';
}
