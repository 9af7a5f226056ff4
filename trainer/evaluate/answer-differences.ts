// How far two models' answers to the same rows lie apart.

export interface AnswerDifferences {
  rows: number;
  /** Rows with any output that is not the same double. */
  different: number;
  /** Largest difference of an output over all rows, and the mean over the different ones. */
  largest: number;
  mean: number;
  /** Rows whose most probable class changed. */
  otherClass: number;
}

/**
 * Counts the rows that are answered otherwise.
 * @param before per cell, the outputs one after the other; `after` likewise
 * @param counts rows behind each cell
 */
export function countDifferences(
  before: Float64Array,
  after: Float64Array,
  counts: ArrayLike<number>,
): AnswerDifferences {
  const width = counts.length === 0 ? 1 : after.length / counts.length;
  const result = { rows: 0, different: 0, largest: 0, mean: 0, otherClass: 0 };
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const [old, now] = [before, after].map((all) => all.subarray(cell * width, (cell + 1) * width));
    const rows = counts[cell];
    const largest = now.reduce((most, value, k) => Math.max(most, gapBetween(value, old[k])), 0);
    result.rows += rows;
    if (largest > 0) result.different += rows;
    sum += largest * rows;
    result.largest = Math.max(result.largest, largest);
    if (width > 1 && largestAt(now) !== largestAt(old)) result.otherClass += rows;
  }
  return { ...result, mean: result.different === 0 ? 0 : sum / result.different };
}

/** Between a number and what is none there is all there can be. */
function gapBetween(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const gap = Math.abs(a - b);
  return Number.isNaN(gap) ? Infinity : gap;
}

function largestAt(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}
