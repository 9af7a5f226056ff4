// What a recipe file imports: gives the object its type, so that an editor completes every field and
// knows the names of the classes and features. Whether it is right is checked when it is loaded.
import type { Kind } from '../../runtime/functions/kinds.ts';
import type { Computed } from './functions.ts';
import type { RecipeInput } from './inputs.ts';
import type {
  AskedFeature,
  Recipe,
  RecipeFeature,
  RecipeSource,
  RecipeSplit,
  RecipeTarget,
} from './recipe.ts';

export type { Recipe, RecipeFeature, RecipeTarget };

type Value = string | number | boolean | null;

type Inputs = Record<string, RecipeInput>;

/** What an expression may use of these inputs: see `Computed`. */
type UsesOf<I extends Inputs> = {
  [Name in keyof I & string]: `any:${Name}` | UsesByKind<Name, I[Name]['kind']>;
}[keyof I & string];
type UsesByKind<Name extends string, K extends RecipeInput['kind']> = K extends 'number' | 'integer'
  ? `number:${Name}` | `ordered:${Name}`
  : K extends 'date'
    ? `date:${Name}` | `ordered:${Name}`
    : `${K}:${Name}`;

/** A feature that is computed from the recipe's inputs: an input by its name, an expression, or one with details. */
type ComputedFeature<I extends Inputs> =
  | Computed<Kind, UsesOf<I>>
  | (Pick<RecipeFeature, 'description' | 'unseen' | 'rareBelow' | 'personal'> & {
      from: (keyof I & string) | Computed<Kind, UsesOf<I>>;
    });

/** A recipe as a file has it: `source`, `target` and `features` must be there, and may be short. */
export type WrittenRecipe<
  FeatureName extends string = string,
  ClassName extends string = string,
  I extends Inputs = Inputs,
> = Partial<
  Omit<Recipe, 'source' | 'inputs' | 'features' | 'target' | 'flags' | 'examples' | 'split'>
> & {
  /** `{ test }` names the files of the held-out rows. */
  split?: RecipeSplit | { test: string | string[] };
  /** A text is a path, as in `files`. */
  source: string | RecipeSource;
  /** What callers send, where features are computed: see docs/RECIPES.md. */
  inputs?: I;
  /** A list names columns, or inputs; a text is a column, or an input. */
  features:
    | readonly FeatureName[]
    | Record<FeatureName, AskedFeature | string | ComputedFeature<NoInfer<I>>>;
  /** A text is a column. */
  target:
    | string
    | (Omit<RecipeTarget, 'classes'> & { classes?: Record<ClassName, string[] | '*'> });
  flags?: Record<NoInfer<ClassName>, string>;
  /** Of a recipe with inputs, values of these. */
  examples?: Partial<Record<NoInfer<FeatureName> | (keyof NoInfer<I> & string), Value>>[];
};

/**
 * A recipe whose flags are held to the classes of its target, and whose examples to its features.
 *
 * @example
 * export default defineRecipe({ source: 'titanic.csv', target: 'Survived', features: ['Age', 'Sex'] });
 */
export function defineRecipe<
  FeatureName extends string,
  ClassName extends string = string,
  I extends Inputs = Record<never, RecipeInput>,
>(recipe: WrittenRecipe<FeatureName, ClassName, I>): WrittenRecipe<FeatureName, ClassName, I> {
  return recipe;
}
