// A search space is held to the learner before any row is read: each fault names the parameter and says why.
import { expect, it } from 'vitest';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';

const recipe: Recipe = {
  ...{ name: 'made', title: 'Made', description: 'Made', source: { files: 'rows.csv' } },
  features: { x: { sql: 'x', kind: 'number' }, c: { sql: 'c', kind: 'category' } },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  ...{ objective: 'binary', learner: { kind: 'boosting' }, seed: 1 },
  split: { by: 'random', testShare: 0.1 },
};
const check = (space: object) => () => checkRecipe({ ...recipe, tune: { space } }, 'made.ts');

it.each([
  { rounds: { from: 50, to: 500, scale: 'log', integer: true }, l2: { from: 0, to: 1 } },
  { 'categories.minRows': [1, 100], 'monotone.x': ['increasing', 'decreasing'] },
  { learningRate: { from: 0.1, to: 0.1 }, classWeights: ['balanced'], loss: ['logistic'] },
])('takes %j', (space) => {
  expect(check(space)).not.toThrow();
});

it.each<[object, string]>([
  [{}, 'tune.space: must name a parameter'],
  [{ leafs: [3] }, "tune.space.leafs: unknown field 'leafs' (did you mean 'leaves'?)"],
  [{ kind: ['forest'] }, 'tune.space.kind: one learner is searched at a time'],
  [{ leaves: [3, 40_000] }, 'tune.space.leaves: 40000: Too big'],
  [{ rounds: { from: 0, to: 9, integer: true } }, 'tune.space.rounds: 0: Too small'],
  [{ rounds: { from: 9, to: 50 } }, 'tune.space.rounds: takes whole numbers; add integer: true'],
  [{ rounds: [2.5] }, 'tune.space.rounds: 2.5: Invalid input'],
  [{ 'categories.minRows': { from: 1, to: 9 } }, 'tune.space.categories.minRows: takes whole'],
  [{ l2: { from: 0.5, to: 3, integer: true } }, 'tune.space.l2: integer: true needs whole numbers'],
  [{ l2: { from: 3, to: 1 } }, 'tune.space.l2: from 3 is above to 1'],
  [{ l2: { from: 0, to: 1, scale: 'log' } }, 'tune.space.l2: a log scale needs from above 0'],
  [{ l2: { from: 1, too: 2 } }, "tune.space.l2: unknown field 'too' (did you mean 'to'?)"],
  [{ loss: ['squared'] }, "objective 'binary' takes logistic, not 'squared'"],
  [{ 'monotone.c': ['increasing'] }, 'learner.monotone.c: a category has no order'],
])('refuses %j', (space, message) => {
  expect(check(space)).toThrow(message);
});
