// `batcomputer`: what a recipe and a program of one's own import.
export {
  defineRecipe,
  type Recipe,
  type RecipeFeature,
  type RecipeTarget,
  type WrittenRecipe,
} from './recipe/define-recipe.ts';
