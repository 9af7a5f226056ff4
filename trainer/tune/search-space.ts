// Where a search looks: ranges of a learner's parameters, and the candidates drawn from them.
import { createRandom, type Random } from '../random.ts';
import { learnerSchema } from '../recipe/learner-schema.ts';
import type { Recipe, SearchRange } from '../recipe/recipe.ts';
import { UserError } from '../user-error.ts';

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
 * @throws UserError naming the parameter of the space that the learner does not take
 */
export function drawCandidate(
  base: Learner,
  space: SearchSpace,
  seed: number,
  trial: number,
): Learner {
  if (trial === 0) return base;
  const random = createRandom(seed, TRIAL_STREAM, trial);
  const candidate: Record<string, unknown> = structuredClone({ ...base });
  for (const [name, range] of Object.entries(space)) setAt(candidate, name, draw(random, range));
  const checked = learnerSchema.safeParse(candidate);
  if (checked.success) return checked.data as Learner;
  const { path, message } = checked.error.issues[0];
  throw new UserError(`tune.space: learner.${path.join('.')}: ${message}`);
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
  const bounded = Math.min(to, Math.max(from, integer ? Math.round(value) : value));
  return integer ? bounded : Number(bounded.toPrecision(4));
}

/** Sets `a.b` as well as `a`. */
function setAt(object: Record<string, unknown>, path: string, value: unknown): void {
  const [first, ...rest] = path.split('.');
  if (rest.length === 0) {
    object[first] = value;
    return;
  }
  const inner = { ...(object[first] as Record<string, unknown> | undefined) };
  setAt(inner, rest.join('.'), value);
  object[first] = inner;
}
