// The sum over the trees of strategy `masks` where one pass takes all groups: the masks of a block's four trees are
// ANDed in registers, and name the leaves whose values are added. A kernel is built for each number of groups
// (asc --use FUSED_GROUPS=…): what is about a group that it does not have falls away. Five blocks at a time. One more
// kernel takes what is over 14 groups by sevens, in passes before that leave one row of masks (FUSED_PASSES).
import {
  FUSED_PASS_COUNT,
  FUSED_PASS_SLOT,
  FUSED_ROW_BYTES,
  FUSED_VALUES,
  FUSED_VALUES_END,
} from '../shared/abi';

/** Bytes of five blocks in a row of masks, and among the leaf values. */
const RUN_BYTES: usize = 80;
const RUN_VALUE_BYTES: usize = 5120;

/** Byte offsets of the leaves that all groups let through, of the block `at` bytes on. */
@inline
function leavesAt(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  a5: usize,
  a6: usize,
  a7: usize,
  a8: usize,
  a9: usize,
  a10: usize,
  a11: usize,
  a12: usize,
  a13: usize,
  a14: usize,
  at: usize,
): v128 {
  let masks = v128.and(v128.load(a0 + at), v128.load(a1 + at));
  if (FUSED_GROUPS > 2) masks = v128.and(masks, v128.load(a2 + at));
  if (FUSED_GROUPS > 3) masks = v128.and(masks, v128.load(a3 + at));
  if (FUSED_GROUPS > 4) masks = v128.and(masks, v128.load(a4 + at));
  if (FUSED_GROUPS > 5) masks = v128.and(masks, v128.load(a5 + at));
  if (FUSED_GROUPS > 6) masks = v128.and(masks, v128.load(a6 + at));
  if (FUSED_GROUPS > 7) masks = v128.and(masks, v128.load(a7 + at));
  if (FUSED_GROUPS > 8) masks = v128.and(masks, v128.load(a8 + at));
  if (FUSED_GROUPS > 9) masks = v128.and(masks, v128.load(a9 + at));
  if (FUSED_GROUPS > 10) masks = v128.and(masks, v128.load(a10 + at));
  if (FUSED_GROUPS > 11) masks = v128.and(masks, v128.load(a11 + at));
  if (FUSED_GROUPS > 12) masks = v128.and(masks, v128.load(a12 + at));
  if (FUSED_GROUPS > 13) masks = v128.and(masks, v128.load(a13 + at));
  if (FUSED_GROUPS > 14) masks = v128.and(masks, v128.load(a14 + at));
  // A lane is 2^i, or −2^31: its exponent, with the sign, shifted to the byte offset of double i.
  return i32x4.shr_u(f32x4.convert_i32x4_s(masks), 20);
}

/**
 * Adds the leaf values from `values` to `end` along the rows of masks at hand. With `isPart`, the four sums go on from
 * those at `sums`; OUT: these, and where the rows go on. Otherwise returns their total.
 */
@inline
function addLeaves(slots: usize, sums: usize, values: usize, end: usize, isPart: bool): f64 {
  let a0: usize = load<u32>(slots, 0);
  let a1: usize = load<u32>(slots, 4);
  let a2: usize = FUSED_GROUPS > 2 ? load<u32>(slots, 8) : 0;
  let a3: usize = FUSED_GROUPS > 3 ? load<u32>(slots, 12) : 0;
  let a4: usize = FUSED_GROUPS > 4 ? load<u32>(slots, 16) : 0;
  let a5: usize = FUSED_GROUPS > 5 ? load<u32>(slots, 20) : 0;
  let a6: usize = FUSED_GROUPS > 6 ? load<u32>(slots, 24) : 0;
  let a7: usize = FUSED_GROUPS > 7 ? load<u32>(slots, 28) : 0;
  let a8: usize = FUSED_GROUPS > 8 ? load<u32>(slots, 32) : 0;
  let a9: usize = FUSED_GROUPS > 9 ? load<u32>(slots, 36) : 0;
  let a10: usize = FUSED_GROUPS > 10 ? load<u32>(slots, 40) : 0;
  let a11: usize = FUSED_GROUPS > 11 ? load<u32>(slots, 44) : 0;
  let a12: usize = FUSED_GROUPS > 12 ? load<u32>(slots, 48) : 0;
  let a13: usize = FUSED_GROUPS > 13 ? load<u32>(slots, 52) : 0;
  let a14: usize = FUSED_GROUPS > 14 ? load<u32>(slots, 56) : 0;
  let sum0: f64 = isPart ? load<f64>(sums) : 0.0;
  let sum1: f64 = isPart ? load<f64>(sums, 8) : 0.0;
  let sum2: f64 = isPart ? load<f64>(sums, 16) : 0.0;
  let sum3: f64 = isPart ? load<f64>(sums, 24) : 0.0;
  do {
    // Two lanes at once, the first two by way of a double: so they take the fewest instructions.
    let leaves = leavesAt(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, 0);
    let even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    let odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even, 0);
    sum1 += load<f64>(values + <usize>(even >>> 32), 256);
    sum2 += load<f64>(values + <usize>odd, 512);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 768);
    leaves = leavesAt(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, 16);
    even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even, 1024);
    sum1 += load<f64>(values + <usize>(even >>> 32), 1280);
    sum2 += load<f64>(values + <usize>odd, 1536);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 1792);
    leaves = leavesAt(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, 32);
    even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even, 2048);
    sum1 += load<f64>(values + <usize>(even >>> 32), 2304);
    sum2 += load<f64>(values + <usize>odd, 2560);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 2816);
    leaves = leavesAt(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, 48);
    even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even, 3072);
    sum1 += load<f64>(values + <usize>(even >>> 32), 3328);
    sum2 += load<f64>(values + <usize>odd, 3584);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 3840);
    leaves = leavesAt(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, 64);
    even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even, 4096);
    sum1 += load<f64>(values + <usize>(even >>> 32), 4352);
    sum2 += load<f64>(values + <usize>odd, 4608);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 4864);
    values += RUN_VALUE_BYTES;
    a0 += RUN_BYTES;
    a1 += RUN_BYTES;
    if (FUSED_GROUPS > 2) a2 += RUN_BYTES;
    if (FUSED_GROUPS > 3) a3 += RUN_BYTES;
    if (FUSED_GROUPS > 4) a4 += RUN_BYTES;
    if (FUSED_GROUPS > 5) a5 += RUN_BYTES;
    if (FUSED_GROUPS > 6) a6 += RUN_BYTES;
    if (FUSED_GROUPS > 7) a7 += RUN_BYTES;
    if (FUSED_GROUPS > 8) a8 += RUN_BYTES;
    if (FUSED_GROUPS > 9) a9 += RUN_BYTES;
    if (FUSED_GROUPS > 10) a10 += RUN_BYTES;
    if (FUSED_GROUPS > 11) a11 += RUN_BYTES;
    if (FUSED_GROUPS > 12) a12 += RUN_BYTES;
    if (FUSED_GROUPS > 13) a13 += RUN_BYTES;
    if (FUSED_GROUPS > 14) a14 += RUN_BYTES;
  } while (values < end);
  if (isPart) {
    store<u32>(slots, <u32>a0, 0);
    store<u32>(slots, <u32>a1, 4);
    if (FUSED_GROUPS > 2) store<u32>(slots, <u32>a2, 8);
    if (FUSED_GROUPS > 3) store<u32>(slots, <u32>a3, 12);
    if (FUSED_GROUPS > 4) store<u32>(slots, <u32>a4, 16);
    if (FUSED_GROUPS > 5) store<u32>(slots, <u32>a5, 20);
    if (FUSED_GROUPS > 6) store<u32>(slots, <u32>a6, 24);
    if (FUSED_GROUPS > 7) store<u32>(slots, <u32>a7, 28);
    if (FUSED_GROUPS > 8) store<u32>(slots, <u32>a8, 32);
    if (FUSED_GROUPS > 9) store<u32>(slots, <u32>a9, 36);
    if (FUSED_GROUPS > 10) store<u32>(slots, <u32>a10, 40);
    if (FUSED_GROUPS > 11) store<u32>(slots, <u32>a11, 44);
    if (FUSED_GROUPS > 12) store<u32>(slots, <u32>a12, 48);
    if (FUSED_GROUPS > 13) store<u32>(slots, <u32>a13, 52);
    if (FUSED_GROUPS > 14) store<u32>(slots, <u32>a14, 56);
    store<f64>(sums, sum0);
    store<f64>(sums, sum1, 8);
    store<f64>(sums, sum2, 16);
    store<f64>(sums, sum3, 24);
  }
  return sum0 + sum2 + (sum1 + sum3);
}

/** The sum over all trees of an ensemble with one raw score. */
@inline
export function sumTrees(slots: usize): f64 {
  return addLeaves(slots, 0, load<u32>(FUSED_VALUES), load<u32>(FUSED_VALUES_END), false);
}

/** Adds a tile's leaf values to a row's four partial sums. */
export function sumTile(slots: usize, sums: usize, values: usize, end: usize): void {
  addLeaves(slots, sums, values, end, true);
}

/** OUT: at slot 14, what the groups from slot 15 on let through of all blocks. */
export function narrowByPasses(slots: usize): void {
  const out: usize = load<u32>(slots, FUSED_PASS_SLOT << 2);
  let slot = slots + ((FUSED_PASS_SLOT + 1) << 2);
  narrowBySeven(slot, out, true);
  for (let rest = load<u32>(FUSED_PASS_COUNT); rest > 1; rest--) {
    slot += 28;
    narrowBySeven(slot, out, false);
  }
}

@inline
function narrowBySeven(slots: usize, first: usize, isFirst: bool): void {
  let out = first;
  const end = out + <usize>load<u32>(FUSED_ROW_BYTES);
  // Where the rows stand beside the output.
  const a = <usize>load<u32>(slots) - first;
  const b = <usize>load<u32>(slots, 4) - first;
  const c = <usize>load<u32>(slots, 8) - first;
  const d = <usize>load<u32>(slots, 12) - first;
  const e = <usize>load<u32>(slots, 16) - first;
  const f = <usize>load<u32>(slots, 20) - first;
  const g = <usize>load<u32>(slots, 24) - first;
  for (; out < end; out += 16) {
    const ab = v128.and(v128.load(out + a), v128.load(out + b));
    const cd = v128.and(v128.load(out + c), v128.load(out + d));
    const ef = v128.and(v128.load(out + e), v128.load(out + f));
    const masks = v128.and(v128.and(ab, cd), v128.and(ef, v128.load(out + g)));
    v128.store(out, isFirst ? masks : v128.and(masks, v128.load(out)));
  }
}
