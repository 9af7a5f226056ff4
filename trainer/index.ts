// `batcomputer`: what a recipe and a program of one's own import.
export type { Predictor } from '../runtime/module/predictor.ts';
export type { FeatureSchema } from '../runtime/schema/feature-schema.ts';
export type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
export type { Progress, StageProgress } from './base/progress.ts';
export { UserError } from './base/user-error.ts';
export { openRegistry } from './judge/open-registry.ts';
export { type PromoteOptions, type Promotion, promote } from './judge/promote.ts';
export {
  defineRecipe,
  type Recipe,
  type RecipeFeature,
  type RecipeTarget,
  type WrittenRecipe,
} from './recipe/define-recipe.ts';
export * from './recipe/functions.ts';
export { boolean, date, integer, number, type RecipeInput, text } from './recipe/inputs.ts';
export type { Registry, Release } from './registry/registry.ts';
export type { Version } from './registry/version.ts';
export type { TrainResult } from './release/train.ts';
export {
  type TrainRecipeOptions as TrainOptions,
  trainRecipe as train,
} from './release/train-recipe.ts';
