// What moves cells and scores: order, partition, exact sums of leaves, scores, records.

/** order[i] = i for i in [from, to). */
export function countUp(order: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i++) store<i32>(order + ((<usize>i) << 2), i);
}

/**
 * Parts `cells` cells of an order; each side keeps its order.
 * @param order IN  @param column IN bytes  @param goesLeft IN 256 bytes, 0 or 1
 * @param left OUT  @param right OUT: room for all cells in each
 * @returns how many went left
 */
export function partition(
  order: usize,
  cells: i32,
  column: usize,
  goesLeft: usize,
  left: usize,
  right: usize,
): i32 {
  const end = order + ((<usize>cells) << 2);
  const start = left;
  while (order < end) {
    const cell = load<u32>(order);
    const step = (<usize>load<u8>(goesLeft + load<u8>(column + cell))) << 2;
    store<u32>(left, cell);
    store<u32>(right, cell);
    left += step;
    right += 4 - step;
    order += 4;
  }
  return <i32>((left - start) >> 2);
}

export function copyCells(from: usize, cells: i32, to: usize): void {
  memory.copy(to, from, (<usize>cells) << 2);
}

/**
 * Exact sums of derivatives over some cells, as integers, so that no order of adding matters.
 * @param gUnits @param hUnits steps per unit
 * @param pairs IN floats: g, h of each cell
 * @param out IN/OUT two i64: g, h
 */
export function sumCells(
  order: usize,
  cells: i32,
  pairs: usize,
  gUnits: f64,
  hUnits: f64,
  out: usize,
): void {
  let gSum: i64 = 0;
  let hSum: i64 = 0;
  const end = order + ((<usize>cells) << 2);
  while (order < end) {
    const cell = <usize>load<u32>(order);
    const pair = pairs + (cell << 3);
    gSum += <i64>(<f64>load<f32>(pair) * gUnits);
    hSum += <i64>(<f64>load<f32>(pair, 4) * hUnits);
    order += 4;
  }
  store<i64>(out, load<i64>(out) + gSum);
  store<i64>(out, load<i64>(out, 8) + hSum, 8);
}

/** scores[cell] += value for some cells. */
export function addScores(order: usize, cells: i32, scores: usize, value: f64): void {
  const end = order + ((<usize>cells) << 2);
  while (order < end) {
    const at = scores + ((<usize>load<u32>(order)) << 3);
    store<f64>(at, load<f64>(at) + value);
    order += 4;
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
