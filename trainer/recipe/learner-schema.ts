// The learners a recipe may name, and the bounds of their parameters. Fields that are missing here or
// unknown to the learners do not compile.
import * as z from 'zod';
import type { BoostingLoss, BoostingParameters, ForestParameters, Recipe } from './recipe.ts';
import { strict } from './strict-object.ts';

/** Losses of boosting that an objective takes; the first is the default. */
export const LOSSES: Record<Recipe['objective'], BoostingLoss[]> = {
  binary: ['logistic'],
  multiclass: ['softmax', 'one-vs-rest'],
  regression: ['squared', 'absolute', 'quantile', 'poisson', 'tweedie', 'gamma'],
};

const positive = z.number().gt(0, 'must be over 0');
const atLeastZero = z.number().min(0);
const share = positive.max(1);
const minLeaf = z.int().min(1).optional();

type Shape<Parameters> = Record<keyof Parameters, z.ZodType>;

const classWeights = z.union([z.literal('balanced'), z.record(z.string(), atLeastZero)]).optional();

const forest = {
  kind: z.literal('forest'),
  trees: z.int().min(1).max(100_000).optional(),
  maxDepth: z.int().min(1).max(64).optional(),
  minLeaf,
  featureShare: share.optional(),
  cuts: z.enum(['best', 'random']).optional(),
  classWeights,
} satisfies Shape<ForestParameters>;

const boosting = {
  kind: z.literal('boosting'),
  loss: z.enum(Object.values(LOSSES).flat()).optional(),
  rounds: z.int().min(1).max(100_000).optional(),
  learningRate: share.optional(),
  leaves: z.int().min(2).max(32_768).optional(),
  maxDepth: z.int().min(1).max(64).optional(),
  minLeaf,
  minHessian: atLeastZero.optional(),
  minGain: atLeastZero.optional(),
  l1: atLeastZero.optional(),
  l2: atLeastZero.optional(),
  featureShare: share.optional(),
  rowShare: share.optional(),
  maxBins: z.int().min(2).max(255).optional(),
  quantile: positive.lt(1, 'must be under 1').optional(),
  tweediePower: z.number().gt(1, 'must be over 1').lt(2, 'must be under 2').optional(),
  classWeights,
  monotone: z.record(z.string(), z.enum(['increasing', 'decreasing'])).optional(),
  categories: strict({
    smoothing: atLeastZero.optional(),
    l2: atLeastZero.optional(),
    maxListed: z.int().min(1).max(255).optional(),
    minRows: z.int().min(1).optional(),
  }).optional(),
  earlyStopping: strict({
    share: z.number().min(0.001).max(0.9).optional(),
    patience: z.int().min(1).max(100_000).optional(),
  }).optional(),
} satisfies Shape<BoostingParameters>;

export const learnerSchema = z.discriminatedUnion('kind', [strict(forest), strict(boosting)]);
