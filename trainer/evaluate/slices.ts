// The figures of each part of the held-out rows: one slice per label of a category, per side of a
// boolean, or per value of any other column.
import { type CellTable, pickCells } from '../encode/cell-table.ts';
import { confidenceIntervals, type Interval } from './confidence.ts';
import { prepareMetrics } from './prepared-metrics.ts';

export interface Slice {
  /** `null`: the rows without a value. */
  value: string | boolean | null;
  rows: number;
  /** As in `metricsOf`; those that do not exist in the slice are left out. */
  metrics: Record<string, number>;
}

/** A slice with 95 % intervals of its metrics. */
export interface SureSlice extends Slice {
  confidence: Record<string, Interval>;
}

/** What cells are parted by: a value of each cell, and what it is called. */
export interface SliceBy {
  column: Float64Array;
  nameOf(value: number): Slice['value'];
  /** Whether its values have an order of their own, in which slices then stand. */
  isOrdered?: boolean;
}

/** Slices shown per feature, those with the most rows. */
const MOST_SLICES = 100;

/** Per feature that is a category or a boolean: its slices, the largest first. */
export function sliceMetrics(answers: Float64Array, test: CellTable): Record<string, Slice[]> {
  const metrics = prepareMetrics(answers, test);
  const slices = Array.from(featurePartings(test), ([name, { column, nameOf }]) => {
    const ofFeature = largestValues(column, test).map(([value, rows]): Slice => {
      const isIn = (cell: number) => Object.is(column[cell], value);
      const weights = test.weights.map((ofClass) =>
        ofClass.map((weight, cell) => (isIn(cell) ? weight : 0)),
      );
      return { value: nameOf(value), rows, metrics: metrics(weights) };
    });
    return [name, ofFeature] as const;
  });
  return Object.fromEntries(slices);
}

/** The features that part rows, by name. */
export function featurePartings({ schema, columns }: CellTable): Map<string, SliceBy> {
  const partings = schema.flatMap((feature, f): [string, SliceBy][] => {
    if (feature.kind !== 'category' && feature.kind !== 'boolean') return [];
    const nameOf = (value: number) => {
      if (Number.isNaN(value)) return null;
      return feature.kind === 'category' ? (feature.labels[value] ?? OTHER_TEXTS) : value === 1;
    };
    return [[feature.name, { column: columns[f], nameOf }]];
  });
  return new Map(partings);
}

/** What texts are called together that are none of the labels. */
const OTHER_TEXTS = '(no label of the model)';

/** The slices of one parting with their intervals: in its own order, or the largest first. */
export function sureSlices(
  answers: Float64Array,
  test: CellTable,
  { column, nameOf, isOrdered = false }: SliceBy,
  seed: number,
): SureSlice[] {
  const width = answers.length / test.cellCount;
  const cellsOf = Map.groupBy(column.keys(), (cell) => column[cell]);
  const values = largestValues(column, test);
  if (isOrdered) values.sort((a, b) => a[0] - b[0]);
  return values.map(([value, rows]) => {
    const inSlice = Int32Array.from(cellsOf.get(value) ?? []);
    const part = pickCells(test, inSlice);
    const own = new Float64Array(inSlice.length * width);
    inSlice.forEach((cell, i) => {
      own.set(answers.subarray(cell * width, (cell + 1) * width), i * width);
    });
    const metrics = prepareMetrics(own, part)(part.weights);
    const confidence = confidenceIntervals(own, part, seed);
    return { value: nameOf(value), rows, metrics, confidence };
  });
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
