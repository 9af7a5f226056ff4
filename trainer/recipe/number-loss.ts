// What a learner of numbers minimises, as plain data: its answers are judged by it too.
import { LEARNERS } from './learner-schema.ts';
import type { Recipe } from './recipe.ts';

export type NumberLoss =
  | { kind: 'absolute' | 'poisson' | 'gamma' }
  | { kind: 'quantile'; quantile: number }
  | { kind: 'tweedie'; power: number };

/** The loss of a learner of numbers; undefined for squared errors. */
export function numberLossOf(learner: Recipe['learner']): NumberLoss | undefined {
  if (learner.kind !== 'boosting') return undefined;
  const { quantile, tweediePower } = LEARNERS.boosting.shape;
  switch (learner.loss) {
    case 'absolute':
    case 'poisson':
    case 'gamma':
      return { kind: learner.loss };
    case 'quantile':
      return { kind: 'quantile', quantile: quantile.parse(learner.quantile) };
    case 'tweedie':
      return { kind: 'tweedie', power: tweediePower.parse(learner.tweediePower) };
    default:
      return undefined;
  }
}
