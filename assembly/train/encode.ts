// Doubles → bins of one byte: trainer/encode/encode.ts, encodeColumnInto.

/**
 * Bins of `count` values: how many thresholds are below each; `missing` for NaN. Four values at a time
 * walk down the same search, so that their loads overlap.
 * @param values IN doubles, a multiple of 4 of them (what is beyond the last one may be anything)
 * @param thresholds IN doubles, ascending; after the last, infinities up to `size`, a power of two
 * @param bins OUT bytes
 */
export function encodeNumbers(
  values: usize,
  count: i32,
  thresholds: usize,
  size: i32,
  missing: i32,
  bins: usize,
): void {
  const end = bins + <usize>count;
  while (bins < end) {
    const a = load<f64>(values);
    const b = load<f64>(values, 8);
    const c = load<f64>(values, 16);
    const d = load<f64>(values, 24);
    let i: usize = 0;
    let j: usize = 0;
    let k: usize = 0;
    let l: usize = 0;
    for (let step = (<usize>size) << 2; step >= 8; step >>= 1) {
      i += load<f64>(thresholds + i + step - 8) < a ? step : 0;
      j += load<f64>(thresholds + j + step - 8) < b ? step : 0;
      k += load<f64>(thresholds + k + step - 8) < c ? step : 0;
      l += load<f64>(thresholds + l + step - 8) < d ? step : 0;
    }
    store<u8>(bins, a == a ? <i32>(i >> 3) : missing);
    store<u8>(bins, b == b ? <i32>(j >> 3) : missing, 1);
    store<u8>(bins, c == c ? <i32>(k >> 3) : missing, 2);
    store<u8>(bins, d == d ? <i32>(l >> 3) : missing, 3);
    values += 32;
    bins += 4;
  }
}
