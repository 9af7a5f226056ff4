// The parameters of boosting with every default filled in and every bound checked, before any work.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { UserError } from '../base/user-error.ts';
import { LOSSES } from '../recipe/learner-schema.ts';
import type { BoostingLoss, BoostingParameters, Recipe } from '../recipe/recipe.ts';

export interface Settings {
  loss: BoostingLoss;
  rounds: number;
  learningRate: number;
  leaves: number;
  maxDepth: number;
  minLeaf: number;
  minHessian: number;
  minGain: number;
  l1: number;
  l2: number;
  featureShare: number;
  rowShare: number;
  maxBins: number;
  quantile: number;
  tweediePower: number;
  classWeights: 'balanced' | Record<string, number> | null;
  /** Per feature (in an engine: per column): 1 increasing, −1 decreasing, 0 free. */
  monotone: Int8Array;
  categories: { smoothing: number; l2: number; maxListed: number; minRows: number };
  earlyStopping: { share: number; patience: number } | null;
}

/**
 * Fills in the defaults.
 * @throws UserError naming the parameter, its value and its bounds
 */
export function resolveSettings(
  given: BoostingParameters,
  objective: Recipe['objective'],
  schema: FeatureSchema,
): Settings {
  const loss = given.loss ?? LOSSES[objective][0];
  if (!LOSSES[objective].includes(loss)) {
    throw new UserError(
      `learner.loss is '${loss}'; objective '${objective}' takes ${LOSSES[objective].join(', ')}.`,
    );
  }
  const { earlyStopping, categories } = given;
  return {
    loss,
    rounds: integer('rounds', given.rounds ?? 100, 1, 100_000),
    learningRate: bounded('learningRate', given.learningRate ?? 0.1, 1e-6, 1),
    leaves: integer('leaves', given.leaves ?? 31, 2, 32_768),
    maxDepth: integer('maxDepth', given.maxDepth ?? 1024, 1, 1024),
    minLeaf: integer('minLeaf', given.minLeaf ?? 20, 1, 2 ** 31),
    minHessian: bounded('minHessian', given.minHessian ?? 0.001, 0, Number.MAX_VALUE),
    minGain: bounded('minGain', given.minGain ?? 0, 0, Number.MAX_VALUE),
    l1: bounded('l1', given.l1 ?? 0, 0, Number.MAX_VALUE),
    l2: bounded('l2', given.l2 ?? 3, 0, Number.MAX_VALUE),
    featureShare: bounded('featureShare', given.featureShare ?? 1, 1e-6, 1),
    rowShare: bounded('rowShare', given.rowShare ?? 1, 1e-6, 1),
    maxBins: integer('maxBins', given.maxBins ?? 255, 2, 255),
    quantile: bounded('quantile', given.quantile ?? 0.5, 1e-6, 1 - 1e-6),
    tweediePower: bounded('tweediePower', given.tweediePower ?? 1.5, 1.000001, 1.999999),
    classWeights: given.classWeights ?? null,
    monotone: monotoneSigns(given.monotone ?? {}, schema),
    categories: {
      smoothing: bounded('categories.smoothing', categories?.smoothing ?? 10, 0, 1e9),
      l2: bounded('categories.l2', categories?.l2 ?? 10, 0, 1e9),
      maxListed: integer('categories.maxListed', categories?.maxListed ?? 32, 1, 255),
      minRows: integer('categories.minRows', categories?.minRows ?? 100, 1, 2 ** 31),
    },
    earlyStopping: earlyStopping
      ? {
          share: bounded('earlyStopping.share', earlyStopping.share ?? 0.1, 0.001, 0.9),
          patience: integer('earlyStopping.patience', earlyStopping.patience ?? 20, 1, 100_000),
        }
      : null,
  };
}

function bounded(name: string, value: number, lowest: number, highest: number): number {
  if (value >= lowest && value <= highest) return value;
  throw new UserError(`learner.${name} is ${value}; it must be from ${lowest} to ${highest}.`);
}

function integer(name: string, value: number, lowest: number, highest: number): number {
  if (Number.isInteger(value)) return bounded(name, value, lowest, highest);
  throw new UserError(`learner.${name} is ${value}; it must be a whole number.`);
}

function monotoneSigns(
  given: NonNullable<BoostingParameters['monotone']>,
  schema: FeatureSchema,
): Int8Array {
  const signs = new Int8Array(schema.length);
  for (const [name, direction] of Object.entries(given)) {
    const index = schema.findIndex((feature) => feature.name === name);
    if (index < 0) throw new UserError(`learner.monotone names '${name}', which is not a feature.`);
    if (schema[index].kind === 'category') {
      throw new UserError(`learner.monotone names '${name}', a category: it has no direction.`);
    }
    signs[index] = direction === 'increasing' ? 1 : -1;
  }
  return signs;
}
