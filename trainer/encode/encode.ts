// CellTable → EncodedTable: one byte per value. The bins depend on the cells alone, so that the same
// cells always give the same bytes.
import type {
  CategoryFeature,
  Feature,
  FeatureSchema,
} from '../../runtime/schema/feature-schema.ts';
import { MAX_BINS } from '../base/limits.ts';
import type { CellTable } from './cell-table.ts';
import { type CutColumns, countBelow, cutColumnsPlain, drawSample } from './cut-columns.ts';
import type { CategoryBins, EncodedTable, FeatureBins } from './encoded-table.ts';

/** Columns that a feature with many labels may have: enough for the 4,064 most frequent ones. */
const MOST_COLUMNS = 16;
/** Labels with a bin of their own in a column of such a feature. */
const OWN_BINS = MAX_BINS - 1;

/**
 * Bins all features of `cells`.
 * @param maxBins bins of known values per numeric feature, 2 … 255
 */
export function encodeTable(cells: CellTable, maxBins: number = MAX_BINS): EncodedTable {
  return encodeWith(cells, makeFeatureBins(cells, maxBins));
}

/**
 * How each column's values become bins, from the cells that have rows; columns in the features' order.
 * @param cut what finds the thresholds of numbers
 */
export function makeFeatureBins(
  cells: Pick<CellTable, 'schema' | 'cellCount' | 'columns' | 'counts'>,
  maxBins: number = MAX_BINS,
  cut: CutColumns = cutColumnsPlain,
): FeatureBins[] {
  const { schema, columns } = cells;
  const rows = rowsPerCell(cells);
  const numbers = schema.flatMap(({ kind }, f) =>
    kind === 'number' || kind === 'integer' ? [f] : [],
  );
  const thresholds = cut(
    numbers.map((f) => columns[f]),
    drawSample(rows),
    maxBins,
  );
  return schema.flatMap((feature, f): FeatureBins[] => {
    if (feature.kind === 'category') {
      const parts = makeCategoryColumns(feature, columns[f], rows);
      return parts.map((bins) => ({ kind: 'category', feature: f, ...bins }));
    }
    const own = feature.kind === 'boolean' ? Float64Array.of(0.5) : thresholds[numbers.indexOf(f)];
    return [{ kind: 'numeric', feature: f, binCount: own.length + 1, thresholds: own }];
  });
}

/** The feature of each column, which can be told before any value is seen. */
export function featuresOfColumns(schema: FeatureSchema): number[] {
  return schema.flatMap((feature, f) => new Array<number>(columnsOf(feature)).fill(f));
}

function columnsOf(feature: Feature): number {
  if (feature.kind !== 'category' || feature.labels.length <= MAX_BINS) return 1;
  return Math.min(MOST_COLUMNS, Math.ceil(feature.labels.length / OWN_BINS));
}

/** Encodes `cells` with bins made from other cells (a validation part under the bins of its training part). */
export function encodeWith(cells: CellTable, features: FeatureBins[]): EncodedTable {
  const { cellCount } = cells;
  const columns = features.map((bins) => {
    const column = new Uint8Array(cellCount);
    encodeColumnInto(column, cells.columns[bins.feature], bins);
    return column;
  });
  return { schema: cells.schema, cellCount, features, columns };
}

/** Rows of each cell, of all classes. */
export function rowsPerCell({ cellCount, counts: all }: Pick<CellTable, 'cellCount' | 'counts'>) {
  const rows = new Float64Array(cellCount);
  for (const counts of all) {
    for (let i = 0; i < rows.length; i++) rows[i] += counts[i];
  }
  return rows;
}

type CategoryColumn = Pick<CategoryBins, 'binCount' | 'binOfCode'>;

function makeCategoryColumns(
  feature: CategoryFeature,
  values: Float64Array,
  rows: Float64Array,
): CategoryColumn[] {
  const labelCount = feature.labels.length;
  if (labelCount <= MAX_BINS) {
    const binOfCode = Uint8Array.from({ length: labelCount }, (_, code) => code);
    return [{ binCount: labelCount, binOfCode }];
  }
  const rowsOfCode = new Float64Array(labelCount);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) rowsOfCode[values[i]] += rows[i];
  }
  const codes = Array.from(rowsOfCode.keys()).sort(
    (a, b) => rowsOfCode[b] - rowsOfCode[a] || a - b,
  );
  return Array.from({ length: columnsOf(feature) }, (_, column) => {
    const codesHere = codes.slice(column * OWN_BINS, (column + 1) * OWN_BINS);
    const binOfCode = new Uint8Array(labelCount).fill(codesHere.length);
    codesHere.forEach((code, bin) => {
      binOfCode[code] = bin;
    });
    return { binCount: codesHere.length + 1, binOfCode };
  });
}

/** Bins of one column; NaN and codes without a bin become the missing bin. */
export function encodeColumnInto(out: Uint8Array, values: Float64Array, bins: FeatureBins): void {
  const missing = bins.binCount;
  if (bins.kind === 'category') {
    for (let i = 0; i < out.length; i++) {
      const code = values[i];
      out[i] = code >= 0 && code < bins.binOfCode.length ? bins.binOfCode[code] : missing;
    }
    return;
  }
  encodeNumbersInto(out, values, bins.thresholds, missing);
}

/** Slots of even width over the thresholds, by which most values find theirs at once. */
const SLOTS = 512;

/**
 * As `countBelow` tells it of each value, four times as fast: a slot is a rounded multiple of the distance from the first
 * threshold, so that a threshold of a lower slot than a value's is below the value.
 */
function encodeNumbersInto(
  out: Uint8Array,
  values: Float64Array,
  thresholds: Float64Array,
  missing: number,
): void {
  const low = thresholds[0];
  const width = (thresholds[thresholds.length - 1] - low) / SLOTS;
  // Without a width that divides, as between infinities, all stand in one slot.
  const scale = width > 0 && 1 / width < Number.POSITIVE_INFINITY ? 1 / width : 0;
  /** How many thresholds stand in lower slots. */
  const below = new Uint8Array(SLOTS + 2);
  for (const threshold of thresholds) below[slotOf(threshold, low, scale) + 1]++;
  for (let slot = 0; slot <= SLOTS; slot++) below[slot + 1] += below[slot];
  for (let i = 0; i < out.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      out[i] = missing;
      continue;
    }
    const slot = slotOf(value, low, scale);
    out[i] = countBelow(thresholds, value, below[slot], below[slot + 1]);
  }
}

/** From 0 to `SLOTS`, never falling with the value. */
function slotOf(value: number, low: number, scale: number): number {
  const place = (value - low) * scale;
  return place >= SLOTS ? SLOTS : place > 0 ? Math.trunc(place) : 0;
}
