// Holds a search space to what the learner takes, before any row is read: the ends of every range are
// tried as the learner's parameters.
import type * as z from 'zod';
import { learnerFaults } from './check-learner.ts';
import { learnerSchema } from './learner-schema.ts';
import type { AskedRecipe } from './recipe.ts';
import type { SearchRange } from './search-range.ts';

/** What the space names or allows that the learner does not take. */
export function tuneFaults(recipe: AskedRecipe): string[] {
  const space = recipe.tune?.space;
  if (space === undefined) return [];
  const ranges = Object.entries(space);
  if (ranges.length === 0) return ['tune.space: must name a parameter, or be left out'];
  return ranges.flatMap(([name, range]) => {
    const faults = [...rangeFaults(range), ...parameterFaults(recipe, name, range)];
    return faults.slice(0, 1).map((fault) => `tune.space.${name}: ${fault}`);
  });
}

function rangeFaults(range: SearchRange): string[] {
  if (Array.isArray(range)) return [];
  const { from, to, scale, integer } = range;
  const faults: string[] = [];
  if (from > to) faults.push(`from ${from} is above to ${to}`);
  if (scale === 'log' && from <= 0) faults.push(`a log scale needs from above 0, not ${from}`);
  if (integer && !(Number.isInteger(from) && Number.isInteger(to))) {
    faults.push(`integer: true needs whole numbers, not from ${from} to ${to}`);
  }
  return faults;
}

function parameterFaults(recipe: AskedRecipe, name: string, range: SearchRange): string[] {
  if (name === 'kind') return ['one learner is searched at a time; make a recipe of each'];
  return endsOf(range).flatMap((value) => {
    const checked = learnerSchema.safeParse(withParameter(recipe.learner, name, value));
    if (checked.success) {
      const faults = learnerFaults({ ...recipe, learner: checked.data });
      return faults.filter((fault) => !learnerFaults(recipe).includes(fault));
    }
    return checked.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return issue.message;
      if (Array.isArray(range) || !wantsInteger(issue)) return `${value}: ${issue.message}`;
      return 'takes whole numbers; add integer: true';
    });
  });
}

function wantsInteger(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'int';
}

/** Values that stand for the range: all of a list, both ends, and a number between them. */
function endsOf(range: SearchRange): (number | string)[] {
  if (Array.isArray(range)) return range;
  const { from, to, integer } = range;
  const isPoint = integer || from === to;
  return isPoint ? [from, to] : [from, to, from + (to - from) / Math.E];
}

/** The learner with a parameter set: `a.b` as well as `a`. */
export function withParameter(
  learner: object,
  name: string,
  value: number | string,
): Record<string, unknown> {
  const [first, ...rest] = name.split('.');
  const copy: Record<string, unknown> = { ...learner };
  const inner = copy[first];
  copy[first] =
    rest.length === 0
      ? value
      : withParameter(
          typeof inner === 'object' && inner !== null ? inner : {},
          rest.join('.'),
          value,
        );
  return copy;
}
