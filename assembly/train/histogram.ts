// Sums of row words per bin. Records of 256 rows are copied next to each other first: the four
// features of a tile and their 8 kB of bins then stay in the nearest cache.
//
//   bins     per feature 256 × u64, features padded to a multiple of 4
//   records  per cell one byte per feature, padded to a multiple of 4 bytes; they are copied 16 bytes at
//            a time, in ascending order, so that what a copy writes too much the next one writes over

const BLOCK: i32 = 256;

/**
 * Adds the rows of `cells` cells, `order[0 …]`, or, without an order, cells from `first` on.
 * @param records IN  @param stride bytes per record  @param words IN u32 row words
 * @param tiles features / 4, rounded up
 * @param hShift @param gShift where the fields of a bin word begin
 * @param bins IN/OUT
 * @param scratch 256 × (stride + 8) + 16 bytes
 */
export function addToBins(
  order: usize,
  first: i32,
  cells: i32,
  records: usize,
  stride: usize,
  words: usize,
  tiles: i32,
  hShift: i64,
  gShift: i64,
  bins: usize,
  scratch: usize,
): void {
  const sums = scratch + <usize>BLOCK * stride + 16;
  for (let start = 0; start < cells; start += BLOCK) {
    const size = min(BLOCK, cells - start);
    let block = scratch;
    if (order == 0) {
      block = records + <usize>(first + start) * stride;
      expandWords(words + ((<usize>(first + start)) << 2), size, hShift, gShift, sums);
    } else {
      const from = order + ((<usize>start) << 2);
      gatherRows(from, size, records, stride, words, hShift, gShift, scratch, sums);
    }
    for (let tile = 0; tile < tiles; tile++) {
      addTile(block + ((<usize>tile) << 2), stride, size, sums, bins + ((<usize>tile) << 13));
    }
  }
}

// @ts-expect-error: decorator
@inline
function expand(word: u32, hShift: i64, gShift: i64): i64 {
  const g = <i64>(<i32>word >> 21);
  const h = <i64>((word >> 11) & 1023);
  return (g << gShift) + (h << hShift) + <i64>(word & 2047);
}

function expandWords(words: usize, size: i32, hShift: i64, gShift: i64, sums: usize): void {
  for (let i: usize = 0; i < <usize>size; i++) {
    store<i64>(sums + (i << 3), expand(load<u32>(words + (i << 2)), hShift, gShift));
  }
}

function gatherRows(
  order: usize,
  size: i32,
  records: usize,
  stride: usize,
  words: usize,
  hShift: i64,
  gShift: i64,
  scratch: usize,
  sums: usize,
): void {
  // Touching all lines first lets many of them come from memory at the same time: a third less time
  // where the cells lie far apart.
  let touched: u32 = 0;
  for (let i: usize = 0; i < <usize>size; i++) {
    const cell = <usize>load<u32>(order + (i << 2));
    touched += load<u32>(words + (cell << 2));
    const from = records + cell * stride;
    for (let at: usize = 0; at < stride; at += 64) touched += load<u8>(from + at);
  }
  store<u32>(scratch, touched);
  let to = scratch;
  for (let i: usize = 0; i < <usize>size; i++) {
    const cell = <usize>load<u32>(order + (i << 2));
    store<i64>(sums + (i << 3), expand(load<u32>(words + (cell << 2)), hShift, gShift));
    const from = records + cell * stride;
    for (let at: usize = 0; at < stride; at += 16) v128.store(to + at, v128.load(from + at));
    to += stride;
  }
}

/** Four features of `size` records. */
function addTile(block: usize, stride: usize, size: i32, sums: usize, bins: usize): void {
  const end = sums + ((<usize>size) << 3);
  while (sums < end) {
    const sum = load<i64>(sums);
    const a = bins + ((<usize>load<u8>(block)) << 3);
    const b = bins + ((<usize>load<u8>(block, 1)) << 3);
    const c = bins + ((<usize>load<u8>(block, 2)) << 3);
    const d = bins + ((<usize>load<u8>(block, 3)) << 3);
    store<i64>(a, load<i64>(a) + sum);
    store<i64>(b, load<i64>(b, 2048) + sum, 2048);
    store<i64>(c, load<i64>(c, 4096) + sum, 4096);
    store<i64>(d, load<i64>(d, 6144) + sum, 6144);
    block += stride;
    sums += 8;
  }
}

/**
 * Empties the bin words into wide bins.
 * @param slots IN i32 per feature: bins in use  @param bins IN/OUT, zero after  @param wide IN/OUT
 */
export function flushBins(
  features: i32,
  slots: usize,
  hShift: i32,
  gShift: i32,
  bins: usize,
  wide: usize,
): void {
  const low = i64x2.splat((<i64>1 << hShift) - 1);
  const middle = i64x2.splat((<i64>1 << (gShift - hShift)) - 1);
  for (let f = 0; f < features; f++) {
    const used = (<usize>load<i32>(slots + ((<usize>f) << 2)) + 3) & ~3;
    let from = bins + ((<usize>f) << 11);
    let to = wide + <usize>f * 3072;
    const end = to + (used << 2);
    while (to < end) {
      const x = v128.load(from);
      const y = v128.load(from, 16);
      v128.store(from, i64x2.splat(0));
      v128.store(from, i64x2.splat(0), 16);
      addWords(to, i64x2.shr_s(x, gShift), i64x2.shr_s(y, gShift));
      const hx = v128.and(i64x2.shr_u(x, hShift), middle);
      const hy = v128.and(i64x2.shr_u(y, hShift), middle);
      addWords(to + 1024, hx, hy);
      addWords(to + 2048, v128.and(x, low), v128.and(y, low));
      from += 32;
      to += 16;
    }
  }
}

/** Adds the low words of two pairs of 64-bit integers to four 32-bit ones. */
// @ts-expect-error: decorator
@inline
function addWords(to: usize, x: v128, y: v128): void {
  v128.store(to, i32x4.add(v128.load(to), v128.shuffle<i32>(x, y, 0, 2, 4, 6)));
}

/**
 * Moves one feature's sums of all threads into a node's histogram; the threads' are zero after.
 * @param wide IN/OUT the first thread's wide bins of the feature; the next thread's are `stride` bytes on
 * @param node OUT wide bins of the feature
 */
export function gatherThreads(
  threads: i32,
  slots: i32,
  wide: usize,
  stride: usize,
  node: usize,
): void {
  const size = <usize>((slots + 3) & ~3) << 2;
  for (let plane: usize = 0; plane < 3072; plane += 1024) {
    for (let at = plane; at < plane + size; at += 16) {
      let sum = i32x4.splat(0);
      let from = wide + at;
      for (let thread = 0; thread < threads; thread++) {
        sum = i32x4.add(sum, v128.load(from));
        v128.store(from, i32x4.splat(0));
        from += stride;
      }
      v128.store(node + at, sum);
    }
  }
}

/** Takes one feature's child from its parent: what is left is the other child. */
export function subtractBins(slots: i32, parent: usize, child: usize): void {
  const size = <usize>((slots + 3) & ~3) << 2;
  for (let plane: usize = 0; plane < 3072; plane += 1024) {
    for (let at = plane; at < plane + size; at += 16) {
      v128.store(parent + at, i32x4.sub(v128.load(parent + at), v128.load(child + at)));
    }
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
