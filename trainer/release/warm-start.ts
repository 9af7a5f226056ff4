// A registered version as a place to start from: its ensemble, held to the features it was learnt with.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { computationOf, type Derivation } from '../../runtime/schema/input-schema.ts';
import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Registry } from '../registry/registry.ts';

/**
 * The ensemble of a version, to go on from with rows of these features.
 * @param text names the version as `Registry.version` takes it
 * @throws UserError when there is no such version or its features are others
 */
export async function readWarmStart(
  registry: Registry,
  text: string,
  features: FeatureSchema,
  derivation?: Derivation,
): Promise<Ensemble> {
  const version = await registry.version(text);
  const fault =
    findDifference(version.schema, features) ??
    findOtherComputation(version.entry.derivation, features, derivation);
  if (fault !== null) {
    throw new UserError(`${text} cannot be gone on from: ${fault}. Train without it.`);
  }
  return version.ensemble();
}

/** Codes mean labels by position, so names, kinds and labels must agree one by one. */
function findDifference(before: FeatureSchema, now: FeatureSchema): string | null {
  if (before.length !== now.length) {
    return `it has ${before.length} features, the rows have ${now.length}`;
  }
  for (const [f, feature] of now.entries()) {
    const { name, kind } = before[f];
    if (name !== feature.name || kind !== feature.kind) {
      return `feature ${f + 1} is '${name}' (${kind}), that of the rows '${feature.name}' (${feature.kind})`;
    }
    if (labelsOf(before[f]) !== labelsOf(feature))
      return `'${name}' has other labels in these rows`;
  }
  return null;
}

/** A feature of the same name that is computed otherwise is another one. */
function findOtherComputation(
  before: Derivation | undefined,
  features: FeatureSchema,
  now: Derivation | undefined,
): string | null {
  const other = features.find((_, f) => {
    const [was, is] = [computationOf(before, f), computationOf(now, f)];
    return was !== null && is !== null && was !== is;
  });
  return other === undefined ? null : `feature '${other.name}' is computed otherwise`;
}

function labelsOf(feature: FeatureSchema[0]): string {
  return feature.kind === 'category' ? JSON.stringify(feature.labels) : '';
}
