// Thresholds of one numeric column from a sample of its values: cutColumn in trainer/encode/cut-columns.ts, by
// a radix sort of the upper half of the bits. The lower half hardly ever matters, and where it does the values that
// are out of order are near their places.

const DIGIT_BITS: i32 = 11;
const DIGITS: i32 = 6;
/** The first digit of the upper half. */
const UPPER: i32 = 3;
/** Steps per value that values may take to their places before the lower half is sorted by, too. */
const MOST_STEPS: i32 = 4;
const DIGIT_VALUES: i32 = 1 << DIGIT_BITS;
const COUNTS_BYTES: usize = <usize>DIGITS * <usize>DIGIT_VALUES * 4;

/**
 * @param values IN `size` doubles, NaN = missing; lost
 * @param rows IN an i32 per value, lost; or 0: each is one row
 * @param spare room for as many doubles, then as many i32 where there are rows, then 6 × 2048 × 4 bytes
 * @param thresholds OUT doubles
 * @returns how many thresholds
 */
export function cutColumn(
  values: usize,
  rows: usize,
  size: i32,
  spare: usize,
  maxBins: i32,
  thresholds: usize,
): i32 {
  const spareRows = rows == 0 ? 0 : spare + ((<usize>size) << 3);
  const counts = spare + ((<usize>size) << 3) + (rows == 0 ? 0 : (<usize>size) << 2);
  const known = makeKeys(values, rows, size);
  let isMoved = sortKeys(values, rows, known, spare, spareRows, counts, UPPER);
  if (!moveToPlaces(isMoved ? spare : values, isMoved ? spareRows : rows, known)) {
    isMoved = isMoved
      ? !sortKeys(spare, spareRows, known, values, rows, counts, 0)
      : sortKeys(values, rows, known, spare, spareRows, counts, 0);
  }
  const sorted = isMoved ? spare : values;
  const sortedRows = isMoved ? spareRows : rows;
  // The other buffer has room for the weights.
  const weights = isMoved ? values : spare;
  const distinct = joinEqual(sorted, sortedRows, known, weights);
  return distinct <= maxBins
    ? cutEverywhere(sorted, distinct, thresholds)
    : cutEvenly(sorted, weights, distinct, maxBins, thresholds);
}

/** Known values as integers in the same order, to the front; how many those are. */
function makeKeys(values: usize, rows: usize, size: i32): i32 {
  let known: usize = 0;
  for (let i: usize = 0; i < <usize>size; i++) {
    const value = load<f64>(values + (i << 3));
    if (value != value) continue;
    const bits = reinterpret<i64>(value);
    store<i64>(values + (known << 3), bits ^ ((bits >> 63) | i64.MIN_VALUE));
    if (rows != 0) store<i32>(rows + (known << 2), load<i32>(rows + (i << 2)));
    known++;
  }
  return <i32>known;
}

/** Sorts ascending by the digits from `first` on, least digit first; whether the result stands in the spare buffers. */
function sortKeys(
  keys: usize,
  rows: usize,
  size: i32,
  spare: usize,
  spareRows: usize,
  counts: usize,
  first: i32,
): bool {
  countDigits(keys, size, counts, first);
  let isMoved = false;
  for (let digit = first; digit < DIGITS; digit++) {
    const own = counts + ((<usize>(digit * DIGIT_VALUES)) << 2);
    if (!sumBefore(own, size)) continue;
    const from = isMoved ? spare : keys;
    const fromRows = isMoved ? spareRows : rows;
    const to = isMoved ? keys : spare;
    const toRows = isMoved ? rows : spareRows;
    const shift = <u64>(digit * DIGIT_BITS);
    for (let i: usize = 0; i < <usize>size; i++) {
      const key = load<u64>(from + (i << 3));
      const at = own + ((<usize>((key >> shift) & (DIGIT_VALUES - 1))) << 2);
      const position = <usize>load<i32>(at);
      store<i32>(at, <i32>position + 1);
      store<u64>(to + (position << 3), key);
      if (rows != 0) store<i32>(toRows + (position << 2), load<i32>(fromRows + (i << 2)));
    }
    isMoved = !isMoved;
  }
  return isMoved;
}

function countDigits(keys: usize, size: i32, counts: usize, first: i32): void {
  memory.fill(counts, 0, COUNTS_BYTES);
  const start = counts + ((<usize>(first * DIGIT_VALUES)) << 2);
  for (let i: usize = 0; i < <usize>size; i++) {
    let key = load<u64>(keys + (i << 3)) >> <u64>(first * DIGIT_BITS);
    for (let digit = start; digit < counts + COUNTS_BYTES; digit += DIGIT_VALUES << 2) {
      const at = digit + ((<usize>(key & (DIGIT_VALUES - 1))) << 2);
      store<i32>(at, load<i32>(at) + 1);
      key >>= DIGIT_BITS;
    }
  }
}

/** Moves each key down past the larger ones before it; false where that would take too many steps: some are left. */
function moveToPlaces(keys: usize, rows: usize, size: i32): bool {
  let steps = size * MOST_STEPS;
  for (let i: usize = 1; i < <usize>size; i++) {
    const key = load<u64>(keys + (i << 3));
    if (load<u64>(keys + (i << 3) - 8) <= key) continue;
    const own = rows == 0 ? 0 : load<i32>(rows + (i << 2));
    let to = i;
    while (to > 0 && load<u64>(keys + (to << 3) - 8) > key) {
      store<u64>(keys + (to << 3), load<u64>(keys + (to << 3) - 8));
      if (rows != 0) store<i32>(rows + (to << 2), load<i32>(rows + (to << 2) - 4));
      to--;
    }
    store<u64>(keys + (to << 3), key);
    if (rows != 0) store<i32>(rows + (to << 2), own);
    steps -= <i32>(i - to);
    if (steps < 0) return false;
  }
  return true;
}

/** Counts of a digit → where the first of each value goes; false when all have the same. */
function sumBefore(counts: usize, size: i32): bool {
  let before = 0;
  for (let at = counts; at < counts + ((<usize>DIGIT_VALUES) << 2); at += 4) {
    const own = load<i32>(at);
    if (own == size) return false;
    store<i32>(at, before);
    before += own;
  }
  return true;
}

/** Keys → distinct values, to the front, and the rows of each; how many there are. */
function joinEqual(sorted: usize, rows: usize, size: i32, weights: usize): i32 {
  let distinct: usize = 0;
  let last: f64 = NaN;
  for (let i: usize = 0; i < <usize>size; i++) {
    const key = load<i64>(sorted + (i << 3));
    const value = reinterpret<f64>(key ^ ((~key >> 63) | i64.MIN_VALUE));
    const own = rows == 0 ? 1 : <f64>load<i32>(rows + (i << 2));
    if (value == last) {
      const at = weights + ((distinct - 1) << 3);
      store<f64>(at, load<f64>(at) + own);
      continue;
    }
    last = value;
    store<f64>(sorted + (distinct << 3), value);
    store<f64>(weights + (distinct << 3), own);
    distinct++;
  }
  return <i32>distinct;
}

function cutEverywhere(values: usize, size: i32, thresholds: usize): i32 {
  for (let i = 0; i < size - 1; i++) storeBetween(values, i, thresholds, i);
  return max(0, size - 1);
}

/** Bins of about even numbers of rows: quantileCuts in the twin. */
function cutEvenly(
  values: usize,
  weights: usize,
  size: i32,
  maxBins: i32,
  thresholds: usize,
): i32 {
  let rowsLeft: f64 = 0;
  for (let i: usize = 0; i < <usize>size; i++) rowsLeft += load<f64>(weights + (i << 3));
  let cuts = 0;
  let inBin: f64 = 0;
  for (let i = 0; i < size - 1 && cuts < maxBins - 1; i++) {
    inBin += load<f64>(weights + ((<usize>i) << 3));
    const next = load<f64>(weights + ((<usize>i) << 3), 8);
    const share = rowsLeft / <f64>(maxBins - cuts);
    if (inBin >= share || inBin + next - share > share - inBin) {
      storeBetween(values, i, thresholds, cuts++);
      rowsLeft -= inBin;
      inBin = 0;
    }
  }
  return cuts;
}

/** Threshold number `cut`: the midpoint t of neighbours with low <= t < high. */
function storeBetween(values: usize, i: i32, thresholds: usize, cut: i32): void {
  const low = load<f64>(values + ((<usize>i) << 3));
  const high = load<f64>(values + ((<usize>i) << 3), 8);
  const middle = low + (high - low) / 2;
  const isInside = middle >= low && middle < high;
  store<f64>(thresholds + ((<usize>cut) << 3), isInside ? middle : low);
}
