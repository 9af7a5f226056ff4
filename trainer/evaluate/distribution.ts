// Where a model's answers lie: histograms of them, and for numbers, the actual values beside them.
import { brief } from './brief.ts';

/** Weights of the held-out rows by the probability answered, in bins of equal width from 0 to 1. */
export interface ProbabilityHistogram {
  class: string;
  /** Rows of the class, and of the others. */
  positive: number[];
  negative: number[];
}

/** Weights in bins of equal width from `lowest` to `highest`; what lies outside is counted in the first and the last. */
export interface NumberHistogram {
  lowest: number;
  highest: number;
  answers: number[];
  actual: number[];
}

/** Rows whose answer is about the same, and what the target then was. */
export interface NumberBin {
  /** Lowest and highest answer. */
  lowest: number;
  highest: number;
  meanPredicted: number;
  meanObserved: number;
  meanAbsoluteError: number;
  weight: number;
}

const PROBABILITY_BINS = 20;
const NUMBER_BINS = 24;
/** Of the answers and of the actual values, left out of the range at each end. */
const TAIL = 0.005;
const DECILES = 10;

export function probabilityHistogram(
  name: string,
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): ProbabilityHistogram {
  const range = { lowest: 0, highest: 1 };
  return {
    class: name,
    positive: binned(scores, positive, range, PROBABILITY_BINS),
    negative: binned(scores, negative, range, PROBABILITY_BINS),
  };
}

/** @param weights of the rows, one per answer */
export function numberHistogram(
  answers: Float64Array,
  actual: Float64Array,
  weights: Float64Array,
): NumberHistogram {
  const ends = [answers, actual].map((values) => middleOf(values, weights));
  const range = {
    lowest: brief(Math.min(...ends.map(({ low }) => low))),
    highest: brief(Math.max(...ends.map(({ high }) => high))),
  };
  return {
    ...range,
    answers: binned(answers, weights, range, NUMBER_BINS),
    actual: binned(actual, weights, range, NUMBER_BINS),
  };
}

/** Rows in ten bins of about equal weight by answer; rows of one answer are not parted. */
export function numberBins(
  answers: Float64Array,
  actual: Float64Array,
  weights: Float64Array,
): NumberBin[] {
  const groups = alikeAnswers(answers, weights, DECILES);
  return groups.map((rows) => summarize(rows, answers, actual, weights));
}

/** Rows in at most so many groups of about equal weight, by ascending answer; rows of one answer are not parted. */
export function alikeAnswers(
  answers: Float64Array,
  weights: Float64Array,
  most: number,
): number[][] {
  const order = ascending(answers).filter((i) => weights[i] > 0);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const bins = new Map<number, number[]>();
  let below = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let weight = 0;
    while (end < order.length && answers[order[end]] === answers[order[start]]) {
      weight += weights[order[end++]];
    }
    const bin = Math.floor((most * (below + weight / 2)) / total);
    const rows = bins.get(bin) ?? [];
    for (let i = start; i < end; i++) rows.push(order[i]);
    bins.set(bin, rows);
    below += weight;
    start = end;
  }
  return [...bins.values()];
}

function summarize(
  rows: number[],
  answers: Float64Array,
  actual: Float64Array,
  weights: Float64Array,
): NumberBin {
  const weight = rows.reduce((sum, i) => sum + weights[i], 0);
  const mean = (of: (i: number) => number) =>
    brief(rows.reduce((sum, i) => sum + weights[i] * of(i), 0) / weight);
  return {
    lowest: brief(answers[rows[0]]),
    highest: brief(answers[rows[rows.length - 1]]),
    meanPredicted: mean((i) => answers[i]),
    meanObserved: mean((i) => actual[i]),
    meanAbsoluteError: mean((i) => Math.abs(actual[i] - answers[i])),
    weight,
  };
}

function binned(
  values: Float64Array,
  weights: Float64Array,
  { lowest, highest }: { lowest: number; highest: number },
  count: number,
): number[] {
  const bins = new Array<number>(count).fill(0);
  const width = (highest - lowest) / count;
  values.forEach((value, i) => {
    const bin = width > 0 ? Math.floor((value - lowest) / width) : 0;
    bins[Math.max(0, Math.min(count - 1, bin))] += weights[i];
  });
  return bins.map(brief);
}

function middleOf(values: Float64Array, weights: Float64Array): { low: number; high: number } {
  const order = ascending(values).filter((i) => weights[i] > 0);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  const at = (share: number) => {
    let below = 0;
    const found = order.find((i) => {
      below += weights[i];
      return below >= share * total;
    });
    return values[found ?? order[order.length - 1]];
  };
  return { low: at(TAIL), high: at(1 - TAIL) };
}

function ascending(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
}
