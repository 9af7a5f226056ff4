// Training as a program asks for it: of a recipe at hand, or of a file.
import { type Progress, silentProgress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { checkRecipe } from '../recipe/check-recipe.ts';
import type { WrittenRecipe } from '../recipe/define-recipe.ts';
import { hashRecipe, type LoadedRecipe, loadRecipe } from '../recipe/load-recipe.ts';
import type { TrainOptions, TrainResult } from './train.ts';

export interface TrainRecipeOptions extends TrainOptions {
  /** Told of each stage; nothing is printed when left out. */
  progress?: Progress;
}

/**
 * Learns what a recipe asks for and registers it as the next version of its model. The first version becomes `current`.
 * @param recipe what `defineRecipe` gave, which must have a name; or the path of its file, or the name of a recipe that
 *   ships. Paths are relative to the working folder.
 * @throws UserError when the data or the recipe cannot be used; nothing is then registered
 *
 * @example
 * const { version, evaluation } = await train('titanic.ts', { registry: await openRegistry('models') });
 */
export async function trainRecipe(
  recipe: WrittenRecipe | string,
  { progress = silentProgress, ...options }: TrainRecipeOptions,
): Promise<TrainResult> {
  const loaded = typeof recipe === 'string' ? await loadRecipe(recipe) : checkedRecipe(recipe);
  // Recipes import this package, too, and must not wait for all that learns.
  const { train } = await import('./train.ts');
  return train(loaded, options, progress);
}

function checkedRecipe(written: WrittenRecipe): LoadedRecipe {
  const { name } = written;
  if (name === undefined) {
    throw new UserError(
      'a recipe without a name is called as its file: give it a name, or train it by its path',
    );
  }
  const place = `the recipe ${name}`;
  const recipe = checkRecipe(written, place);
  return { recipe, hash: hashRecipe(recipe), path: place };
}
