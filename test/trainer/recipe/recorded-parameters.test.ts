// A version records what its learner worked with, defaults included.
import { expect, it } from 'vitest';
import type { RecipeFeature } from '../../../trainer/recipe/recipe.ts';
import { recordedParameters } from '../../../trainer/recipe/recorded-parameters.ts';

const number: RecipeFeature = { sql: 'x', kind: 'number' };
const category: RecipeFeature = { sql: 'c', kind: 'category' };

it('of a forest all, with its defaults', () => {
  const recorded = recordedParameters({
    learner: { kind: 'forest', trees: 80 },
    objective: 'binary',
    features: { x: number },
  });
  expect(recorded).toEqual({
    ...{ kind: 'forest', trees: 80, maxDepth: 16, minLeaf: 5 },
    ...{ featureShare: 'sqrt', cuts: 'best' },
  });
});

it('of boosting what its loss and its features use', () => {
  const learner = { kind: 'boosting', earlyStopping: {} } as const;
  const binary = recordedParameters({ learner, objective: 'binary', features: { x: number } });
  expect(binary).toEqual({
    ...{ kind: 'boosting', loss: 'logistic', rounds: 100, learningRate: 0.1, leaves: 31 },
    ...{ maxDepth: 1024, minLeaf: 20, minHessian: 0.001, minGain: 0, l1: 0, l2: 3 },
    ...{ featureShare: 1, rowShare: 1, maxBins: 255 },
    earlyStopping: { share: 0.1, patience: 20 },
  });
  const quantile = recordedParameters({
    learner: { kind: 'boosting', loss: 'quantile' },
    objective: 'regression',
    features: { x: number, c: category },
  });
  expect(quantile).toMatchObject({
    loss: 'quantile',
    quantile: 0.5,
    categories: { smoothing: 10, l2: 10, maxListed: 32, minRows: 100 },
  });
  expect(quantile).not.toHaveProperty('tweediePower');
  expect(quantile).not.toHaveProperty('earlyStopping');
});
