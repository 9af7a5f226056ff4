// In which bins the values of a feature are counted, and how many rows each has: the thresholds of the model, so that
// what changes an answer changes a count; and the labels that are frequent.
import { findBin } from '../../runtime/observe/bins.ts';
import { MOST_BINS } from '../../runtime/observe/record-form.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { FeatureReference } from '../../runtime/schema/reference-schema.ts';
import { type Ensemble, NUMERIC_SPLIT } from '../ensemble/ensemble.ts';
import { evenEdges, shortEdges } from './even-edges.ts';

/** Rows whose values are counted: a value per cell, and how many rows the cell is. */
export interface CountedRows {
  schema: FeatureSchema;
  columns: Float64Array[];
  rows: Float64Array;
}

type NumberBins = Extract<FeatureReference, { edges: number[] }>;
type LabelBins = Extract<FeatureReference, { labels: string[] }>;

/** Cells that edges are chosen by; all are counted. */
const SAMPLE = 4096;

/** One for each feature that does not speak of a person. */
export function countFeatures(ensemble: Ensemble, counted: CountedRows): FeatureReference[] {
  const { schema, columns, rows } = counted;
  const thresholds = thresholdsOf(ensemble, counted);
  return schema.flatMap((feature, f): FeatureReference[] => {
    if (feature.personal === true) return [];
    const { name, kind } = feature;
    if (kind === 'number' || kind === 'integer') {
      return [countNumbers({ name, kind }, thresholds[f], columns[f], rows)];
    }
    const labels = feature.kind === 'category' ? feature.labels : ['false', 'true'];
    return [countLabels({ name, kind, labels }, columns[f], rows)];
  });
}

/** The same in fewer bins, so that it takes less room. */
export function coarsen(bins: FeatureReference, most: number): FeatureReference {
  return 'edges' in bins ? coarsenNumbers(bins, most) : coarsenLabels(bins, most);
}

/** Per feature, ascending: where its value changes an answer. Linear leaves change with every value. */
function thresholdsOf(
  { featureCount, feature, split, threshold, linear }: Ensemble,
  { columns }: CountedRows,
): number[][] {
  const found = Array.from({ length: featureCount }, () => new Set<number>());
  feature.forEach((f, node) => {
    const isNumeric = f >= 0 && split[node] === NUMERIC_SPLIT;
    if (isNumeric && Number.isFinite(threshold[node])) found[f].add(threshold[node] + 0);
  });
  for (const f of new Set(linear?.feature)) {
    for (const cell of sampled(columns[f].length)) {
      if (Number.isFinite(columns[f][cell])) found[f].add(columns[f][cell] + 0);
    }
  }
  return found.map((set) => [...set].sort((a, b) => a - b));
}

function countNumbers(
  { name, kind }: Pick<NumberBins, 'name' | 'kind'>,
  thresholds: number[],
  values: Float64Array,
  rows: Float64Array,
): NumberBins {
  const cells = sampled(values.length);
  const sample = cells.map((cell) => values[cell]);
  const sampleRows = cells.map((cell) => rows[cell]);
  const chosen = evenEdges(thresholds, numberCounts(thresholds, sample, sampleRows), MOST_BINS);
  const edges = shortEdges(chosen, sample, sampleRows);
  return { name, kind, edges, counts: numberCounts(edges, values, rows) };
}

function numberCounts(
  edges: number[],
  values: ArrayLike<number>,
  rows: ArrayLike<number>,
): number[] {
  const counts = new Array<number>(edges.length + 2).fill(0);
  for (let cell = 0; cell < values.length; cell++) {
    const isMissing = Number.isNaN(values[cell]);
    counts[isMissing ? edges.length + 1 : findBin(edges, values[cell])] += rows[cell];
  }
  return counts;
}

function countLabels(
  bins: Omit<LabelBins, 'counts'>,
  values: Float64Array,
  rows: Float64Array,
): LabelBins {
  const { labels } = bins;
  const counts = new Array<number>(labels.length + 2).fill(0);
  values.forEach((code, cell) => {
    const isLabel = code >= 0 && code < labels.length;
    const unlisted = labels.length + (Number.isNaN(code) ? 1 : 0);
    counts[isLabel ? code : unlisted] += rows[cell];
  });
  return coarsenLabels({ ...bins, counts }, MOST_BINS);
}

function coarsenNumbers(bins: NumberBins, most: number): NumberBins {
  const edges = evenEdges(bins.edges, bins.counts, most);
  const counts = new Array<number>(edges.length + 2).fill(0);
  bins.counts.forEach((count, bin) => {
    const isMissing = bin === bins.counts.length - 1;
    const upper = bins.edges[bin] ?? Infinity;
    counts[isMissing ? edges.length + 1 : findBin(edges, upper)] += count;
  });
  return { ...bins, edges, counts };
}

/** The most frequent labels, in their own order; those of equal count by that order. */
function coarsenLabels(bins: LabelBins, most: number): LabelBins {
  const { labels, counts } = bins;
  const kept = [...labels.keys()]
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, most - 2)
    .sort((a, b) => a - b);
  const known = kept.map((i) => counts[i]);
  const sum = (list: number[]) => list.reduce((total, count) => total + count, 0);
  const others = sum(counts.slice(0, -1)) - sum(known);
  return {
    ...bins,
    labels: kept.map((i) => labels[i]),
    counts: [...known, others, counts[counts.length - 1]],
  };
}

/** Cells at equal distances. */
function sampled(count: number): number[] {
  const taken = Math.min(count, SAMPLE);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
