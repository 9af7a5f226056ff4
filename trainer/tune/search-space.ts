// Where a search looks: ranges of a learner's parameters, and the candidates drawn from them.
import { clamp } from '../base/clamp.ts';
import { createRandom, type Random } from '../base/random.ts';
import { withParameter } from '../recipe/check-tune.ts';
import { learnerSchema, parametersOf } from '../recipe/learner-schema.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { SearchRange } from '../recipe/search-range.ts';

export type Learner = Recipe['learner'];
export type SearchSpace = Record<string, SearchRange>;

/** Stream of the seed that belongs to candidates. */
const TRIAL_STREAM = 0x7a1a1;

/** The recipe's space, or the learner's default one: of every parameter that has a range, the range. */
export function searchSpaceOf({ learner, tune, features }: Recipe): SearchSpace {
  if (tune?.space) return tune.space;
  const hasCategories = Object.values(features).some(({ kind }) => kind === 'category');
  const ranges = parametersOf(learner.kind).flatMap(({ name, search }) => {
    const isIdle = !hasCategories && name.startsWith('categories.');
    return search === undefined || isIdle ? [] : [[name, search]];
  });
  return Object.fromEntries(ranges);
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
  return learnerSchema.parse(candidate);
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
  return clamp(rounded, from, to);
}
