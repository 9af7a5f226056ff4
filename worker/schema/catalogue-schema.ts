// Models and versions as the catalogue describes them.
import * as z from 'zod';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { answeringEntry, type DeployedModel, type DeployedVersion } from '../deployment.ts';

const number = z.int().min(1);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const counts = z.record(z.string(), z.number());
/** How many rows there were; those that were not used are counted by what they lacked. */
export const rowCounts = z.record(z.string(), z.union([z.number(), counts]));

export const modelSchema = z
  .object({
    model: z.string(),
    title: z.string(),
    description: z.string(),
    versions: z.array(number),
    aliases: z.record(z.string(), number),
    example: z.record(z.string(), value).meta({ description: 'A row that can be asked' }),
  })
  .meta({ id: 'Model' });

export function describeModel(model: DeployedModel): z.infer<typeof modelSchema> {
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
export const versionSchema = z
  .looseObject({
    name: z.string(),
    version: number,
    created: z.iso.datetime(),
    task: z.enum(['class', 'number']),
    aliases: z.array(z.string()),
    features: z.array(z.looseObject({ name: z.string(), kind: z.string() })),
    flags: z.array(z.string()),
    classes: z.array(z.string()),
    metrics: z.record(z.string(), z.number()),
    rows: rowCounts,
    dataHash: z.string(),
    recipeHash: z.string(),
    files: z.record(z.string(), hash),
  })
  .meta({ id: 'Version' });

export function describeVersion(
  { aliases }: DeployedModel,
  deployed: DeployedVersion,
): RegistryEntry & { aliases: string[] } {
  const entry = answeringEntry(deployed);
  const pointing = Object.keys(aliases).filter((alias) => aliases[alias] === entry.version);
  return { ...entry, aliases: pointing };
}
