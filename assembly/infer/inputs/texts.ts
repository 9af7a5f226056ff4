// Steps over texts in UTF-8, by code points. What only cuts a text off points into it; what changes one takes room.
// The twins are runtime/functions/text-functions.ts and lower-case.ts. Any bytes are safe, also such as no text has.
import {
  CASE_BECOMES,
  CASE_BYTES,
  CASE_FIRST,
  CASE_LAST,
  CASE_STEP,
  DERIVE_CASES,
  DERIVE_CASES_END,
  STEP_A,
  STEP_B,
  STEP_C,
  STEP_DATA,
  STEP_N,
  STEP_OUT,
  TEXT_LENGTH,
} from '../../shared/derive-layout';
import { storeText, takeRoom, valueAt, word } from './values';

/** The number of code points. */
export function countLetters(text: usize, length: usize): u32 {
  let letters: u32 = 0;
  for (let i: usize = 0; i < length; i++) letters += isLetterStart(load<u8>(text + i)) ? 1 : 0;
  return letters;
}

/** All bytes but the second and later ones of a code point. */
function isLetterStart(byte: u8): bool {
  return (byte & 0xc0) != 0x80;
}

/** Where the part begins; −1 where it does not occur from `from` on. */
export function findPart(
  text: usize,
  length: usize,
  from: usize,
  part: usize,
  bytes: usize,
): isize {
  for (let at = from; at + bytes <= length; at++) {
    if (memory.compare(text + at, part, bytes) == 0) return <isize>at;
  }
  return -1;
}

/** The first N letters. */
export function prefixStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const most: u32 = load<u16>(step + STEP_N);
  let at: usize = 0;
  for (let letters: u32 = 0; at < length; at++) {
    if (isLetterStart(load<u8>(text + at)) && ++letters > most) break;
  }
  storeText(valueAt(step, STEP_OUT), text, at);
}

/** The last N letters. */
export function suffixStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const most: u32 = load<u16>(step + STEP_N);
  let at = length;
  for (let letters: u32 = 0; at > 0 && letters < most; ) {
    at--;
    if (isLetterStart(load<u8>(text + at))) letters++;
  }
  storeText(valueAt(step, STEP_OUT), text + at, length - at);
}

/** Blanks at both ends go; no-break spaces (C2 A0) become blanks first. */
export function trimStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  let text: usize = load<u32>(value);
  let length: usize = load<u32>(value, TEXT_LENGTH);
  if (hasNoBreakSpace(text, length)) {
    const room = takeRoom(length);
    if (room == 0) length = 0;
    else {
      length = replaceNoBreakSpaces(text, length, room);
      text = room;
    }
  }
  while (length > 0 && isBlank(load<u8>(text))) {
    text++;
    length--;
  }
  while (length > 0 && isBlank(load<u8>(text + length - 1))) length--;
  storeText(valueAt(step, STEP_OUT), text, length);
}

function isBlank(byte: u8): bool {
  return byte == 32 || (byte >= 9 && byte <= 13);
}

function isNoBreakSpace(at: usize, end: usize): bool {
  return at + 1 < end && load<u16>(at) == 0xa0c2;
}

function hasNoBreakSpace(text: usize, length: usize): bool {
  const end = text + length;
  for (let at = text; at < end; at++) if (isNoBreakSpace(at, end)) return true;
  return false;
}

/** OUT: the text with blanks instead. Returns its bytes. */
function replaceNoBreakSpaces(text: usize, length: usize, out: usize): usize {
  const end = text + length;
  let to = out;
  for (let at = text; at < end; at++) {
    const is = isNoBreakSpace(at, end);
    store<u8>(to++, is ? 32 : load<u8>(at));
    if (is) at++;
  }
  return to - out;
}

/** A letter of two bytes may become one of three. */
export function lowerStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const out = takeRoom(length + (length >> 1));
  let to = out;
  for (let at: usize = 0; at < length && out != 0; at++) {
    const byte: u32 = load<u8>(text + at);
    const isPair = (byte & 0xe0) == 0xc0 && at + 1 < length;
    if (!isPair) {
      store<u8>(to++, byte - 65 < 26 ? byte + 32 : byte);
      continue;
    }
    const code = ((byte & 31) << 6) | (load<u8>(text + ++at) & 63);
    to = storeLetter(to, lowerCase(code));
  }
  storeText(valueAt(step, STEP_OUT), out, to - out);
}

/** By binary search among the ranges, which rise. */
function lowerCase(code: u32): u32 {
  let low = word(DERIVE_CASES);
  let high = word(DERIVE_CASES_END);
  while (low < high) {
    const middle = low + ((high - low) / CASE_BYTES / 2) * CASE_BYTES;
    if (<u32>load<u16>(middle + CASE_LAST) < code) low = middle + CASE_BYTES;
    else high = middle;
  }
  if (low == word(DERIVE_CASES_END)) return code;
  const first: u32 = load<u16>(low + CASE_FIRST);
  if (code < first || (code - first) % <u32>load<u16>(low + CASE_STEP) != 0) return code;
  return <u32>load<u16>(low + CASE_BECOMES) + code - first;
}

/** OUT: a code point of two or three bytes, or one. Returns where the next goes. */
function storeLetter(to: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(to, code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, 0xc0 | (code >> 6));
    store<u8>(to + 1, 0x80 | (code & 63));
    return to + 2;
  }
  store<u8>(to, 0xe0 | (code >> 12));
  store<u8>(to + 1, 0x80 | ((code >> 6) & 63));
  store<u8>(to + 2, 0x80 | (code & 63));
  return to + 3;
}

/** The letter is put before the text until it has N letters. */
export function padStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const letters = countLetters(text, length);
  const wanted: u32 = load<u16>(step + STEP_N);
  if (length == 0 || letters >= wanted) {
    storeText(valueAt(step, STEP_OUT), text, length);
    return;
  }
  const letter: usize = load<u32>(step + STEP_DATA);
  const letterBytes: usize = load<u32>(step + STEP_B);
  const padding = <usize>(wanted - letters) * letterBytes;
  const out = takeRoom(padding + length);
  if (out != 0) {
    for (let at: usize = 0; at < padding; at += letterBytes)
      memory.copy(out + at, letter, letterBytes);
    memory.copy(out + padding, text, length);
  }
  storeText(valueAt(step, STEP_OUT), out, out == 0 ? 0 : padding + length);
}

export function replaceStep(step: usize): void {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const part: usize = load<u32>(step + STEP_DATA);
  const partBytes: usize = load<u32>(step + STEP_B);
  const byBytes: usize = load<u32>(step + STEP_C);
  const most = (length / partBytes) * max(byBytes, partBytes) + partBytes;
  const out = takeRoom(most);
  let to = out;
  let from: usize = 0;
  while (out != 0) {
    const at = findPart(text, length, from, part, partBytes);
    const end = at < 0 ? length : <usize>at;
    memory.copy(to, text + from, end - from);
    to += end - from;
    if (at < 0) break;
    memory.copy(to, part + partBytes, byBytes);
    to += byBytes;
    from = end + partBytes;
  }
  storeText(valueAt(step, STEP_OUT), out, to - out);
}
