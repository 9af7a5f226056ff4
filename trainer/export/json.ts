// Writes an ensemble as plain JSON, for people and for programs that read nothing else: the fields of
// trainer/ensemble/ensemble.ts, their arrays as lists of numbers. What JSON has no number for stands as
// a text ("Infinity", "-0").
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';

/** The text of the file. */
export function exportJson(ensemble: Ensemble, entry: RegistryEntry): string {
  const { name, version, title, description, task, features, flags, classes } = entry;
  const document = {
    ...{ name, version, title, description, task, features, flags, classes },
    ensemble,
  };
  return `${JSON.stringify(document, (_key, value) => (ArrayBuffer.isView(value) ? plainList(value) : value))}\n`;
}

function plainList(view: ArrayBufferView): (number | string)[] {
  const values = view as unknown as ArrayLike<number>;
  return Array.from(values, (value) =>
    Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : Object.is(value, -0)
        ? '-0'
        : String(value),
  );
}
