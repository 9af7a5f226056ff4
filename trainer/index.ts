// `batcomputer`: what a recipe and a program of one's own import.
export {
  defineRecipe,
  type Recipe,
  type RecipeFeature,
  type RecipeTarget,
} from './recipe/define-recipe.ts';
