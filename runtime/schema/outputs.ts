// What a model can be asked for: the one vocabulary of `predict --output`, the API's `?include=`, its document and the
// columns of CSV.
import type { Manifest } from '../module/manifest.ts';
import { takesAnyText } from './feature-schema.ts';

/** Every answer of the API has the first; the others are extras beside it. */
export const OUTPUT_NAMES = [
  'probability',
  'label',
  'raw',
  'decision',
  'leaves',
  'contributions',
  'others',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

export type ExtraName = Exclude<OutputName, 'probability'>;
export const EXTRA_NAMES: readonly ExtraName[] = OUTPUT_NAMES.filter(
  (name) => name !== 'probability',
);

/** For help texts and documents. */
export const OUTPUT_WORDS: Record<OutputName, string> = {
  probability: 'Every class with its probability, or the numbers that are predicted',
  label: 'The most probable class',
  raw: 'Raw scores, before the link',
  decision: 'Whether the last of two classes reaches the threshold',
  leaves: 'Index of the leaf that the row falls into, tree by tree',
  contributions: 'What each feature adds to each raw score, and last what the average row has',
  others: 'The features whose text counts as other, being none of their labels',
};

type Facts = Pick<Manifest, 'classes' | 'provides' | 'features'>;

/** Why a model does not have this output, after "because"; null where it has it. */
export function outputObstacle(
  name: OutputName,
  { classes, provides, features }: Facts,
): string | null {
  if (name === 'label' && classes.length === 0) return 'it predicts a number';
  if (name === 'decision' && classes.length !== 2) {
    return classes.length === 0 ? 'it predicts a number' : `it has ${classes.length} classes`;
  }
  if (name === 'others' && !features.some(takesAnyText))
    return 'it refuses texts that are no labels';
  const isLeftOut = (name === 'leaves' || name === 'contributions') && !provides[name];
  return isLeftOut ? `it was compiled without ${name}` : null;
}

/** The outputs beside the probabilities that a model has. */
export function extrasOf(facts: Facts): ExtraName[] {
  return EXTRA_NAMES.filter((name) => outputObstacle(name, facts) === null);
}

/** Column of an extra that stands beside the probabilities; outputs and other fields may not be called so. */
export function extraColumn(name: ExtraName): string {
  return `included.${name}`;
}
