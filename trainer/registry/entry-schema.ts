// The shape of metadata.json and aliases.json, checked when read: the files may have been edited,
// truncated or written by another version of the program.
import * as z from 'zod';
import { STRATEGIES } from '../../runtime/schema/module-choices.ts';
import { aliasFault } from '../base/names.ts';

const featureBase = {
  name: z.string().min(1),
  description: z.string().optional(),
  missing: z.enum(['allowed', 'refused']),
  personal: z.boolean().optional(),
};

const feature = z.discriminatedUnion('kind', [
  z.object({
    ...featureBase,
    kind: z.literal('category'),
    labels: z.array(z.string()),
    others: z.literal('allowed').optional(),
  }),
  z.object({
    ...featureBase,
    kind: z.enum(['number', 'integer']),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  z.object({ ...featureBase, kind: z.literal('boolean') }),
]);

const cellGrammar = z.object({
  missing: z.array(z.string()).optional(),
  decimal: z.literal(',').optional(),
  trim: z.literal(true).optional(),
  numbers: z.literal('library').optional(),
});

const MOST_FILES = 100;
/** File name → SHA-256. A plain name: whoever reads the file stays in the folder of the version. */
export const fileHashes = z
  .record(
    z.string().regex(/^[\w-][\w.-]*$/, 'is not a plain file name'),
    z.string().regex(/^[0-9a-f]{64}$/),
  )
  .refine((files) => Object.keys(files).length <= MOST_FILES, `more than ${MOST_FILES} files`);
const count = z.number().int().nonnegative();
const versionNumber = z.number().int().positive();

const described = {
  features: z.array(feature).min(1),
  cellGrammar: cellGrammar.optional(),
  flags: z.array(z.string()).min(1),
  classes: z.array(z.string()),
  task: z.enum(['class', 'number']),
};

/** What a module says of itself. */
export const manifestSchema = z.looseObject({
  ...described,
  abi: count,
  name: z.string(),
  version: versionNumber,
  title: z.string().optional(),
  description: z.string().optional(),
  hashes: z.object({ data: z.string(), recipe: z.string() }).optional(),
  rawCount: count,
  treeCount: count,
  provides: z.object({ contributions: z.boolean(), leaves: z.boolean() }),
  strategy: z.string(),
});

/** By the features' names, which may be any: zod's records leave out `__proto__`. */
const example = z.custom<Record<string, string | number | boolean | null>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (one) => one === null || ['string', 'number', 'boolean'].includes(typeof one),
    ),
  'is not a row of strings, numbers, true, false and null',
);

/** Keys that a later release may have added are kept. */
export const registryEntrySchema = z.looseObject({
  name: z.string().min(1),
  version: versionNumber,
  created: z.iso.datetime(),
  title: z.string(),
  description: z.string(),
  ...described,
  examples: z.array(example),
  metrics: z.record(z.string(), z.number()),
  decision: z
    .looseObject({
      aim: z.record(z.string(), z.union([z.string(), z.number()])),
      threshold: z.number(),
      precision: z.number().nullable(),
      recall: z.number(),
      f1: z.number(),
      cost: z.number().optional(),
      reached: z.boolean(),
    })
    .optional(),
  quantization: z
    .looseObject({
      allowed: z.number(),
      bound: z.number(),
      unit: z.enum(['probability', 'answer', 'spread']),
      largest: z.number(),
      rows: count,
      leaves: count,
      gzipBytes: count,
      exact: z.looseObject({
        metrics: z.record(z.string(), z.number()),
        leaves: count,
        bytes: count,
        gzipBytes: count,
      }),
    })
    .optional(),
  rows: z.object({
    read: count,
    used: count,
    cells: count,
    train: count,
    test: count,
    rejected: count,
    unused: z
      .object({ excluded: count, noTarget: count, noFeature: count, unreadable: count })
      .optional(),
  }),
  seed: z.number(),
  parameters: z.record(z.string(), z.unknown()),
  dataHash: z.string(),
  recipeHash: z.string(),
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean() }),
  ciRun: z.string().optional(),
  tools: z.record(z.string(), z.string()),
  module: z.object({
    abi: count,
    strategy: z.string(),
    bytes: count,
    parts: z.record(z.string(), count).optional(),
    choices: z
      .object({
        strategy: z.enum(STRATEGIES).optional(),
        contributions: z.boolean().optional(),
        leaves: z.boolean().optional(),
        slices: z.boolean().optional(),
      })
      .optional(),
  }),
  files: fileHashes,
});

const aliasName = z.string().superRefine((alias, context) => {
  const fault = aliasFault(alias);
  if (fault !== null) context.addIssue({ code: 'custom', message: `an alias ${fault}` });
});
export const aliasesSchema = z.record(aliasName, versionNumber);
