// The contributions to an answer as the steps of a waterfall: from the average, step by step, to this row's score.
import type { Explanation } from '../../../runtime/rows/explanation.ts';

export interface WaterfallStep {
  /** Null for the weaker ones together. */
  field: string | null;
  /** How many fields those are. */
  count: number;
  contribution: number;
  /** Score before and after. */
  from: number;
  to: number;
}

export interface Waterfall {
  base: number;
  raw: number;
  steps: WaterfallStep[];
  /** Ends of the scale that holds all of it. */
  lowest: number;
  highest: number;
}

/** Steps that are shown one by one; what is weaker is one step together. */
const MOST_STEPS = 8;

/** A part that is so much smaller than all together is what rounding left of none. */
const SMALLEST = 1e-10;

/** By the inputs, where the model computes its features of these. */
export function makeWaterfall(explanation: Explanation, most = MOST_STEPS): Waterfall {
  const { base, raw } = explanation;
  const all =
    explanation.inputs?.map(({ input, contribution }) => ({ field: input, contribution })) ??
    explanation.contributions.map(({ feature, contribution }) => ({
      field: feature,
      contribution,
    }));
  const size = all.reduce((sum, one) => sum + Math.abs(one.contribution), Math.abs(base));
  const smallest = SMALLEST * size;
  const parts = all.filter(({ contribution }) => Math.abs(contribution) > smallest);
  const isCut = parts.length > most;
  const strong = isCut ? parts.slice(0, most - 1) : parts;
  const weak = parts.slice(strong.length);
  const steps: WaterfallStep[] = [];
  let at = base;
  const add = (field: string | null, count: number, contribution: number) => {
    steps.push({ field, count, contribution, from: at, to: at + contribution });
    at += contribution;
  };
  for (const { field, contribution } of strong) add(field, 1, contribution);
  // Whatever rounding of the sums has lost goes here as well: the last step ends at the score.
  if (weak.length > 0) add(null, weak.length, raw - at);
  const ends = [base, raw, ...steps.map(({ to }) => to)];
  return { base, raw, steps, lowest: Math.min(...ends), highest: Math.max(...ends) };
}
