// In which bin a value or an answer counts: the one rule for those who make a reference and those who count against it.
import type { AnswerReference, FeatureReference, Reference } from '../schema/reference-schema.ts';
import { MOST_ANSWERS } from './record-form.ts';

type NumberBins = Pick<Extract<FeatureReference, { edges: number[] }>, 'kind' | 'name' | 'edges'>;
type LabelBins = Pick<Extract<FeatureReference, { labels: string[] }>, 'kind' | 'name' | 'labels'>;

/** Of a feature, what its bins are and not how many rows they had. */
export type ReferenceFeatureBins = NumberBins | LabelBins;
export type AnswerBins = Pick<AnswerReference, 'name' | 'edges'>;

/** As much of a reference as it takes to count against it. */
export interface ReferenceBins {
  features: ReferenceFeatureBins[];
  answers: AnswerBins[];
}

/** Of a reference, what it takes to count. */
export function binsOf({
  features,
  answers,
}: Pick<Reference, 'features' | 'answers'>): ReferenceBins {
  return {
    features: features.map(({ counts: _, ...bins }) => bins),
    answers: answers.map(({ name, edges }) => ({ name, edges })),
  };
}

/** How many bins a feature has; the last is that of missing values. */
export function binCount(bins: ReferenceFeatureBins): number {
  return ('edges' in bins ? bins.edges.length : bins.labels.length) + 2;
}

/** The first edge that is not below the value; behind all where none is, and for NaN. */
export function findBin(edges: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What people call the bins of a feature, in their order: `<= 3`, `> 7.5`, `London`, `other`, `missing`. */
export function binNames(bins: ReferenceFeatureBins): string[] {
  if ('labels' in bins) return [...bins.labels, 'other', 'missing'];
  const { edges } = bins;
  const last = edges.length === 0 ? 'any' : `> ${edges[edges.length - 1]}`;
  return [...edges.map((edge) => `<= ${edge}`), last, 'missing'];
}

/** Where the answers of a version without a reference are counted: classes in tenths, numbers all together. */
export function plainAnswerBins(task: 'class' | 'number', flags: readonly string[]): AnswerBins[] {
  const counted = flags.length === 2 && task === 'class' ? flags.slice(1) : flags;
  const first = counted.slice(0, MOST_ANSWERS);
  if (task === 'number') return first.map((name) => ({ name, edges: [] }));
  const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
  return first.map((name) => ({ name, edges: tenths }));
}
