// What moves cells and scores. The order of the cells is kept in segments: a leaf has a stretch in each of
// them (train-layout.ts), and a split reorders nothing beyond it, so that threads need not wait for each other.
import { STRETCH_BYTES } from '../shared/train-layout';

/**
 * Parts a leaf's cells in the segments [from, to); each side keeps its order.
 * @param parent IN its stretch in each segment
 * @param left OUT  @param right OUT the children's stretches; either may be the parent's
 * @param order IN/OUT  @param column IN bytes  @param goesLeft IN 256 bytes, 0 or 1
 * @param spare room for the cells of one segment, and 16 bytes
 */
export function splitStretches(
  from: i32,
  to: i32,
  parent: usize,
  left: usize,
  right: usize,
  order: usize,
  column: usize,
  goesLeft: usize,
  spare: usize,
): void {
  for (let segment = from; segment < to; segment++) {
    const at = <usize>segment * <usize>STRETCH_BYTES;
    const first = load<i32>(parent + at);
    const cells = load<i32>(parent + at, 4);
    const goLeft = partition(order + ((<usize>first) << 2), cells, column, goesLeft, spare);
    store<i32>(left + at, first);
    store<i32>(left + at, goLeft, 4);
    store<i32>(right + at, first + goLeft);
    store<i32>(right + at, cells - goLeft, 4);
  }
}

/** Those that go left to the front; how many those are. */
function partition(order: usize, cells: i32, column: usize, goesLeft: usize, spare: usize): i32 {
  const end = order + ((<usize>cells) << 2);
  let left = order;
  for (let at = order; at < end; at += 4) {
    const cell = load<u32>(at);
    store<u32>(left, cell);
    // As many words past the beginning as cells went right before this one.
    store<u32>(spare + (at - left), cell);
    left += (<usize>load<u8>(goesLeft + <usize>load<u8>(column + <usize>cell))) << 2;
  }
  copyWords(spare, spare + (end - left), left);
  return <i32>((left - order) >> 2);
}

function copyWords(from: usize, end: usize, to: usize): void {
  for (; from + 16 <= end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
  for (; from < end; from += 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
  }
}

/** The order of a root: its cells [from, to) of one segment, and its stretch there. */
export function countUp(order: usize, from: i32, to: i32, stretch: usize): void {
  for (let i = from; i < to; i++) store<i32>(order + ((<usize>i) << 2), i);
  store<i32>(stretch, from);
  store<i32>(stretch, to - from, 4);
}

const ROUNDER: f64 = 6755399441055744.0;

/**
 * Exact sums of derivatives over the cells of some leaves in the segments [from, to), as integers, so that no
 * order of adding matters.
 * @param slots IN i32: the leaves' slots  @param stretches IN per slot, per segment  @param segments in all
 * @param gUnits @param hUnits steps per unit: none is beyond ±2^50
 * @param pairs IN floats: g, h of each cell
 * @param out IN/OUT two i64 per leaf: g, h
 */
export function sumLeaves(
  from: i32,
  to: i32,
  leaves: i32,
  slots: usize,
  stretches: usize,
  segments: i32,
  order: usize,
  pairs: usize,
  gUnits: f64,
  hUnits: f64,
  out: usize,
): void {
  const units = f64x2.replace_lane(f64x2.splat(gUnits), 1, hUnits);
  const rounder = f64x2.splat(ROUNDER);
  for (let segment = from; segment < to; segment++) {
    for (let leaf: usize = 0; leaf < <usize>leaves; leaf++) {
      const slot = load<i32>(slots + (leaf << 2));
      const stretch = stretches + <usize>(slot * segments + segment) * <usize>STRETCH_BYTES;
      let at = order + ((<usize>load<i32>(stretch)) << 2);
      const end = at + ((<usize>load<i32>(stretch, 4)) << 2);
      let sums = v128.load(out + (leaf << 4));
      for (; at < end; at += 4) {
        const pair = v128.load64_zero(pairs + ((<usize>load<u32>(at)) << 3));
        const steps = f64x2.trunc(f64x2.mul(f64x2.promote_low_f32x4(pair), units));
        // The integer stands in the low bits of the sum's mantissa.
        sums = i64x2.add(sums, i64x2.sub(f64x2.add(steps, rounder), rounder));
      }
      v128.store(out + (leaf << 4), sums);
    }
  }
}

/**
 * Adds each leaf's value to the scores of its cells in the segments [from, to).
 * @param slots IN i32: the leaves' slots  @param stretches IN per slot, per segment  @param segments in all
 * @param values IN a double per leaf
 */
export function addToLeaves(
  from: i32,
  to: i32,
  leaves: i32,
  slots: usize,
  stretches: usize,
  segments: i32,
  order: usize,
  values: usize,
  scores: usize,
): void {
  for (let segment = from; segment < to; segment++) {
    for (let leaf: usize = 0; leaf < <usize>leaves; leaf++) {
      const slot = load<i32>(slots + (leaf << 2));
      const stretch = stretches + <usize>(slot * segments + segment) * <usize>STRETCH_BYTES;
      let at = order + ((<usize>load<i32>(stretch)) << 2);
      const end = at + ((<usize>load<i32>(stretch, 4)) << 2);
      const value = load<f64>(values + (leaf << 3));
      for (; at < end; at += 4) {
        const score = scores + ((<usize>load<u32>(at)) << 3);
        store<f64>(score, load<f64>(score) + value);
      }
    }
  }
}

/**
 * Records (one byte per feature) of the cells [from, to) from columns.
 * @param columns IN the first column; the next one is `columnStride` bytes on
 */
export function makeRecords(
  from: i32,
  to: i32,
  features: i32,
  columns: usize,
  columnStride: usize,
  records: usize,
  stride: usize,
): void {
  for (let f = 0; f < features; f++) {
    const column = columns + <usize>f * columnStride;
    let at = records + <usize>from * stride + <usize>f;
    for (let i = from; i < to; i++) {
      store<u8>(at, load<u8>(column + <usize>i));
      at += stride;
    }
  }
}
