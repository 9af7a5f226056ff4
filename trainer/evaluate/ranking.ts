// Metrics that depend on the order of the scores only; rows of equal score count as one group.
import type { CalibrationBin } from './evaluation.ts';

/** Rows of one score. */
export interface ScoreGroup {
  score: number;
  positive: number;
  negative: number;
}

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counted
 * half (Mann and Whitney 1947). `null` when one of the two has no weight.
 */
export function areaUnderRoc(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): number | null {
  let negativesBelow = 0;
  let positives = 0;
  let wins = 0;
  for (const group of groupByScore(scores, positive, negative)) {
    wins += group.positive * (negativesBelow + group.negative / 2);
    negativesBelow += group.negative;
    positives += group.positive;
  }
  return positives > 0 && negativesBelow > 0 ? wins / (positives * negativesBelow) : null;
}

/**
 * Rows in `binCount` bins of about equal weight by predicted probability. A group of equal scores is
 * not parted: it belongs to the bin of its middle. Bins that get no row are left out.
 */
export function calibrationBins(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
  binCount = 10,
): CalibrationBin[] {
  const groups = groupByScore(scores, positive, negative);
  const total = groups.reduce((sum, group) => sum + group.positive + group.negative, 0);
  const bins = new Map<number, ScoreGroup[]>();
  let below = 0;
  for (const group of groups) {
    const weight = group.positive + group.negative;
    const bin = Math.floor((binCount * (below + weight / 2)) / total);
    const inBin = bins.get(bin);
    if (inBin === undefined) bins.set(bin, [group]);
    else inBin.push(group);
    below += weight;
  }
  return [...bins.values()].map(summarize);
}

function summarize(groups: ScoreGroup[]): CalibrationBin {
  let weight = 0;
  let positive = 0;
  let predicted = 0;
  for (const group of groups) {
    weight += group.positive + group.negative;
    positive += group.positive;
    predicted += group.score * (group.positive + group.negative);
  }
  return {
    lowest: groups[0].score,
    highest: groups[groups.length - 1].score,
    meanPredicted: predicted / weight,
    observedShare: positive / weight,
    weight,
  };
}

/** Groups of equal score with some weight, ascending. */
export function groupByScore(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): ScoreGroup[] {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b] || a - b);
  const groups: ScoreGroup[] = [];
  for (const cell of order) {
    if (positive[cell] + negative[cell] === 0) continue;
    const last = groups.at(-1);
    if (last !== undefined && last.score === scores[cell]) {
      last.positive += positive[cell];
      last.negative += negative[cell];
    } else {
      groups.push({ score: scores[cell], positive: positive[cell], negative: negative[cell] });
    }
  }
  return groups;
}
