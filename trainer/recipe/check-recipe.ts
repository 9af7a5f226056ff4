// Holds what a recipe file exports to the form of a recipe. All faults are reported at once, each with
// the field's place; a good recipe comes back with its fields in one order, whatever the file's was.
import * as z from 'zod';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { expressionSchema } from '../../runtime/schema/entry-schema.ts';
import { ownershipSchema } from '../../runtime/schema/ownership-schema.ts';
import { fieldNameFault, outputNameFault } from '../base/field-names.ts';
import { modelNameFault } from '../base/names.ts';
import { UserError } from '../base/user-error.ts';
import { SAMPLES } from '../recipes/shipped.ts';
import { learnerFaults } from './check-learner.ts';
import { splitFaults, splitSchema, timeFoldFaults } from './check-split.ts';
import { tuneFaults } from './check-tune.ts';
import { derivedFaults } from './derived-features.ts';
import { LOSSES, learnerSchema } from './learner-schema.ts';
import { type AskedFeature, type AskedRecipe, RETRAIN_ALARMS, type Recipe } from './recipe.ts';
import { searchRangeSchema } from './search-range.ts';
import { dialectFaults, dialectFields } from './source-dialect.ts';
import { strict } from './strict-object.ts';
import { writeOut } from './write-out.ts';

const sql = z.string().trim().min(1, 'must be an SQL expression');
const text = z.string().trim().min(1, 'must not be empty');
const outputName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, no digit first');

const featureSchema = strict({
  sql,
  kind: z.enum(['category', 'number', 'integer', 'boolean']).optional(),
  description: text.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  missing: z.enum(['allowed', 'refused']).optional(),
  unseen: z.enum(['refused', 'other']).optional(),
  rareBelow: z.int().min(1).optional(),
  personal: z.boolean().optional(),
  from: expressionSchema.optional(),
});

const inputDetail = {
  description: text.optional(),
  missing: z.enum(['allowed', 'refused']).optional(),
  personal: z.boolean().optional(),
};
const bounds = { minimum: z.number().optional(), maximum: z.number().optional() };
const inputSchema = z.discriminatedUnion('kind', [
  strict({ kind: z.enum(['number', 'integer']), ...bounds, ...inputDetail }),
  strict({ kind: z.enum(['boolean', 'text']), ...inputDetail }),
  strict({ kind: z.literal('date'), format: text, pivot: z.int().optional(), ...inputDetail }),
]);

const sourceFields = {
  include: text.optional(),
  howToGet: text.optional(),
  multiLine: z.boolean().optional(),
  ...dialectFields,
};
const sourceSchema = z.union([
  strict({
    files: z.union([text, z.array(text).min(1, 'must name at least one file')]),
    format: z.enum(['csv', 'parquet', 'json']).optional(),
    ...sourceFields,
  }),
  strict({ sql, ...sourceFields }),
  strict({
    postgres: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
    from: text,
    ...sourceFields,
  }),
  strict({
    clickhouse: z.string().regex(/^clickhouses?:\/\//, 'must begin with clickhouse://'),
    from: text,
    ...sourceFields,
  }),
  strict({ sample: z.enum(SAMPLES), ...sourceFields }),
]);

const folds = z.int().min(2).max(100);
const validationSchema = z.discriminatedUnion('by', [
  strict({ by: z.literal('random'), folds, stratified: z.boolean().optional() }),
  strict({ by: z.literal('group'), folds, feature: text.optional() }),
  strict({ by: z.literal('time'), folds, feature: text.optional(), column: text.optional() }),
]);

const thresholdSchema = z.discriminatedUnion('aim', [
  strict({ aim: z.literal('f1') }),
  strict({ aim: z.literal('recall'), precision: z.number().gt(0).max(1) }),
  strict({
    aim: z.literal('cost'),
    falsePositive: z.number().min(0),
    falseNegative: z.number().min(0),
  }),
]);

const tuneSchema = strict({
  space: z.record(text, searchRangeSchema).optional(),
  trials: z.int().min(2).max(10_000).optional(),
  folds: folds.optional(),
});

/** A value of the target as text; people write numbers and flags as they are. */
const targetValue = z.string({
  error: ({ input }) =>
    typeof input === 'number' || typeof input === 'boolean'
      ? `values are texts; write '${input}'`
      : undefined,
});

/** A recipe written out, field by field; crossFaults has what goes beyond single fields. */
export const recipeSchema = strict({
  name: z.string().superRefine((name, context) => {
    const message = modelNameFault(name);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
  title: text,
  description: text,
  license: ownershipSchema.license.optional(),
  contact: ownershipSchema.contact.optional(),
  terms: ownershipSchema.terms.optional(),
  source: sourceSchema,
  where: sql.optional(),
  inputs: z.record(text, inputSchema).optional(),
  features: z.record(text, featureSchema),
  target: strict({
    sql,
    classes: z
      .record(text, z.union([z.array(targetValue).min(1, 'must list a value'), z.literal('*')]))
      .optional(),
    unit: text.optional(),
  }),
  weight: sql.optional(),
  group: sql.optional(),
  objective: z.enum(Object.keys(LOSSES)).optional(),
  learner: learnerSchema,
  flags: z.record(text, outputName).optional(),
  split: splitSchema,
  validation: validationSchema.optional(),
  calibration: z.enum(['isotonic', 'platt']).optional(),
  threshold: thresholdSchema.optional(),
  tune: tuneSchema.optional(),
  stream: z.boolean().optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  maxRejectedShare: z.number().min(0).max(1).optional(),
  retrainOn: z.array(z.enum(RETRAIN_ALARMS)).min(1, 'must name an alarm').optional(),
  examples: z
    .array(z.record(text, z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .optional(),
});

/**
 * Checks a value of any kind, as far as it can be without the data; what it leaves out has the defaults of write-out.ts.
 * @param place the file: names it in the error, and the model where the recipe does not
 * @throws UserError listing every fault with its field
 */
export function checkRecipe(value: unknown, place: string): AskedRecipe {
  const result = recipeSchema.safeParse(writeOut(value, place));
  // Zod types an absent optional key as `undefined`, which exactOptionalPropertyTypes tells apart.
  const faults = result.success
    ? [...lostFaults(value as Partial<AskedRecipe>), ...crossFaults(result.data as AskedRecipe)]
    : result.error.issues.flatMap((issue) => faultsOfIssue(issue, []));
  if (faults.length === 0) return result.data as AskedRecipe;
  throw new UserError(
    `${place}: the recipe has errors:\n${faults.map((f) => `  ${f}`).join('\n')}`,
  );
}

/**
 * A recipe with what the data have said of it, its fields in the order that a recipe file gives.
 * @throws UserError when what the data say does not go with what the recipe says
 */
export function checkCompleted(recipe: Recipe): Recipe {
  return checkRecipe(recipe, 'with what the data say') as Recipe;
}

function faultsOfIssue(issue: z.core.$ZodIssue, parents: PropertyKey[]): string[] {
  const path = [...parents, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that was meant is of the type that was given, and has the fewest faults.
    const [nearest] = [...issue.errors].sort(
      (a, b) => Number(isOtherType(a)) - Number(isOtherType(b)) || a.length - b.length,
    );
    return nearest.flatMap((inner) => faultsOfIssue(inner, path));
  }
  const isAbsent = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const message = isAbsent ? 'is missing' : issue.message;
  return [`${path.map(String).join('.') || 'recipe'}: ${message}`];
}

function isOtherType(issues: z.core.$ZodIssue[]): boolean {
  return issues.some(
    ({ code, path }) => (code === 'invalid_type' || code === 'invalid_value') && path.length === 0,
  );
}

/**
 * Fields called `__proto__`. Zod drops them without a word; where a literal has one, it is no field at all but the
 * prototype of the object.
 */
function lostFaults({ features = {}, flags = {}, target }: Partial<AskedRecipe>): string[] {
  const given = { features, flags, 'target.classes': target?.classes ?? {} };
  const places = Object.entries(given).filter(([, fields]) => !Array.isArray(fields));
  const isPlain = (fields: object) =>
    [Object.prototype, null].includes(Object.getPrototypeOf(fields));
  return places
    .filter(([, fields]) => Object.hasOwn(fields, '__proto__') || !isPlain(fields))
    .map(([place]) => `${place}.__proto__: the name ${fieldNameFault('__proto__')}; give another`);
}

/** What no single field can say: that fields agree with each other. */
function crossFaults(recipe: AskedRecipe): string[] {
  return [
    ...dialectFaults(recipe.source),
    ...featureFaults(recipe),
    ...derivedFaults(recipe),
    ...targetFaults(recipe),
    ...flagFaults(recipe),
    ...learnerFaults(recipe),
    ...splitFaults(recipe),
    ...validationFaults(recipe),
    ...tuneFaults(recipe),
    ...exampleFaults(recipe),
    ...streamFaults(recipe),
  ];
}

function featureFaults({ features }: AskedRecipe): string[] {
  if (Object.keys(features).length === 0) return ['features: must have at least one feature'];
  return Object.entries(features).flatMap(([name, { kind, minimum, maximum }]) => {
    const faults: string[] = [];
    const nameFault = fieldNameFault(name);
    if (nameFault !== null) faults.push(`features.${name}: the name ${nameFault}; give another`);
    const isNumber = kind === undefined || kind === 'number' || kind === 'integer';
    if (!isNumber && (minimum !== undefined || maximum !== undefined)) {
      faults.push(`features.${name}: only numbers have bounds, and this is a ${kind}`);
    }
    faults.push(...labelFaults(name, features[name]));
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
      faults.push(`features.${name}: minimum ${minimum} is above maximum ${maximum}`);
    }
    return faults;
  });
}

/** Of what is said of a category's labels. */
function labelFaults(name: string, { kind, unseen, rareBelow }: AskedFeature): string[] {
  if (unseen === undefined && rareBelow === undefined) return [];
  if (kind !== undefined && kind !== 'category') {
    return [`features.${name}: only categories have labels, and this is a ${kind}`];
  }
  const isLost = unseen === 'refused' && rareBelow !== undefined;
  return isLost ? [`features.${name}.rareBelow: goes with unseen: 'other'`] : [];
}

function targetFaults({ target: { classes, unit }, objective }: AskedRecipe): string[] {
  if (unit !== undefined && (classes || (objective ?? 'regression') !== 'regression')) {
    return ['target.unit: classes have none; remove it'];
  }
  if (objective === 'regression') {
    return classes ? ['target.classes: a regression has none; remove it'] : [];
  }
  if (!classes) return [];
  const faults: string[] = [];
  const count = Object.keys(classes).length;
  if (objective === 'binary' && count !== 2) {
    faults.push(`target.classes: objective 'binary' needs two classes, and ${count} are given`);
  }
  if (objective === 'multiclass' && count < 3) {
    faults.push(`target.classes: objective 'multiclass' needs three classes or more`);
  }
  const stars = Object.values(classes).filter((values) => values === '*').length;
  if (stars > 1) faults.push(`target.classes: '*' may stand for one class only`);
  const listed = Object.values(classes).flatMap((values) => (values === '*' ? [] : values));
  for (const value of new Set(listed.filter((value, i) => listed.indexOf(value) !== i))) {
    faults.push(`target.classes: value '${value}' is listed twice`);
  }
  return faults;
}

/** Names of outputs, and of their classes as far as these are known. */
function flagFaults({ target, flags = {}, objective }: AskedRecipe): string[] {
  const isNumber = objective === 'regression';
  const classes = Object.keys(target.classes ?? (isNumber ? { value: '*' } : flags));
  const names = Object.values(flags);
  return [
    ...names.flatMap((name) => {
      const fault = outputNameFault(name);
      return fault === null ? [] : [`flags: '${name}' ${fault}; give another`];
    }),
    ...classes
      .filter((name) => !Object.hasOwn(flags, name))
      .map((name) => `flags: no output name for '${name}'`),
    ...Object.keys(flags)
      .filter((name) => !classes.includes(name))
      .map((name) => `flags.${name}: no such class${didYouMean(name, classes)}`),
    ...[...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
      (name) => `flags: '${name}' is the name of two outputs`,
    ),
  ];
}

function validationFaults({
  validation,
  calibration,
  threshold,
  ...recipe
}: AskedRecipe): string[] {
  const faults: string[] = [];
  const known = Object.keys(recipe.features);
  const feature = validation && validation.by !== 'random' ? validation.feature : undefined;
  if (validation?.by === 'time') faults.push(...timeFoldFaults(recipe, validation));
  if (feature !== undefined && !known.includes(feature)) {
    faults.push(`validation.feature: no feature '${feature}'${didYouMean(feature, known)}`);
  }
  if (recipe.group === undefined) {
    const needed = "needs the recipe's group, an SQL expression";
    if (recipe.split.by === 'group') faults.push(`split: by 'group' ${needed}`);
    if (validation?.by === 'group' && feature === undefined) {
      faults.push(`validation: by 'group' ${needed}, or a feature`);
    }
  }
  if (calibration && recipe.objective === 'regression') {
    faults.push('calibration: it is for classes, and the objective is a regression');
  }
  if (calibration === 'platt' && recipe.objective === 'multiclass') {
    faults.push("calibration: 'platt' is for two classes; take 'isotonic'");
  }
  if (threshold && recipe.objective !== undefined && recipe.objective !== 'binary') {
    faults.push(`threshold: it is for two classes, and the objective is '${recipe.objective}'`);
  }
  return faults;
}

function exampleFaults({ examples = [], inputs = {}, features }: AskedRecipe): string[] {
  const own = Object.keys(features).filter((name) => features[name].from === undefined);
  const known = [...Object.keys(inputs), ...own];
  return examples.flatMap((example, i) =>
    Object.keys(example)
      .filter((name) => !known.includes(name))
      .map(
        (name) =>
          `examples.${i}.${name}: no such ${Object.keys(inputs).length > 0 ? 'input' : 'feature'}${didYouMean(name, known)}`,
      ),
  );
}

/** What trains several times needs the values of its rows, which a streamed recipe does not keep. */
function streamFaults(recipe: AskedRecipe): string[] {
  if (recipe.stream !== true) return [];
  return (['group', 'validation', 'calibration', 'threshold', 'tune'] as const)
    .filter((field) => recipe[field] !== undefined)
    .map((field) => `${field}: cannot go with stream: true, which keeps only the bins of its rows`);
}
