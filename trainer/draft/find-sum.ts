// Numbers that add up to the target, as the sales of regions to the sales of the world: known only with it.
import type { ReadNumber } from './profile-column.ts';

/** More columns, or fewer rows for each, tell nothing. */
const MOST_COLUMNS = 60;
const ROWS_PER_COLUMN = 20;
const MOST_ROWS = 5000;
/** How near a weight is to 0, 1 or -1, and a sum to the target, as a share of the target's spread. */
const NEAR_WEIGHT = 0.05;
const NEAR_SUM = 0.01;
const NEARLY_ALL = 0.98;

/**
 * The columns whose sum (or difference) is the target in nearly every row, less a constant; empty where none are.
 * By least squares over rows that have all values.
 */
export function findSum(
  columns: { name: string; values: (string | null)[] }[],
  target: (string | null)[],
  readNumber: ReadNumber,
): string[] {
  const read = (text: string | null) =>
    text === null ? Number.NaN : (readNumber(text) ?? Number.NaN);
  const step = Math.ceil(target.length / MOST_ROWS);
  const rows = Array.from({ length: Math.ceil(target.length / step) }, (_, i) => i * step)
    .map((row) => [...columns.map(({ values }) => read(values[row])), read(target[row])])
    .filter((row) => row.every(Number.isFinite));
  const count = columns.length;
  if (count < 2 || count > MOST_COLUMNS || rows.length < ROWS_PER_COLUMN * count) return [];
  const means = Array.from({ length: count + 1 }, (_, c) => mean(rows.map((row) => row[c])));
  const centered = rows.map((row) => row.map((value, c) => value - means[c]));
  const weights = leastSquares(centered, count);
  if (weights === null) return [];
  const signs = weights.map((weight) => Math.round(weight));
  const isSum = signs.every(
    (sign, c) => Math.abs(sign) <= 1 && Math.abs(weights[c] - sign) <= NEAR_WEIGHT,
  );
  const parts = columns.filter((_, c) => signs[c] !== 0);
  if (!isSum || parts.length < 2) return [];
  const spread = Math.sqrt(mean(centered.map((row) => row[count] ** 2)));
  const near = centered.filter(
    (row) =>
      Math.abs(signs.reduce((sum, sign, c) => sum + sign * row[c], -row[count])) <=
      NEAR_SUM * spread,
  );
  return near.length >= NEARLY_ALL * rows.length ? parts.map(({ name }) => name) : [];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Weights of the columns that come nearest to the last one; null where they are not one answer. */
function leastSquares(rows: number[][], count: number): number[] | null {
  const system = Array.from({ length: count }, (_, a) =>
    Array.from({ length: count + 1 }, (_, b) =>
      rows.reduce((sum, row) => sum + row[a] * row[b], 0),
    ),
  );
  for (let pivot = 0; pivot < count; pivot++) {
    const scale = system[pivot][pivot];
    const isTold = scale > 1e-9 * rows.reduce((sum, row) => sum + row[pivot] ** 2, 0);
    if (!isTold || !(scale > 0)) return null;
    for (let other = 0; other < count; other++) {
      if (other === pivot) continue;
      const factor = system[other][pivot] / scale;
      for (let c = pivot; c <= count; c++) system[other][c] -= factor * system[pivot][c];
    }
  }
  return system.map((row, c) => row[count] / row[c]);
}
