// How a class is told from the rest at every threshold: the points of its ROC and its precision–recall curve, as many
// as a chart shows. The area under the whole curve is the metric `auc`.
import { brief } from './brief.ts';
import { groupByScore } from './ranking.ts';

/** Points by falling threshold; the one at which nothing is decided for the class, (0, 0), is left out. */
export interface RankingCurve {
  class: string;
  /** The class's share of the held-out weight, from which precision follows (`precisionAt`). */
  share: number;
  /** Decided for the class: the rows whose probability is at least this. */
  threshold: number[];
  /** Share of the other classes' rows that are then decided wrongly. */
  falsePositiveRate: number[];
  /** Share of the class's rows that are then found. */
  recall: number[];
}

/** A point further than this from the last one, in one direction, is kept. */
const STEP = 1 / 50;

/** @returns null when one of the two has no weight */
export function rankingCurve(
  name: string,
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): RankingCurve | null {
  const groups = groupByScore(scores, positive, negative).reverse();
  const positives = groups.reduce((sum, group) => sum + group.positive, 0);
  const negatives = groups.reduce((sum, group) => sum + group.negative, 0);
  if (positives === 0 || negatives === 0) return null;
  const share = brief(positives / (positives + negatives));
  const curve: RankingCurve = {
    class: name,
    share,
    threshold: [],
    falsePositiveRate: [],
    recall: [],
  };
  let [found, wrong] = [0, 0];
  let [lastFound, lastWrong] = [0, 0];
  groups.forEach((group, i) => {
    found += group.positive / positives;
    wrong += group.negative / negatives;
    const isLast = i === groups.length - 1;
    if (!isLast && i > 0 && found - lastFound < STEP && wrong - lastWrong < STEP) return;
    curve.threshold.push(brief(group.score));
    curve.recall.push(isLast ? 1 : brief(found));
    curve.falsePositiveRate.push(isLast ? 1 : brief(wrong));
    [lastFound, lastWrong] = [found, wrong];
  });
  return curve;
}

/** Share of the rows decided for the class that are of it. */
export function precisionAt(share: number, falsePositiveRate: number, recall: number): number {
  const right = share * recall;
  return right / (right + (1 - share) * falsePositiveRate);
}
