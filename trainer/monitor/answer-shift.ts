// What a drifted input does to the answers: by its partial dependence, how far it moves their mean, and by which of its
// values.
import { findBin } from '../../runtime/observe/bins.ts';
import type { FeatureReference } from '../../runtime/schema/reference-schema.ts';
import type { FeatureEffects } from '../judge/report/report-evaluation.ts';
import type { BinShares } from './drift.ts';

export interface AnswerShift {
  /** Of an output, in its unit: a probability, or the number that is answered. */
  mean: number;
  /** The bins that move it most, each with its part. */
  by: { name: string; part: number }[];
}

type Points = FeatureEffects['partialDependence'];

const MOST_BINS = 3;

/**
 * The shift of the mean of one output: Σ (share now − share then) · (mean answer with such a value − mean answer), the
 * other inputs as they were. Null where no partial dependence was noted.
 * @param bins of the feature, as its drift has them
 * @param output number of the output
 */
export function answerShift(
  feature: FeatureReference,
  bins: readonly BinShares[],
  points: Points,
  output: number,
): AnswerShift | null {
  if (points.length === 0) return null;
  const answers = answersByBin(feature, points, output);
  const mean = bins.reduce((sum, { reference }, i) => sum + reference * (answers[i] ?? 0), 0);
  const parts = bins.map(({ name, reference, current }, i) => {
    const answer = answers[i];
    return { name, part: answer === null ? 0 : (current - reference) * (answer - mean) };
  });
  const falling = [...parts].sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  return {
    mean: parts.reduce((sum, { part }) => sum + part, 0),
    by: falling.slice(0, MOST_BINS).filter(({ part }) => part !== 0),
  };
}

/** Null where no point is known for a label; of a number, the nearest point stands for a bin without one. */
function answersByBin(feature: FeatureReference, points: Points, output: number) {
  const sums = feature.counts.map(() => ({ answer: 0, weight: 0 }));
  for (const { value, answers, share = 1 } of points) {
    const sum = sums[binOf(feature, value)];
    sum.answer += share * (answers[output] ?? 0);
    sum.weight += share;
  }
  const known = sums.map(({ answer, weight }) => (weight > 0 ? answer / weight : null));
  if ('labels' in feature) return known;
  const missing = known.length - 1;
  return known.map((answer, i) => answer ?? (i === missing ? null : nearest(known, i, missing)));
}

function binOf(feature: FeatureReference, value: Points[number]['value']): number {
  const missing = feature.counts.length - 1;
  if (value === null) return missing;
  if (!('labels' in feature)) return findBin(feature.edges, Number(value));
  const at = feature.labels.indexOf(String(value));
  return at < 0 ? missing - 1 : at;
}

function nearest(known: (number | null)[], at: number, end: number): number | null {
  for (let distance = 1; distance < end; distance++) {
    const found = known[at - distance] ?? (at + distance < end ? known[at + distance] : null);
    if (found != null) return found;
  }
  return null;
}
