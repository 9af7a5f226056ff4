// The best cut of one numeric feature where no constraint stands in the way: the cuts that
// trainer/boosting/find-split.ts tries, in the same order and with the same roundings.

/** A gain that is a smaller share of the scores than this is rounding. */
const LEAST_SHARE: f64 = 1e-11;
/** More than rounding can make of two products and two quotients. */
const MARGIN: f64 = 1 - 1e-12;
/** Below this, products may have lost bits. */
const SMALLEST: f64 = 1e-280;

/**
 * Tries every cut, with missing rows on the right and then on the left.
 * @param node IN the feature's wide bins  @param binCount without the missing one
 * @param gUnit @param hUnit worth of a step
 * @param totalG @param totalH @param totalRows sums of the leaf  @param parent the leaf's own score
 * @param out IN the gain to beat, OUT gain, last bin on the left, whether missing rows go left, left g, h, rows
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
  let isFound = false;
  const missing = node + ((<usize>binCount) << 2);
  for (let side = 0; side < 2; side++) {
    let g = 0;
    let h = 0;
    let rows = 0;
    if (side == 1) {
      rows = load<i32>(missing, 2048);
      if (rows == 0) break;
      g = load<i32>(missing);
      h = load<i32>(missing, 1024);
    }
    let most = load<f64>(out);
    let least = (most + parent) * MARGIN;
    for (let at = node; at < missing; at += 4) {
      const here = load<i32>(at, 2048);
      if (here == 0) continue;
      rows += here;
      g += load<i32>(at);
      h += load<i32>(at, 1024);
      const leftRows = <f64>rows;
      const leftH = <f64>h * hUnit;
      if (leftRows < minLeaf || leftH < minHessian) continue;
      if (leftRows > totalRows - minLeaf || leftH > totalH - minHessian) break;
      const leftG = <f64>g * gUnit;
      const rightG = totalG - leftG;
      const a = leftH + l2;
      const b = totalH - leftH + l2;
      // Most cuts are refused without a division.
      const bound = least * a * b;
      if (bound > SMALLEST && leftG * leftG * b + rightG * rightG * a < bound) continue;
      const score = (leftG * leftG) / a + (rightG * rightG) / b;
      const gain = score - parent;
      if (!(gain > most) || gain <= LEAST_SHARE * score) continue;
      most = gain;
      least = (most + parent) * MARGIN;
      isFound = true;
      store<f64>(out, gain);
      store<f64>(out, <f64>((at - node) >> 2), 8);
      store<f64>(out, <f64>side, 16);
      store<f64>(out, leftG, 24);
      store<f64>(out, leftH, 32);
      store<f64>(out, leftRows, 40);
    }
  }
  return isFound;
}
