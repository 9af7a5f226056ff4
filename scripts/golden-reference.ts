// A reference for models that were made without one, of their golden rows: its bins are as many as any, its counts say
// nothing of the world.

import type { Reference } from '../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import type { Ensemble } from '../trainer/ensemble/ensemble.ts';
import { makeReference } from '../trainer/evaluate/reference.ts';
import type { GoldenRow } from '../trainer/registry/golden-file.ts';

export function goldenReference(
  { features: schema, flags, task }: Pick<RegistryEntry, 'features' | 'flags' | 'task'>,
  ensemble: Ensemble,
  golden: GoldenRow[],
): Reference {
  const rows = new Float64Array(golden.length).fill(1);
  const columns = schema.map((_, f) => Float64Array.from(golden, ({ row }) => row[f]));
  const answers = Float64Array.from(golden.flatMap(({ outputs }) => Array.from(outputs)));
  return makeReference({
    ...{ ensemble, of: { features: 'given', answers: 'given' } },
    counted: { schema, columns, rows },
    answered: { flags, task, answers, rows, actual: null },
  });
}
