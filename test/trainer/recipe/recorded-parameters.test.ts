// A version records what its learner worked with, defaults included.
import { expect, it } from 'vitest';
import type { BoostingParameters } from '../../../trainer/recipe/learner-schema.ts';
import type { RecipeFeature } from '../../../trainer/recipe/recipe.ts';
import { recordedParameters } from '../../../trainer/recipe/recorded-parameters.ts';

const number: RecipeFeature = { sql: 'x', kind: 'number' };
const category: RecipeFeature = { sql: 'c', kind: 'category' };

it('of a forest all, with its defaults', () => {
  const learner = { kind: 'forest', trees: 80 } as const;
  const recorded = recordedParameters({ learner, objective: 'binary', features: { x: number } }, 9);
  expect(recorded).toEqual({
    ...{ kind: 'forest', trees: 80, maxDepth: 16, minLeaf: 5 },
    ...{ featureShare: 'sqrt', cuts: 'best' },
  });
});

it('of boosting what its loss and its features use', () => {
  const learner = { kind: 'boosting', earlyStopping: {} } as const;
  const recipe = { learner, objective: 'binary', features: { x: number } } as const;
  const binary = recordedParameters(recipe, 1000);
  expect(binary).toEqual({
    ...{ kind: 'boosting', loss: 'logistic', rounds: 100, learningRate: 0.1, leaves: 31 },
    ...{ maxDepth: 1024, minLeaf: 20, minHessian: 0.001, minGain: 0, l1: 0, l2: 3 },
    ...{ featureShare: 1, rowShare: 1, maxBins: 255 },
    earlyStopping: { share: 0.1, patience: 20 },
  });
  const other = { kind: 'boosting', loss: 'quantile' } as const;
  const features = { x: number, c: category };
  const quantile = recordedParameters({ learner: other, objective: 'regression', features }, 1000);
  expect(quantile).toMatchObject({
    loss: 'quantile',
    quantile: 0.5,
    categories: { smoothing: 10, l2: 10, maxListed: 32, minRows: 100 },
  });
  expect(quantile).not.toHaveProperty('tweediePower');
  expect(quantile).not.toHaveProperty('earlyStopping');
});

it.each([
  [1000, 20],
  [80, 20],
  [79, 19],
  [48, 12],
  [3, 1],
])('of %d rows leaves of at least %d, unless the recipe says otherwise', (rows, minLeaf) => {
  const recipe = { objective: 'binary', features: { x: number } } as const;
  const recorded = (learner: BoostingParameters) =>
    recordedParameters({ ...recipe, learner }, rows).minLeaf;
  expect(recorded({ kind: 'boosting' })).toBe(minLeaf);
  expect(recorded({ kind: 'boosting', minLeaf: 7 })).toBe(7);
});
