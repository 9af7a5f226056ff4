// Random rows of a model, as lines of CSV.
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';

export type RandomRow = (string | number | boolean)[];

/** A row that the model takes: any label, any whole number within the bounds. */
export function randomRow({ features }: RegistryEntry): RandomRow {
  return features.map((feature) => {
    const dice = Math.random();
    if (feature.kind === 'category')
      return feature.labels[Math.floor(dice * feature.labels.length)];
    if (feature.kind === 'boolean') return dice < 0.5;
    const { minimum = 0, maximum = 100 } = feature;
    return Math.floor(minimum + dice * (maximum - minimum + 1));
  });
}

/** Needs no quotes: labels of the benched model have no commas. */
export function csvLine(row: RandomRow): string {
  return `${row.join(',')}\n`;
}
