// What a recipe file imports: gives the object its type, so that an editor completes every field and
// knows the names of the classes and features. Whether it is right is checked when it is loaded.
import type { AskedFeature, Recipe, RecipeFeature, RecipeSource, RecipeTarget } from './recipe.ts';

export type { Recipe, RecipeFeature, RecipeTarget };

type Value = string | number | boolean | null;

/** A recipe as a file has it: `source`, `target` and `features` must be there, and may be short. */
export type WrittenRecipe<
  FeatureName extends string = string,
  ClassName extends string = string,
> = Partial<Omit<Recipe, 'source' | 'features' | 'target' | 'flags' | 'examples'>> & {
  /** A text is a path, as in `files`. */
  source: string | RecipeSource;
  /** A list names columns; a text is a column. */
  features: readonly FeatureName[] | Record<FeatureName, AskedFeature | string>;
  /** A text is a column. */
  target:
    | string
    | (Omit<RecipeTarget, 'classes'> & { classes?: Record<ClassName, string[] | '*'> });
  flags?: Record<NoInfer<ClassName>, string>;
  examples?: Partial<Record<NoInfer<FeatureName>, Value>>[];
};

/**
 * A recipe whose flags are held to the classes of its target, and whose examples to its features.
 *
 * @example
 * export default defineRecipe({ source: 'titanic.csv', target: 'Survived', features: ['Age', 'Sex'] });
 */
export function defineRecipe<FeatureName extends string, ClassName extends string = string>(
  recipe: WrittenRecipe<FeatureName, ClassName>,
): WrittenRecipe<FeatureName, ClassName> {
  return recipe;
}
