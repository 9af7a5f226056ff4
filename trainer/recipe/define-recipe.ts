// What a recipe file imports: gives the object its type, so that an editor completes every field and
// knows the names of the classes and features. Whether it is right is checked when it is loaded.
import type { Recipe, RecipeFeature, RecipeTarget } from './recipe.ts';

export type { Recipe, RecipeFeature, RecipeTarget };

type Value = string | number | boolean | null;

/**
 * A recipe whose flags are held to the classes of its target, and whose examples to its features.
 *
 * @example
 * export default defineRecipe({ name: 'titanic', features: { age: { sql: '"Age"', kind: 'number' } }, … });
 */
export function defineRecipe<FeatureName extends string, ClassName extends string = 'value'>(
  recipe: Omit<Recipe, 'features' | 'target' | 'flags' | 'examples'> & {
    features: Record<FeatureName, RecipeFeature>;
    target: Omit<RecipeTarget, 'classes'> & { classes?: Record<ClassName, string[] | '*'> };
    flags: Record<NoInfer<ClassName>, string>;
    examples?: Partial<Record<NoInfer<FeatureName>, Value>>[];
  },
): Recipe {
  return recipe as Recipe;
}
