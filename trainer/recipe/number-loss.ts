// What a learner of numbers minimises, as plain data: its answers are judged by it too.
import type { Recipe } from './recipe.ts';

export type NumberLoss =
  | { kind: 'absolute' | 'poisson' | 'gamma' }
  | { kind: 'quantile'; quantile: number }
  | { kind: 'tweedie'; power: number };

/** The loss of a learner of numbers; undefined for squared errors. */
export function numberLossOf(learner: Recipe['learner']): NumberLoss | undefined {
  if (learner.kind !== 'boosting') return undefined;
  switch (learner.loss) {
    case 'absolute':
    case 'poisson':
    case 'gamma':
      return { kind: learner.loss };
    case 'quantile':
      return { kind: 'quantile', quantile: learner.quantile ?? 0.5 };
    case 'tweedie':
      return { kind: 'tweedie', power: learner.tweediePower ?? 1.5 };
    default:
      return undefined;
  }
}
