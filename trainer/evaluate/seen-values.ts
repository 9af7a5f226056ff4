// What the held-out rows have in each feature: how many values, how many of them missing, from where to where.
import type { CellTable } from '../encode/cell-table.ts';
import { brief } from './brief.ts';

export interface SeenValues {
  /** Different values, missing ones left out. */
  distinct: number;
  /** Share of the weight without a value. */
  missing: number;
  /** Of a number or an integer with any value. */
  lowest?: number;
  highest?: number;
}

/** One entry per feature. */
export function seenValues({ schema, columns, weights, cellCount }: CellTable): SeenValues[] {
  const weightOf = (cell: number) => weights.reduce((sum, ofClass) => sum + ofClass[cell], 0);
  const cells = Array.from({ length: cellCount }, (_, cell) => cell).filter(
    (cell) => weightOf(cell) > 0,
  );
  const total = cells.reduce((sum, cell) => sum + weightOf(cell), 0);
  return schema.map(({ kind }, f) => {
    const known = new Set<number>();
    let [missing, lowest, highest] = [0, Infinity, -Infinity];
    for (const cell of cells) {
      const value = columns[f][cell];
      if (Number.isNaN(value)) {
        missing += weightOf(cell);
        continue;
      }
      known.add(value);
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    const hasRange = (kind === 'number' || kind === 'integer') && known.size > 0;
    const seen = { distinct: known.size, missing: total > 0 ? brief(missing / total) : 0 };
    return { ...seen, ...(hasRange && { lowest, highest }) };
  });
}
