// What a version says of itself: the features and cells of its rows, the manifest in its module, and its
// metadata.json. Each is defined here once, checked where a file or a module is read, and the types follow.
// The runtime and the worker take only types from here: they trust what the registry has checked, and carry no zod
// for it.
import * as z from 'zod';
import { FUNCTIONS, type FunctionName } from '../functions/definitions.ts';
import type { Expression } from '../functions/expression.ts';
import { moduleChoicesSchema } from './module-choices.ts';
import { ownershipSchema } from './ownership-schema.ts';

const count = z.number().int().nonnegative();
const versionNumber = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Keys that a later release may have added are kept; the type has those that this one knows. */
function open<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.looseObject(shape) as unknown as z.ZodObject<Shape>;
}

const featureBase = {
  /** Field name in API requests and CSV headers; unique within a schema. */
  name: z.string().min(1),
  /** One plain sentence for people: shown in the OpenAPI document. */
  description: z.string().exactOptional(),
  /** `allowed`: null or an absent field is a missing value; `refused`: it is an error. */
  missing: z.enum(['allowed', 'refused']),
  /** Speaks of a person: left out wherever predictions are recorded. */
  personal: z.boolean().exactOptional(),
};

export const categorySchema = z
  .object({
    ...featureBase,
    kind: z.literal('category'),
    /** The label of code i stands at index i. */
    labels: z.array(z.string()),
    /** A text that is no label is answered too, as OTHER_CODE; with `other` absent too, it is an error. */
    others: z.literal('allowed').exactOptional(),
    /** The label, the last of all, that any text counts as that is none: training has grouped rare ones in it. */
    other: z.string().exactOptional(),
  })
  .refine(({ labels, other }) => other === undefined || labels.at(-1) === other, {
    message: 'other is not the last label',
    path: ['other'],
  });

export const numberSchema = z.object({
  ...featureBase,
  /** `integer` additionally refuses fractions. */
  kind: z.enum(['number', 'integer']),
  /** Smallest and largest value that may be asked, inclusive. */
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
});

export const booleanSchema = z.object({ ...featureBase, kind: z.literal('boolean') });

export const featureSchema = z.discriminatedUnion('kind', [
  categorySchema,
  numberSchema,
  booleanSchema,
]);

const textInputSchema = z.object({ ...featureBase, kind: z.literal('text') });
const dateInputSchema = z.object({
  ...featureBase,
  kind: z.literal('date'),
  /** As docs/RECIPES.md has it: `YYYY-MM-DD`. */
  format: z.string(),
  /** The first of the hundred years that YY stands for. */
  pivot: z.number().int().exactOptional(),
});

/**
 * What callers send: a text (at most 32,768 bytes of UTF-8, no NUL) or the text of a date beside what features may be.
 * A category is a text that must be one of its labels.
 */
export const inputSchema = z.discriminatedUnion('kind', [
  categorySchema,
  numberSchema,
  booleanSchema,
  textInputSchema,
  dateInputSchema,
]);

const option = z.union([
  z.number(),
  z.string(),
  z.array(z.number()),
  z.array(z.string()),
  z.array(z.tuple([z.string(), z.union([z.string(), z.number()])])),
]);

/** Names and kinds are checked where the expression is made a program of. */
export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.union([
    z.object({ input: z.string() }),
    z.object({ value: z.union([z.number(), z.string(), z.boolean()]) }),
    z.object({
      call: z.enum(Object.keys(FUNCTIONS) as [FunctionName]),
      of: z.array(expressionSchema).min(1),
      with: z.record(z.string(), option).exactOptional(),
    }),
  ]),
);

/** How the features of a model are computed from what callers send. */
export const derivationSchema = z.object({
  /** In the order in which callers are told of them. */
  inputs: z.array(inputSchema).min(1),
  /** Of each feature, in their order. */
  expressions: z.array(expressionSchema).min(1),
});

/** How a CSV is cut into rows and cells; what is absent is as in RFC 4180, with a header. */
export const csvFormSchema = z.object({
  /** The character between cells. Absent: a comma. */
  delimiter: z.string().length(1).exactOptional(),
  /** What cells may stand in; `false`: quotes are text. Absent: `"`. */
  quote: z.union([z.literal("'"), z.literal(false)]).exactOptional(),
  /** Behind a backslash, a quote or delimiter is text, and quotes are not doubled. Absent: they are. */
  escape: z.literal('\\').exactOptional(),
  /** `false`: no line names the columns, and they are `column1`, `column2`, …; a list: their names. Absent: a line does. */
  header: z.union([z.literal(false), z.array(z.string()).min(1)]).exactOptional(),
  /** Lines at the start that are no part of the table. Absent: none. */
  skipLines: count.exactOptional(),
  /** Lines behind the last row that are no part of the table, blank ones not counted. Absent: none. */
  footerLines: count.exactOptional(),
  /** What lines begin with that are no rows. Absent: every line is one. */
  comment: z.string().min(1).exactOptional(),
  /** Cells that a row lacks at its end are empty. Absent: such a row cannot be read. */
  padShortRows: z.literal(true).exactOptional(),
  /** Encoding of a file, by its name in the WHATWG standard. Absent: UTF-8. */
  encoding: z.string().exactOptional(),
});

export const cellGrammarSchema = z.object({
  /** How the CSV was cut that the model learned from. Absent: by RFC 4180. */
  csv: csvFormSchema.exactOptional(),
  /**
   * Texts that mean a missing value in any feature, to the letter and without the blanks that `trim` takes away; in cells
   * and queries the empty text means it anyway. A text that is a label of the feature is that label first.
   */
  missing: z.array(z.string()).exactOptional(),
  /** `,`: numbers have a decimal comma, so that `7,5` is a number and `7.5` is none. Absent: a decimal point. */
  decimal: z.literal(',').exactOptional(),
  /** Parts the whole digits of a number into groups of three, from the right. Absent: nothing does. */
  thousands: z.enum([',', '.', ' ', "'"]).exactOptional(),
  /**
   * Column → what may stand at its numbers and is no part of them: `$`, `%`, `kg`; `()` makes a number in parentheses
   * negative. Case does not tell columns apart. Absent: nothing may.
   */
  signs: z.record(z.string(), z.array(z.string()).min(1)).exactOptional(),
  /** Spaces and tabs around a text are no part of it. Absent: they are. */
  trim: z.literal(true).exactOptional(),
  /**
   * `library`: as numeric libraries write tables; `nan` is missing, `inf` and `infinity` (with or without a sign) are
   * numbers, each in any case. Absent: a number is decimal digits.
   */
  numbers: z.literal('library').exactOptional(),
});

/** The number that a model predicts. */
const targetSchema = z.object({
  /** What people call it. */
  name: z.string().min(1),
  /** What it is counted in: `EUR`, `kg`. */
  unit: z.string().min(1).exactOptional(),
});

/** What the manifest and the entry say of rows and answers alike. */
const described = {
  /** In the order of a row's doubles. */
  features: z.array(featureSchema).min(1),
  /** Absent where callers send the features themselves. */
  derivation: derivationSchema.exactOptional(),
  /** How cells are written; absent: as `PLAIN_CELLS` has it. */
  cellGrammar: cellGrammarSchema.exactOptional(),
  /** `class`: the outputs are probabilities, one per class; `number`: the outputs are plain numbers. */
  task: z.enum(['class', 'number']),
  /** Output names (JSON keys of an answer), one per output, e.g. `notCaughtProb`, `caughtProb`. */
  flags: z.array(z.string()).min(1),
  /** Class names in the order of `flags`; empty when `task` is `number`. */
  classes: z.array(z.string()),
  /** Absent where classes are predicted, and in an imported model, whose file does not tell. */
  target: targetSchema.exactOptional(),
};

export const manifestSchema = open({
  /** Version of docs/MODULE-ABI.md that the module follows. */
  abi: count,
  name: z.string(),
  /** Number of the version in its registry. */
  version: versionNumber,
  title: z.string().exactOptional(),
  description: z.string().exactOptional(),
  /** SHA-256 (hex) of what it was made from, as in metadata.json; absent outside a registry. */
  hashes: z.object({ data: z.string(), recipe: z.string() }).exactOptional(),
  ...described,
  /** Raw scores per row before the link (1 for a binary model). */
  rawCount: count,
  /** Number of trees: the width of a row of leaf indices. */
  treeCount: count,
  /** What the module can answer beyond probabilities. */
  provides: z.object({ contributions: z.boolean(), leaves: z.boolean() }),
  /** Which layout the compiler chose. */
  strategy: z.string(),
});

const metrics = z.record(z.string(), z.number());

const decisionSchema = open({
  /** What it was chosen for, in the recipe's words. */
  aim: z.record(z.string(), z.union([z.string(), z.number()])),
  threshold: z.number(),
  /** On the rows it was chosen on: those that each fold of the training rows left out. `null`: it decides for none. */
  precision: z.number().nullable(),
  recall: z.number(),
  f1: z.number(),
  /** Mean cost per row; only for the aim `cost`. */
  cost: z.number().exactOptional(),
  /** False when no threshold has the precision that was asked for; then the most precise is given. */
  reached: z.boolean(),
});

const quantizationSchema = open({
  /** Largest change of an answer that was asked for, and that is proven for every row there is. */
  allowed: z.number(),
  bound: z.number(),
  /** Of a probability; relative to the answer itself; relative to the spread of the model's answers. */
  unit: z.enum(['probability', 'answer', 'spread']),
  /** Largest change seen, and on how many rows: held-out ones, or the golden ones of an imported model. */
  largest: z.number(),
  rows: count,
  leaves: count,
  /** Of the module. */
  gzipBytes: count,
  /** The same model before: figures on the held-out rows, leaves, and the module it would be. */
  exact: open({ metrics, leaves: count, bytes: count, gzipBytes: count }),
});

const rowsSchema = z.object({
  read: count,
  used: count,
  cells: count,
  train: count,
  test: count,
  /** Lines that gave no row, and rows with an unreadable value. */
  rejected: count,
  /** Why rows that were read are not used; the counts add up to `read` less `used`. Absent in earlier versions. */
  unused: z
    .object({ excluded: count, noTarget: count, noFeature: count, unreadable: count })
    .exactOptional(),
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

const MOST_FILES = 100;
/** File name → SHA-256 (hex). A plain name: whoever reads the file stays in the folder of the version. */
export const fileHashes = z
  .record(z.string().regex(/^[\w-][\w.-]*$/, 'is not a plain file name'), sha256)
  .refine((files) => Object.keys(files).length <= MOST_FILES, `more than ${MOST_FILES} files`);

export const registryEntrySchema = open({
  name: z.string().min(1),
  version: versionNumber,
  /** ISO 8601, UTC. */
  created: z.iso.datetime(),
  title: z.string(),
  description: z.string(),
  license: ownershipSchema.license.exactOptional(),
  contact: ownershipSchema.contact.exactOptional(),
  terms: ownershipSchema.terms.exactOptional(),
  ...described,
  /** Requests that the API documents; each maps feature names to values. */
  examples: z.array(example),
  /** Held-out metrics by name (accuracy, auc, logLoss, …); empty for an imported model without rows. */
  metrics,
  /** Decide for the second of two classes when its probability is at least `threshold`; absent: nothing was asked. */
  decision: decisionSchema.exactOptional(),
  /** How far leaf values were rounded, and what it cost and saved; absent: the answers are exact. */
  quantization: quantizationSchema.exactOptional(),
  rows: rowsSchema,
  seed: z.number(),
  /** Of the learner, all that were in force (in earlier versions: those that the recipe gave), or of the import. */
  parameters: z.record(z.string(), z.unknown()),
  /** SHA-256 (hex) of the source data and of the recipe. */
  dataHash: z.string(),
  recipeHash: z.string(),
  /** Commit of the working tree at training time, `null` outside a repository; `dirty` when it had changes. */
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean() }),
  /** URL of the CI run that made it; absent when made elsewhere. */
  ciRun: z.string().exactOptional(),
  /** name → version of the tools that made it. */
  tools: z.record(z.string(), z.string()),
  /** `parts`: bytes of the kernel, the table, the nodes, …; `choices`: absent when there were none. */
  module: z.object({
    abi: count,
    strategy: z.string(),
    bytes: count,
    parts: z.record(z.string(), count).exactOptional(),
    choices: moduleChoicesSchema.exactOptional(),
  }),
  /** Every other file of the version. */
  files: fileHashes,
});
