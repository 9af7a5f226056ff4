// The figures of each part of the held-out rows: one slice per label of a category, per side of a
// boolean.
import type { CellTable } from '../encode/cell-table.ts';
import { prepareMetrics } from './prepared-metrics.ts';

export interface Slice {
  /** `null`: the rows without a value. */
  value: string | boolean | null;
  rows: number;
  /** As in `metricsOf`; those that do not exist in the slice are left out. */
  metrics: Record<string, number>;
}

/** Slices shown per feature, those with the most rows. */
const MOST_SLICES = 100;

/** Per feature that is a category or a boolean: its slices, the largest first. */
export function sliceMetrics(answers: Float64Array, test: CellTable): Record<string, Slice[]> {
  const metrics = prepareMetrics(answers, test);
  const slices: Record<string, Slice[]> = {};
  test.schema.forEach((feature, f) => {
    if (feature.kind !== 'category' && feature.kind !== 'boolean') return;
    const column = test.columns[f];
    slices[feature.name] = largestValues(column, test).map(([value, rows]) => {
      const isIn = (cell: number) => Object.is(column[cell], value);
      const weights = test.weights.map((ofClass) =>
        ofClass.map((weight, cell) => (isIn(cell) ? weight : 0)),
      );
      const label = feature.kind === 'category' ? feature.labels[value] : value === 1;
      return { value: Number.isNaN(value) ? null : label, rows, metrics: metrics(weights) };
    });
  });
  return slices;
}

/** Values with the rows that have them. */
function largestValues(column: Float64Array, { counts, cellCount }: CellTable): [number, number][] {
  const rowsOf = new Map<number, number>();
  for (const ofClass of counts) {
    for (let cell = 0; cell < cellCount; cell++) {
      rowsOf.set(column[cell], (rowsOf.get(column[cell]) ?? 0) + ofClass[cell]);
    }
  }
  const withRows = [...rowsOf].filter(([, rows]) => rows > 0);
  return withRows.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_SLICES);
}
