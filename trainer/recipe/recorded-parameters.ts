// What a version records of its learner: every parameter that was in force, defaults included.
import { learnerInForce } from './learner-schema.ts';
import type { Recipe } from './recipe.ts';

/**
 * The parameters without those that this recipe's loss or features leave idle.
 * @param rows that were learned from
 */
export function recordedParameters(
  { learner, objective, features }: Pick<Recipe, 'learner' | 'objective' | 'features'>,
  rows: number,
): Record<string, unknown> {
  const inForce = learnerInForce(learner, objective, rows);
  if (inForce.kind === 'forest') return inForce;
  const { quantile, tweediePower, categories, ...used } = inForce;
  const hasCategories = Object.values(features).some(({ kind }) => kind === 'category');
  return {
    ...used,
    ...(used.loss === 'quantile' && { quantile }),
    ...(used.loss === 'tweedie' && { tweediePower }),
    ...(hasCategories && { categories }),
  };
}
