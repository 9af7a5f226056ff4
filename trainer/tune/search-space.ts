// Where a search looks: ranges of a learner's parameters, and the candidates drawn from them.
import { createRandom, type Random } from '../base/random.ts';
import { withParameter } from '../recipe/check-tune.ts';
import { learnerSchema } from '../recipe/learner-schema.ts';
import type { Recipe, SearchRange } from '../recipe/recipe.ts';

export type Learner = Recipe['learner'];
export type SearchSpace = Record<string, SearchRange>;

/** Stream of the seed that belongs to candidates. */
const TRIAL_STREAM = 0x7a1a1;

const DEFAULT_SPACES: Record<Learner['kind'], SearchSpace> = {
  forest: {
    maxDepth: { from: 4, to: 24, integer: true },
    minLeaf: { from: 1, to: 2000, scale: 'log', integer: true },
    featureShare: { from: 0.2, to: 1 },
    cuts: ['best', 'random'],
  },
  boosting: {
    rounds: { from: 50, to: 500, scale: 'log', integer: true },
    learningRate: { from: 0.02, to: 0.3, scale: 'log' },
    leaves: { from: 4, to: 128, scale: 'log', integer: true },
    minLeaf: { from: 1, to: 2000, scale: 'log', integer: true },
    l2: { from: 0.01, to: 100, scale: 'log' },
    featureShare: { from: 0.5, to: 1 },
    rowShare: { from: 0.5, to: 1 },
  },
};

/** Added to boosting's default space where a feature is a category. */
const CATEGORY_SPACE: SearchSpace = {
  'categories.smoothing': { from: 1, to: 300, scale: 'log' },
  'categories.l2': { from: 0.1, to: 100, scale: 'log' },
  'categories.minRows': { from: 1, to: 1000, scale: 'log', integer: true },
};

/** The recipe's space, or the learner's default one. */
export function searchSpaceOf({ learner, tune, features }: Recipe): SearchSpace {
  if (tune?.space) return tune.space;
  const space = DEFAULT_SPACES[learner.kind];
  const hasCategories = Object.values(features).some(({ kind }) => kind === 'category');
  return learner.kind === 'boosting' && hasCategories ? { ...space, ...CATEGORY_SPACE } : space;
}

/**
 * Candidate `trial` of a search: number 0 is the recipe's own learner, the others have every parameter
 * of the space drawn. Depends on (seed, trial) alone.
 * @param space of a checked recipe
 */
export function drawCandidate(
  base: Learner,
  space: SearchSpace,
  seed: number,
  trial: number,
): Learner {
  if (trial === 0) return base;
  const random = createRandom(seed, TRIAL_STREAM, trial);
  const candidate = Object.entries(space).reduce<object>(
    (learner, [name, range]) => withParameter(learner, name, draw(random, range)),
    base,
  );
  return learnerSchema.parse(candidate) as Learner;
}

function draw(random: Random, range: SearchRange): number | string {
  if (Array.isArray(range)) return range[random.below(range.length)];
  const { from, to, scale = 'linear', integer = false } = range;
  const share = random.uniform();
  // Whole numbers: each has the share of the range from half below it to half above.
  const [low, high] = integer ? [from - 0.5, to + 0.5] : [from, to];
  const value =
    scale === 'log'
      ? Math.exp(Math.log(Math.max(low, from / 2)) * (1 - share) + Math.log(high) * share)
      : low + (high - low) * share;
  const rounded = integer ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(to, Math.max(from, rounded));
}
