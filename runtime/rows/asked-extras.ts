// What is asked beside the outputs of an answer, as `include` and `threshold` say it.
import type { Manifest } from '../module/manifest.ts';
import { readNumber } from '../schema/cell-grammar.ts';
import { EXTRA_NAMES, type ExtraName, extrasOf } from '../schema/outputs.ts';
import { DEFAULT_THRESHOLD, type Extras } from './extras.ts';

type Facts = Pick<Manifest, 'flags' | 'classes' | 'provides' | 'features'>;

/** What a model can add to its answers: nothing where an output has the name of the place. */
export function providedExtras(model: Facts): ExtraName[] {
  return model.flags.includes('included') ? [] : extrasOf(model);
}

/**
 * @param include names, separated by commas
 * @returns null where no extras are asked, and a text where something is wrong with the question
 */
export function askedExtras(
  { include, threshold }: { include: string | undefined; threshold: string | undefined },
  model: Facts,
): Extras | string | null {
  if (include === undefined && threshold === undefined) return null;
  const names = new Set((include ?? '').split(',').filter(Boolean));
  for (const name of names) {
    const obstacle = obstacleTo(name, model);
    if (obstacle !== null) return obstacle;
  }
  if (threshold !== undefined && !names.has('decision')) {
    return 'threshold belongs to include=decision';
  }
  const from = threshold === undefined ? DEFAULT_THRESHOLD : readNumber(threshold);
  if (from === undefined || !(from >= 0 && from <= 1)) {
    return `threshold is a number from 0 to 1, not ${JSON.stringify(threshold)}`;
  }
  return { names: names as ReadonlySet<string> as ReadonlySet<ExtraName>, threshold: from };
}

function obstacleTo(asked: string, model: Facts): string | null {
  const name = EXTRA_NAMES.find((known) => known === asked);
  if (name === undefined) {
    return `include has no ${JSON.stringify(asked)}; it has ${EXTRA_NAMES.join(', ')}`;
  }
  if (model.flags.includes('included')) {
    return "this model has an output called 'included', where extras would stand";
  }
  return providedExtras(model).includes(name) ? null : `this model has no ${name} to include`;
}
