// All functions that a recipe can compute features with: one definition each, under the name that recipes use.
import { CHOICE_FUNCTIONS } from './choice-functions.ts';
import { DATE_FUNCTIONS } from './date-functions.ts';
import type { Definition } from './definition.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

export type FunctionName =
  | keyof typeof NUMBER_FUNCTIONS
  | keyof typeof CHOICE_FUNCTIONS
  | keyof typeof DATE_FUNCTIONS
  | keyof typeof TEXT_FUNCTIONS;

export const FUNCTIONS: Record<FunctionName, Definition> = {
  ...NUMBER_FUNCTIONS,
  ...CHOICE_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...TEXT_FUNCTIONS,
};
