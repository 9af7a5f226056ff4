// Models and versions as the catalogue describes them, for the document.
import * as z from 'zod';

const number = z.int().min(1);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const counts = z.record(z.string(), z.number());
/** How many rows there were; those that were not used are counted by what they lacked. */
const rowCounts = z.record(z.string(), z.union([z.number(), counts]));

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

export type ModelDescription = z.infer<typeof modelSchema>;

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

export const infoSchema = z
  .object({
    status: z.literal('alive'),
    metadata: z.object({
      version: z.int().min(1),
      name: z.string(),
      title: z.string(),
      aliases: z.array(z.string()),
      created: z.iso.datetime(),
      metrics: z.record(z.string(), z.number()),
      rows: rowCounts,
      flags: z.array(z.string()),
      moduleSha256: z.string(),
    }),
  })
  .meta({ id: 'Info' });

export type Info = z.infer<typeof infoSchema>;
