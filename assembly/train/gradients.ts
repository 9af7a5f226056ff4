// First and second derivatives of the losses, two cells at a time: trainer/boosting/loss.ts, rounded to
// floats. Lengths are even; cells of weight 0 give 0.
import {
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
} from '../shared/train-layout';
import { exp2Lanes } from './exp';

/**
 * Derivatives of `cells` cells.
 * @param loss LOSS_…
 * @param weight IN doubles, or 0: a cell weighs what it has rows  @param rows IN u16
 * @param sums IN doubles  @param scores IN doubles
 * @param chances IN doubles (softmax)
 * @param pairs OUT floats: g, h of each cell side by side, so that reading both costs one line
 * @param maxima IN/OUT two doubles: largest |g| and largest h so far
 * @param a  softmax: K/(K − 1); quantile: factor above; tweedie: ρ
 * @param b  quantile: factor below
 * @param table IN constants of the exponential
 */
export function gradients(
  loss: i32,
  cells: i32,
  weight: usize,
  rows: usize,
  sums: usize,
  scores: usize,
  chances: usize,
  pairs: usize,
  maxima: usize,
  a: f64,
  b: f64,
  table: usize,
): void {
  let largestG = f64x2.splat(0);
  let largestH = f64x2.splat(0);
  const one = f64x2.splat(1);
  const factor = f64x2.splat(a);
  for (let i: usize = 0; i < <usize>cells; i += 2) {
    const at = i << 3;
    const n = weight == 0 ? rowsAsDoubles(rows + (i << 1)) : v128.load(weight + at);
    const s = v128.load(sums + at);
    const f = v128.load(scores + at);
    let g: v128;
    let h: v128;
    if (loss == <i32>LOSS_LOGISTIC) {
      const p = f64x2.div(one, f64x2.add(one, exp2Lanes(f64x2.neg(f), table)));
      const mean = f64x2.mul(n, p);
      g = f64x2.sub(mean, s);
      h = f64x2.mul(mean, f64x2.sub(one, p));
    } else if (loss == <i32>LOSS_SOFTMAX) {
      const p = v128.load(chances + at);
      const mean = f64x2.mul(n, p);
      g = f64x2.sub(mean, s);
      h = f64x2.mul(f64x2.mul(mean, f64x2.sub(one, p)), factor);
    } else if (loss == <i32>LOSS_SQUARED) {
      g = f64x2.sub(f64x2.mul(n, f), s);
      h = n;
    } else if (loss == <i32>LOSS_QUANTILE) {
      const down = f64x2.mul(f64x2.neg(n), f64x2.splat(b));
      g = v128.bitselect(f64x2.mul(n, factor), down, f64x2.ge(f64x2.mul(n, f), s));
      h = n;
    } else if (loss == <i32>LOSS_POISSON) {
      h = f64x2.mul(n, exp2Lanes(f, table));
      g = f64x2.sub(h, s);
    } else if (loss == <i32>LOSS_GAMMA) {
      h = f64x2.mul(s, exp2Lanes(f64x2.neg(f), table));
      g = f64x2.sub(n, h);
    } else {
      const first = f64x2.splat(1.0 - a);
      const second = f64x2.splat(2.0 - a);
      const low = f64x2.mul(s, exp2Lanes(f64x2.mul(first, f), table));
      const high = f64x2.mul(n, exp2Lanes(f64x2.mul(second, f), table));
      g = f64x2.sub(high, low);
      h = f64x2.sub(f64x2.mul(second, high), f64x2.mul(first, low));
    }
    largestG = f64x2.pmax(largestG, f64x2.abs(g));
    largestH = f64x2.pmax(largestH, h);
    const gFloats = f32x4.demote_f64x2_zero(g);
    const hFloats = f32x4.demote_f64x2_zero(h);
    v128.store(pairs + at, v128.shuffle<i32>(gFloats, hFloats, 0, 4, 1, 5));
  }
  store<f64>(maxima, max(load<f64>(maxima), largest(largestG)));
  store<f64>(maxima + 8, max(load<f64>(maxima + 8), largest(largestH)));
}

// @ts-expect-error: decorator
@inline
function rowsAsDoubles(rows: usize): v128 {
  const both = v128.load32_zero(rows);
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(both));
}

// @ts-expect-error: decorator
@inline
function largest(pair: v128): f64 {
  return max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
}

/**
 * Probabilities of all classes, two cells at a time.
 * @param scores IN  @param chances OUT: `classes` arrays of doubles, `stride` bytes apart
 * @param table IN constants of the exponential
 */
export function softmaxChances(
  cells: i32,
  classes: i32,
  scores: usize,
  chances: usize,
  stride: usize,
  table: usize,
): void {
  for (let i: usize = 0; i < <usize>cells; i += 2) {
    const at = i << 3;
    let most = v128.load(scores + at);
    for (let k = 1; k < classes; k++) {
      const score = v128.load(scores + <usize>k * stride + at);
      most = v128.bitselect(score, most, f64x2.gt(score, most));
    }
    let total = f64x2.splat(0);
    for (let k = 0; k < classes; k++) {
      const power = exp2Lanes(f64x2.sub(v128.load(scores + <usize>k * stride + at), most), table);
      v128.store(chances + <usize>k * stride + at, power);
      total = f64x2.add(total, power);
    }
    for (let k = 0; k < classes; k++) {
      const to = chances + <usize>k * stride + at;
      v128.store(to, f64x2.div(v128.load(to), total));
    }
  }
}
