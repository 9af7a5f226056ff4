// Sums of row words per bin. The records of a block of rows are copied next to each other before they are added.
//
//   record   one byte per feature, and in the last four bytes the cell's row word, so that one line of
//            memory has all of it
//   bins     per feature 256 × u64, features padded to a multiple of 4
import { COUNT_BLOCK, STRETCH_BYTES } from '../shared/train-layout';
import { addFeatures, expandWords } from './add-features';

const BLOCK: i32 = <i32>COUNT_BLOCK;

/** What a thread counts with: words in this order, all but the last two set once. */
@unmanaged
export class Counter {
  features: i32;
  /** Per feature an i32: bins in use. */
  slots: u32;
  records: u32;
  /** Bytes per record: 8, or a multiple of 16. */
  stride: u32;
  /** Where the fields of a bin word begin. */
  hShift: i32;
  gShift: i32;
  /** Cells that may be added before the bins are emptied. */
  mostAdded: i32;
  bins: u32;
  /** Wide bins, which the bins are emptied into. */
  wide: u32;
  /** COUNT_BLOCK × (8 + stride) + 16 bytes. */
  scratch: u32;
  /** Cells in the bins. */
  added: i32;
  /** Whether the bins have been emptied. */
  emptied: i32;
}

/** Adds the rows of the cells [from, to). */
export function addRange(counter: Counter, from: i32, to: i32): void {
  for (let start = from; start < to; start += BLOCK) {
    const size = min(BLOCK, to - start);
    addBlock(counter, counter.records + <usize>start * counter.stride, size);
  }
}

/**
 * Adds the rows of a leaf's cells in the segments [from, to).
 * @param stretches IN the leaf's stretch in each segment  @param order IN
 */
export function addStretches(
  counter: Counter,
  from: i32,
  to: i32,
  stretches: usize,
  order: usize,
): void {
  const stride = counter.stride;
  const block = counter.scratch + <usize>BLOCK * 8;
  let filled = 0;
  for (let segment = from; segment < to; segment++) {
    const stretch = stretches + <usize>segment * <usize>STRETCH_BYTES;
    let cells = order + ((<usize>load<i32>(stretch)) << 2);
    const end = cells + ((<usize>load<i32>(stretch, 4)) << 2);
    while (cells < end) {
      const size = min(BLOCK - filled, <i32>((end - cells) >> 2));
      gatherRecords(cells, size, counter.records, stride, block + <usize>filled * stride);
      filled += size;
      cells += (<usize>size) << 2;
      if (filled < BLOCK) continue;
      addBlock(counter, block, filled);
      filled = 0;
    }
  }
  if (filled > 0) addBlock(counter, block, filled);
}

/** Copies 16 bytes at a time, in ascending order: what a copy writes too much the next one writes over. */
function gatherRecords(cells: usize, size: i32, records: usize, stride: usize, to: usize): void {
  const end = cells + ((<usize>size) << 2);
  if (stride == 32) {
    for (; cells < end; cells += 4) {
      const from = records + ((<usize>load<u32>(cells)) << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      to += 32;
    }
    return;
  }
  if (stride == 16) {
    for (; cells < end; cells += 4) {
      v128.store(to, v128.load(records + ((<usize>load<u32>(cells)) << 4)));
      to += 16;
    }
    return;
  }
  for (; cells < end; cells += 4) {
    const from = records + <usize>load<u32>(cells) * stride;
    for (let at: usize = 0; at < stride; at += 16) v128.store(to + at, v128.load(from + at));
    to += stride;
  }
}

/** Adds `size` records that lie next to each other. */
function addBlock(counter: Counter, block: usize, size: i32): void {
  if (counter.added + size > counter.mostAdded) flushBins(counter);
  counter.added += size;
  const stride = counter.stride;
  const sums = counter.scratch;
  const end = sums + ((<usize>size) << 3);
  expandWords(block + stride - 4, stride, counter.hShift, counter.gShift, sums, end);
  addFeatures(block, stride, sums, end, counter.bins, counter.features);
}

/** Empties the bin words into the wide bins. */
function flushBins(counter: Counter): void {
  for (let f = 0; f < counter.features; f++) {
    const bins = counter.bins + ((<usize>f) << 11);
    const wide = counter.wide + <usize>f * 3072;
    const slots = load<i32>(counter.slots + ((<usize>f) << 2));
    for (let at: usize = 0; at < (<usize>slots << 2); at += 16) {
      const x = v128.load(bins + (at << 1));
      const y = v128.load(bins + (at << 1), 16);
      v128.store(bins + (at << 1), i64x2.splat(0));
      v128.store(bins + (at << 1), i64x2.splat(0), 16);
      const to = wide + at;
      v128.store(to, i32x4.add(v128.load(to), gOf(x, y, counter.gShift)));
      const h = hOf(x, y, counter.hShift, counter.gShift);
      v128.store(to, i32x4.add(v128.load(to, 1024), h), 1024);
      const rows = rowsOf(x, y, counter.hShift);
      v128.store(to, i32x4.add(v128.load(to, 2048), rows), 2048);
    }
  }
  counter.added = 0;
  counter.emptied = 1;
}

// @ts-expect-error: decorator
@inline
function gOf(x: v128, y: v128, gShift: i32): v128 {
  return lowWords(i64x2.shr_s(x, gShift), i64x2.shr_s(y, gShift));
}

// @ts-expect-error: decorator
@inline
function hOf(x: v128, y: v128, hShift: i32, gShift: i32): v128 {
  const mask = i32x4.splat((1 << (gShift - hShift)) - 1);
  return v128.and(lowWords(i64x2.shr_u(x, hShift), i64x2.shr_u(y, hShift)), mask);
}

// @ts-expect-error: decorator
@inline
function rowsOf(x: v128, y: v128, hShift: i32): v128 {
  return v128.and(lowWords(x, y), i32x4.splat((1 << hShift) - 1));
}

// @ts-expect-error: decorator
@inline
function lowWords(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 0, 2, 4, 6);
}

/**
 * Moves one feature's sums of all threads into a leaf's histogram, and takes them from its parent's: what is
 * left there is the histogram of the other child. The threads' bins are zero after.
 * @param counter the first thread's; the next thread's is `distance` bytes on, and so is all that is its own
 * @param parent IN/OUT wide bins of the feature; 0 for a root  @param node OUT wide bins of the feature
 */
export function collectBins(
  counter: Counter,
  threads: i32,
  distance: usize,
  feature: i32,
  parent: usize,
  node: usize,
): void {
  const slots = load<i32>(counter.slots + ((<usize>feature) << 2));
  const hShift = counter.hShift;
  const gShift = counter.gShift;
  const firstBins = counter.bins + ((<usize>feature) << 11);
  const firstWide = counter.wide + <usize>feature * 3072;
  const zero = i64x2.splat(0);
  for (let at: usize = 0; at < (<usize>slots << 2); at += 16) {
    let g = zero;
    let h = zero;
    let rows = zero;
    for (let thread = 0; thread < threads; thread++) {
      const apart = <usize>thread * distance;
      const own = changetype<Counter>(changetype<usize>(counter) + apart);
      if (own.added > 0) {
        const bins = firstBins + apart + (at << 1);
        const x = v128.load(bins);
        const y = v128.load(bins, 16);
        v128.store(bins, zero);
        v128.store(bins, zero, 16);
        g = i32x4.add(g, gOf(x, y, gShift));
        h = i32x4.add(h, hOf(x, y, hShift, gShift));
        rows = i32x4.add(rows, rowsOf(x, y, hShift));
      }
      if (own.emptied != 0) {
        const wide = firstWide + apart + at;
        g = i32x4.add(g, v128.load(wide));
        h = i32x4.add(h, v128.load(wide, 1024));
        rows = i32x4.add(rows, v128.load(wide, 2048));
        v128.store(wide, zero);
        v128.store(wide, zero, 1024);
        v128.store(wide, zero, 2048);
      }
    }
    const to = node + at;
    v128.store(to, g);
    v128.store(to, h, 1024);
    v128.store(to, rows, 2048);
    if (parent == 0) continue;
    const from = parent + at;
    v128.store(from, i32x4.sub(v128.load(from), g));
    v128.store(from, i32x4.sub(v128.load(from, 1024), h), 1024);
    v128.store(from, i32x4.sub(v128.load(from, 2048), rows), 2048);
  }
}

/** One feature's wide bins as records of three doubles in real units. */
export function recordsOf(slots: i32, node: usize, gUnit: f64, hUnit: f64, out: usize): void {
  for (let bin: usize = 0; bin < <usize>slots; bin++) {
    const from = node + (bin << 2);
    store<f64>(out, <f64>load<i32>(from) * gUnit);
    store<f64>(out, <f64>load<i32>(from, 1024) * hUnit, 8);
    store<f64>(out, <f64>load<i32>(from, 2048), 16);
    out += 24;
  }
}
