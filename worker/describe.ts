// Models and versions as the catalogue describes them.
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { answeringEntry, type DeployedModel, type DeployedVersion } from './deployment.ts';
import type { ModelDescription } from './document/catalogue-schema.ts';

export function describeModel(model: DeployedModel): ModelDescription {
  const { name, aliases, versions } = model;
  const current = versions.find(({ entry }) => entry.version === aliases.current) ?? versions[0];
  const { title, description, examples } = current.entry;
  return {
    model: name,
    title,
    description,
    versions: versions.map(({ entry }) => entry.version),
    aliases,
    example: examples[0] ?? {},
  };
}

/** A registry entry as it was recorded, with the aliases that point to it now. */
export function describeVersion(
  { aliases }: DeployedModel,
  deployed: DeployedVersion,
): RegistryEntry & { aliases: string[] } {
  const entry = answeringEntry(deployed);
  const pointing = Object.keys(aliases).filter((alias) => aliases[alias] === entry.version);
  return { ...entry, aliases: pointing };
}
