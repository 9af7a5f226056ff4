// Random rows of a model.
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';

export type RandomRow = (string | number)[];

/** A row that the model takes: any label, any whole number within the bounds. */
export function randomRow({ features }: RegistryEntry): RandomRow {
  return features.map((feature) => {
    const dice = Math.random();
    if (feature.kind === 'category')
      return feature.labels[Math.floor(dice * feature.labels.length)];
    if (feature.kind === 'boolean') return String(dice < 0.5);
    const { minimum = 0, maximum = 100 } = feature;
    return Math.floor(minimum + dice * (maximum - minimum + 1));
  });
}
