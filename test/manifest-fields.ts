// Manifest fields for an ensemble that has no schema of its own: plain numbers, any of them missing.
import type { ManifestFields } from '../trainer/compile/compile.ts';
import type { Ensemble } from '../trainer/ensemble/ensemble.ts';
import { outputCount } from '../trainer/ensemble/predict-plain.ts';

export function manifestFieldsFor(ensemble: Ensemble): ManifestFields {
  const outputs = outputCount(ensemble.link, ensemble.rawCount);
  return {
    name: 'random',
    version: 1,
    features: Array.from({ length: ensemble.featureCount }, (_, i) => ({
      name: `feature ${i}`,
      kind: 'number' as const,
      missing: 'allowed' as const,
    })),
    task: 'number',
    flags: Array.from({ length: outputs }, (_, i) => `output ${i}`),
    classes: [],
  };
}
