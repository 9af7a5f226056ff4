// Derivatives as small integers, rounded up or down by a coin that depends on the cell and the tree
// alone (Shi et al. 2022, Quantized Training of Gradient Boosting Decision Trees). Four cells at a time.

// @ts-expect-error: decorator
@inline
function mix(value: v128): v128 {
  let hash = v128.xor(value, i32x4.shr_u(value, 16));
  hash = i32x4.mul(hash, i32x4.splat(0x85ebca6b));
  hash = v128.xor(hash, i32x4.shr_u(hash, 13));
  hash = i32x4.mul(hash, i32x4.splat(0xc2b2ae35));
  return v128.xor(hash, i32x4.shr_u(hash, 16));
}

/**
 * Row words (train-layout.ts) of the cells [from, to), both multiples of 4, into their records.
 * @param pairs IN floats: g, h of each cell  @param rows IN u16
 * @param words OUT the word of cell 0; the next one is `stride` bytes on
 * @param key what the coins depend on besides the cell's number
 */
export function quantize(
  from: i32,
  to: i32,
  pairs: usize,
  rows: usize,
  words: usize,
  stride: usize,
  gScale: f32,
  hScale: f32,
  key: i32,
): void {
  const most = i32x4.splat(1023);
  const unit = f32x4.splat(1.0 / 65536.0);
  for (let i = from; i < to; i += 4) {
    const at = (<usize>i) << 2;
    const cell = i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3));
    const coins = mix(v128.xor(cell, i32x4.splat(key)));
    const gCoin = f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(coins, 16)), unit);
    const hCoin = f32x4.mul(
      f32x4.convert_i32x4_u(v128.and(coins, i32x4.splat(0xffff))),
      unit,
    );
    const low = v128.load(pairs + (at << 1));
    const high = v128.load(pairs + (at << 1), 16);
    const g = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
    const h = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
    const gSteps = f32x4.add(f32x4.mul(g, f32x4.splat(gScale)), gCoin);
    const hSteps = f32x4.add(f32x4.mul(h, f32x4.splat(hScale)), hCoin);
    const gWord = i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.floor(gSteps)), most);
    const hWord = i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.floor(hSteps)), most);
    const count = i32x4.extend_low_i16x8_u(v128.load64_zero(rows + ((<usize>i) << 1)));
    const word = v128.or(i32x4.shl(gWord, 21), v128.or(i32x4.shl(hWord, 11), count));
    const to = words + <usize>i * stride;
    v128.store_lane<i32>(to, word, 0);
    v128.store_lane<i32>(to + stride, word, 1);
    v128.store_lane<i32>(to + 2 * stride, word, 2);
    v128.store_lane<i32>(to + 3 * stride, word, 3);
  }
}
