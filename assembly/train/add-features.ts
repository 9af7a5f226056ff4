// Records that lie next to each other, added to the bins of their features: eight features at a time, so that their
// 16 kB of bins stay in the nearest cache.

/**
 * @param block IN records, `stride` bytes apart  @param sums IN the bin word that each record adds, up to `end`
 * @param bins IN/OUT per feature 256 × u64
 */
export function addFeatures(
  block: usize,
  stride: usize,
  sums: usize,
  end: usize,
  bins: usize,
  features: i32,
): void {
  let f = 0;
  for (; f + 4 < features; f += 8) {
    add8Features(block + <usize>f, stride, sums, end, bins + ((<usize>f) << 11));
  }
  if (f >= features) return;
  const rest = bins + ((<usize>f) << 11);
  if (f + 2 < features) add4Features(block + <usize>f, stride, sums, end, rest);
  else add2Features(block + <usize>f, stride, sums, end, rest);
}

/** Row words, `stride` bytes apart, as bin words. */
export function expandWords(
  word: usize,
  stride: usize,
  hShift: i32,
  gShift: i32,
  sums: usize,
  end: usize,
): void {
  for (let to = sums; to < end; to += 8) {
    const row = load<u32>(word);
    const g = <i64>(<i32>row >> 21);
    const h = <i64>((row >> 11) & 1023);
    store<i64>(to, (g << gShift) + (h << hShift) + <i64>(row & 2047));
    word += stride;
  }
}

function add8Features(block: usize, stride: usize, sums: usize, end: usize, bins: usize): void {
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
    const e = bins + ((<usize>load<u8>(block, 4)) << 3);
    const f = bins + ((<usize>load<u8>(block, 5)) << 3);
    const g = bins + ((<usize>load<u8>(block, 6)) << 3);
    const h = bins + ((<usize>load<u8>(block, 7)) << 3);
    store<i64>(e, load<i64>(e, 8192) + sum, 8192);
    store<i64>(f, load<i64>(f, 10240) + sum, 10240);
    store<i64>(g, load<i64>(g, 12288) + sum, 12288);
    store<i64>(h, load<i64>(h, 14336) + sum, 14336);
    block += stride;
    sums += 8;
  }
}

function add4Features(block: usize, stride: usize, sums: usize, end: usize, bins: usize): void {
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

function add2Features(block: usize, stride: usize, sums: usize, end: usize, bins: usize): void {
  while (sums < end) {
    const sum = load<i64>(sums);
    const a = bins + ((<usize>load<u8>(block)) << 3);
    const b = bins + ((<usize>load<u8>(block, 1)) << 3);
    store<i64>(a, load<i64>(a) + sum);
    store<i64>(b, load<i64>(b, 2048) + sum, 2048);
    block += stride;
    sums += 8;
  }
}
