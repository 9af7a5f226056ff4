// Finds the line ends of a CSV text, 64 bytes at a time, and in each line what a record is made of: delimiters and
// quotes. Goes on only as long as quotes stand where RFC 4180 has them; other lines are read byte by byte by
// trainer/ingest/record-scanner.ts, which finds the same in these. Bits of a block stand for its bytes, and the running
// exclusive or of the quotes tells what lies inside them (Langdale and Lemire, "Parsing Gigabytes of JSON per Second",
// 2019, section 3.1.1).
import {
  MARK_CLOSING,
  MARK_DELIMITERS,
  MARK_END,
  MARK_OPENING,
  MARK_QUOTES,
  MARK_WORDS,
} from '../shared/line-marks';

const LINE_FEED: i32 = 10;
const CARRIAGE_RETURN: i32 = 13;
const BLOCK: usize = 64;
const NOWHERE: usize = usize.MAX_VALUE;

// What is known of the line that is being read.
let lineStart: usize = 0;
let delimiters: u64 = 0;
let quotes: u64 = 0;
/** Where its first quoted cell closes, and its last one opens. */
let firstClose: usize = 0;
let lastOpen: usize = 0;

/**
 * @param text IN; 64 bytes behind it can be read  @param from where a line begins  @param to behind a line feed
 * @param quote a byte; NUL where there are no quotes  @param isDoubled may it be written twice within quotes?
 * @param odd @param odder bytes that no line may have, beside NUL, or NUL
 * @param isOpen does the first line begin inside a quoted cell?
 * @param marks OUT of each line: shared/line-marks.ts  @param most lines to tell
 * @returns how many lines it told: it stops before the first that it cannot
 */
export function scanLines(
  text: usize,
  from: usize,
  to: usize,
  delimiter: i32,
  quote: i32,
  isDoubled: bool,
  odd: i32,
  odder: i32,
  isOpen: bool,
  marks: usize,
  most: i32,
): i32 {
  // Of the byte before a block: all ones inside quotes; may a quote open behind it, has one closed, is it a return?
  let inside: u64 = isOpen ? ~0 : 0;
  let wasBorder: u64 = 1;
  let wasClose: u64 = 0;
  let wasReturn: u64 = 0;
  let beganOpen = isOpen;
  let lines = 0;
  startLine(from);
  for (let block = from; block < to; block += BLOCK) {
    const at = text + block;
    const known = lowest(to - block);
    const quoted = bitsOf(at, quote) & known;
    const feeds = bitsOf(at, LINE_FEED) & known;
    const returns = bitsOf(at, CARRIAGE_RETURN) & known;
    const parts = bitsOf(at, delimiter) & known;
    const within = evenOut(quoted) ^ inside;
    const closed = ((quoted & ~within) << 1) | wasClose;
    const borders = (parts | feeds) & ~within;
    const opens = quoted & within & ~closed;
    const closes = closed & ~quoted; // Behind each.
    const odds =
      (opens & ~((borders << 1) | wasBorder)) |
      (closes & ~(borders | returns)) |
      (((returns << 1) | wasReturn) & ~feeds) |
      (isDoubled ? 0 : quoted & closed) |
      ((bitsOf(at, 0) | bitsOf(at, odd) | bitsOf(at, odder)) & known);
    let left = ~(<u64>0);
    for (let ends = feeds; ends != 0; ends &= ends - 1) {
      const line = (ends ^ (ends - 1)) & left;
      if ((odds & line) != 0) return lines;
      addPart(block, line, parts & ~within, quoted, closes, opens);
      const bit = ctz(ends);
      const endsOpen = ((within >> bit) & 1) != 0;
      writeMark(text, block + <usize>bit, delimiter, beganOpen, endsOpen, marks);
      marks += <usize>MARK_WORDS << 2;
      if (++lines == most) return lines;
      startLine(block + <usize>bit + 1);
      beganOpen = endsOpen;
      left ^= line;
    }
    if ((odds & left) != 0) return lines;
    addPart(block, left, parts & ~within, quoted, closes, opens);
    inside = <u64>((<i64>within) >> 63);
    wasBorder = borders >> 63;
    wasClose = (quoted & ~within) >> 63;
    wasReturn = returns >> 63;
  }
  return lines;
}

function startLine(start: usize): void {
  lineStart = start;
  delimiters = 0;
  quotes = 0;
  firstClose = NOWHERE;
  lastOpen = NOWHERE;
}

/** Adds what a block has of the line. @param mask the line's bytes in the block */
// @ts-expect-error: decorator
@inline
function addPart(
  block: usize,
  mask: u64,
  parts: u64,
  quoted: u64,
  closes: u64,
  opens: u64,
): void {
  delimiters += popcnt(parts & mask);
  if ((quoted & mask) == 0 && (closes & mask) == 0) return;
  quotes |= quoted & mask;
  const closed = closes & mask;
  if (firstClose == NOWHERE && closed != 0) firstClose = block + <usize>ctz(closed) - 1;
  const opened = opens & mask;
  if (opened != 0) lastOpen = block + 63 - <usize>clz(opened);
}

function writeMark(
  text: usize,
  end: usize,
  delimiter: i32,
  beganOpen: bool,
  endsOpen: bool,
  mark: usize,
): void {
  store<i32>(mark + (<usize>MARK_END << 2), <i32>end);
  store<i32>(mark + (<usize>MARK_DELIMITERS << 2), <i32>delimiters);
  store<i32>(mark + (<usize>MARK_QUOTES << 2), quotes == 0 ? 0 : 1);
  const isClosed = beganOpen && firstClose != NOWHERE;
  const closing = isClosed ? countBytes(text + lineStart, text + firstClose, delimiter) : -1;
  store<i32>(mark + (<usize>MARK_CLOSING << 2), closing);
  const opened = lastOpen == NOWHERE ? lineStart : lastOpen;
  const opening = endsOpen ? countBytes(text + opened, text + end, delimiter) : -1;
  store<i32>(mark + (<usize>MARK_OPENING << 2), opening);
}

function countBytes(from: usize, to: usize, byte: i32): i32 {
  let count: u64 = 0;
  for (let at = from; at < to; at += BLOCK) count += popcnt(bitsOf(at, byte) & lowest(to - at));
  return <i32>count;
}

/** A bit for each of 64 bytes that is this one. */
// @ts-expect-error: decorator
@inline
function bitsOf(at: usize, byte: i32): u64 {
  const wanted = i8x16.splat(<i8>byte);
  const first = <u64>i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
  const second = <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 16), wanted));
  const third = <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 32), wanted));
  const last = <u64>i8x16.bitmask(i8x16.eq(v128.load(at, 48), wanted));
  return first | (second << 16) | (third << 32) | (last << 48);
}

/** So many of the lowest bits. */
// @ts-expect-error: decorator
@inline
function lowest(count: usize): u64 {
  return count < BLOCK ? ((<u64>1) << (<u64>count)) - 1 : ~(<u64>0);
}

/** From each bit that is set on, up to the next: those between a quote that opens and the one that closes. */
// @ts-expect-error: decorator
@inline
function evenOut(bits: u64): u64 {
  let sums = bits;
  for (let step: u64 = 1; step < 64; step <<= 1) sums ^= sums << step;
  return sums;
}
