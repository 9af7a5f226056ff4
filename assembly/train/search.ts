// The best cut of one numeric feature where no constraint stands in the way: the cuts that
// trainer/boosting/find-split.ts tries, in the same order and with the same roundings. Four bins at a time are
// held to a bound in floats first, which refuses most of them.

/** A gain that is a smaller share of the scores than this is rounding. */
const LEAST_SHARE: f64 = 1e-11;
/** More than floats can round the bound by: its terms are products of whole numbers, none of them negative. */
const MARGIN: f64 = 1 - 1e-5;

/**
 * Tries every cut, with missing rows on the right and then on the left.
 * @param node IN the feature's wide bins  @param binCount without the missing one
 * @param gUnit @param hUnit worth of a step, powers of two
 * @param totalG @param totalH @param totalRows sums of the leaf, whole numbers of steps below 2^31
 * @param parent the leaf's own score
 * @param out IN the gain to beat, OUT gain, last bin on the left, whether missing rows go left, left g, h, rows;
 *   then 48 bytes to work with
 * @returns whether one was found
 */
export function bestCut(
  node: usize,
  binCount: i32,
  gUnit: f64,
  hUnit: f64,
  totalG: f64,
  totalH: f64,
  totalRows: f64,
  parent: f64,
  l2: f64,
  minLeaf: f64,
  minHessian: f64,
  out: usize,
): bool {
  const sums = out + 48;
  const end = node + ((<usize>binCount) << 2);
  const hasMissing = load<i32>(end, 2048) > 0;
  // In steps: what a cut has to reach is g²/a of the left plus that of the right.
  const stepsG = i32x4.splat(<i32>(totalG / gUnit));
  const stepsH = i32x4.splat(<i32>(totalH / hUnit));
  const stepsL2 = f32x4.splat(<f32>(l2 / hUnit));
  const toSteps = (MARGIN * hUnit) / (gUnit * gUnit);
  const fewest = i32x4.splat(<i32>minLeaf);
  const most = i32x4.splat(<i32>(totalRows - minLeaf));
  let isFound = false;
  let gain = load<f64>(out);
  let least = f32x4.splat(<f32>((gain + parent) * toSteps));
  for (let side = 0; side <= <i32>hasMissing; side++) {
    let g = i32x4.splat(side == 0 ? 0 : load<i32>(end));
    let h = i32x4.splat(side == 0 ? 0 : load<i32>(end, 1024));
    let rows = i32x4.splat(side == 0 ? 0 : load<i32>(end, 2048));
    for (let at = node; at < end; at += 16) {
      const here = v128.load(at, 2048);
      g = i32x4.add(runningSums(v128.load(at)), last(g));
      h = i32x4.add(runningSums(v128.load(at, 1024)), last(h));
      rows = i32x4.add(runningSums(here), last(rows));
      if (i32x4.extract_lane(rows, 0) > i32x4.extract_lane(most, 0)) break;
      const a = f32x4.add(f32x4.convert_i32x4_s(h), stepsL2);
      const b = f32x4.add(f32x4.convert_i32x4_s(i32x4.sub(stepsH, h)), stepsL2);
      const left = f32x4.convert_i32x4_s(g);
      const right = f32x4.convert_i32x4_s(i32x4.sub(stepsG, g));
      const reached = f32x4.add(
        f32x4.mul(f32x4.mul(left, left), b),
        f32x4.mul(f32x4.mul(right, right), a),
      );
      const isRefused = f32x4.lt(reached, f32x4.mul(f32x4.mul(least, a), b));
      const isOpen = v128.and(i32x4.ge_s(rows, fewest), i32x4.ne(here, i32x4.splat(0)));
      let lanes = i32x4.bitmask(v128.andnot(isOpen, isRefused));
      if (lanes == 0) continue;
      v128.store(sums, g);
      v128.store(sums, h, 16);
      v128.store(sums, rows, 32);
      for (; lanes != 0; lanes &= lanes - 1) {
        const lane = (<usize>ctz(lanes)) << 2;
        if (at + lane >= end) break;
        const leftRows = <f64>load<i32>(sums + lane, 32);
        const leftH = <f64>load<i32>(sums + lane, 16) * hUnit;
        if (leftH < minHessian || leftH > totalH - minHessian || leftRows > totalRows - minLeaf) {
          continue;
        }
        const leftG = <f64>load<i32>(sums + lane) * gUnit;
        const rightG = totalG - leftG;
        const score =
          (leftG * leftG) / (leftH + l2) + (rightG * rightG) / (totalH - leftH + l2);
        const own = score - parent;
        if (!(own > gain) || own <= LEAST_SHARE * score) continue;
        gain = own;
        least = f32x4.splat(<f32>((gain + parent) * toSteps));
        isFound = true;
        store<f64>(out, gain);
        store<f64>(out, <f64>((at + lane - node) >> 2), 8);
        store<f64>(out, <f64>side, 16);
        store<f64>(out, leftG, 24);
        store<f64>(out, leftH, 32);
        store<f64>(out, leftRows, 40);
      }
    }
  }
  return isFound;
}

/** Each lane plus all lanes before it. */
// @ts-expect-error: decorator
@inline
function runningSums(x: v128): v128 {
  const zero = i32x4.splat(0);
  const two = i32x4.add(x, v128.shuffle<i32>(zero, x, 0, 4, 5, 6));
  return i32x4.add(two, v128.shuffle<i32>(zero, two, 0, 0, 4, 5));
}

// @ts-expect-error: decorator
@inline
function last(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 3, 3, 3, 3);
}
