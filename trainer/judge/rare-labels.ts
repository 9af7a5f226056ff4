// The labels that training has seen too seldom to keep, as a version records them: as hashes, since what few rows have may
// tell of a person. By them a rare label is told from one that came later.
import { sha256 } from '../base/files.ts';

export const RARE_LABELS_FILE = 'rare-labels.json';
/** Of a hash, in hexadecimal: enough to tell millions of labels apart. */
const DIGITS = 12;

/** Feature → hashes of its labels. */
export type RareLabels = Record<string, string[]>;

export const hashLabel = (feature: string, label: string): string =>
  sha256(JSON.stringify([feature, label])).slice(0, DIGITS);

/** Null where no label is rare. */
export function rareLabelsOf(
  groups: readonly { feature: string; rareNames: readonly string[] }[],
): RareLabels | null {
  const rare = groups
    .filter(({ rareNames }) => rareNames.length > 0)
    .map(({ feature, rareNames }): [string, string[]] => [
      feature,
      rareNames.map((name) => hashLabel(feature, name)).sort(),
    ]);
  return rare.length === 0 ? null : Object.fromEntries(rare);
}
