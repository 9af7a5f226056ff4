// Few edges of many: such that the bins between them have about equally many rows, written with few digits.

/** Of the way to the next edge, and of the rows, that an edge may be moved by for a shorter number. */
const LONGEST_MOVE = 0.01;
const MOST_MOVED_ROWS = 0.001;

/**
 * At most `mostBins` − 2 of the edges. A value that many rows have takes a bin of its own; the rest is shared evenly.
 * @param counts rows in each bin, behind the last edge, and missing: edges.length + 2
 */
export function evenEdges(edges: number[], counts: number[], mostBins: number): number[] {
  const most = mostBins - 2;
  if (edges.length <= most) return edges;
  let left = counts.slice(0, -1).reduce((sum, count) => sum + count, 0);
  const chosen: number[] = [];
  let inBin = 0;
  for (let i = 0; i < edges.length && chosen.length < most; i++) {
    inBin += counts[i];
    const isFull = inBin > 0 && inBin >= left / (most + 1 - chosen.length);
    // As many as are still wanted are all taken: rows that nobody has seen may lie between them.
    if (!isFull && edges.length - i > most - chosen.length) continue;
    chosen.push(edges[i]);
    left -= inBin;
    inBin = 0;
  }
  return chosen;
}

/**
 * The edges with as few digits as moves them by less than a hundredth of the way to the next and past a thousandth of
 * the rows.
 */
export function shortEdges(edges: number[], values: number[], rows: number[]): number[] {
  const most = MOST_MOVED_ROWS * rows.reduce((sum, count) => sum + count, 0);
  return edges.map((edge, i) => {
    const toLast = edge - (edges[i - 1] ?? -Infinity);
    const toNext = (edges[i + 1] ?? Infinity) - edge;
    const nearest = Math.min(toLast, toNext);
    const reach = LONGEST_MOVE * (nearest === Infinity ? Math.abs(edge) : nearest);
    for (let digits = 1; digits < 17; digits++) {
      const short = Number(edge.toPrecision(digits));
      if (Math.abs(short - edge) < reach && rowsBetween(edge, short, values, rows) <= most) {
        return short;
      }
    }
    return edge;
  });
}

function rowsBetween(a: number, b: number, values: number[], rows: number[]): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > low && values[i] <= high) sum += rows[i];
  }
  return sum;
}
