// Features that are computed from a recipe's inputs: their short forms written out, what is wrong with them, and what
// a version says of them.
import { parseFormat } from '../../runtime/functions/date-format.ts';
import {
  type Expression,
  type FunctionInput,
  inputNames,
} from '../../runtime/functions/expression.ts';
import { FunctionFault, makeProgram, type Program } from '../../runtime/functions/program.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Derivation, Input } from '../../runtime/schema/input-schema.ts';
import { fieldNameFault } from '../base/field-names.ts';
import type { RecipeInput } from './inputs.ts';
import type { AskedFeature, AskedRecipe, Recipe } from './recipe.ts';

type Fields = Record<string, unknown>;

/** The column of a derived feature beside those of the source. */
const derivedColumn = (name: string) => `"derived: ${name.replaceAll('"', '""')}"`;

/** A name as the input that it names, an expression as it stands; undefined for what is neither. */
function toExpression(value: unknown): Expression | undefined {
  if (typeof value === 'string') return { input: value };
  const isExpression =
    typeof value === 'object' &&
    value !== null &&
    ['call', 'input', 'value'].some((key) => Object.hasOwn(value, key));
  return isExpression ? (value as Expression) : undefined;
}

/**
 * The features of a recipe that has inputs, each as `{ from }` with its column, kind and what its input says of it. What
 * is no feature passes through, and the check names it.
 */
export function writeOutDerived(features: unknown, inputs: Fields): unknown {
  const fields = Array.isArray(features)
    ? Object.fromEntries(features.map((name) => [String(name), name]))
    : features;
  if (typeof fields !== 'object' || fields === null) return features;
  return Object.fromEntries(
    Object.entries(fields).map(([name, feature]) => [name, writeOutOne(name, feature, inputs)]),
  );
}

function writeOutOne(name: string, feature: unknown, inputs: Fields): unknown {
  const alone = toExpression(feature);
  const detail = alone === undefined ? (feature as Fields | null) : {};
  const from = alone ?? toExpression(detail?.from);
  if (from === undefined) return feature;
  const known = inputs as Record<string, RecipeInput>;
  const copied = 'input' in from ? known[from.input] : undefined;
  const { description, personal, missing } = (copied ?? {}) as Partial<RecipeInput>;
  const { minimum, maximum } = (copied ?? {}) as { minimum?: number; maximum?: number };
  const inherited = { description, minimum, maximum, personal };
  const given = Object.entries(inherited).filter(([, value]) => value !== undefined);
  return {
    sql: derivedColumn(name),
    kind: featureKind(from, known, copied),
    ...Object.fromEntries(given),
    missing: copied === undefined ? 'allowed' : (missing ?? 'refused'),
    ...detail,
    from,
  };
}

/** Undefined where the expression is not one over these inputs, or gives a date. */
function featureKind(
  from: Expression,
  inputs: Record<string, RecipeInput>,
  copied: RecipeInput | undefined,
): string | undefined {
  try {
    const program = makeProgram(functionInputs(inputs), new Map([['', from]]));
    const { kind } = program.steps[program.features[0]];
    if (copied?.kind === 'integer') return 'integer';
    return kind === 'text' ? 'category' : kind === 'date' ? undefined : kind;
  } catch {
    return undefined;
  }
}

function functionInputs(inputs: Record<string, RecipeInput>): FunctionInput[] {
  return Object.entries(inputs).map(([name, input]): FunctionInput => {
    if (input.kind !== 'date') return { name, kind: input.kind };
    const { kind, format, pivot } = input;
    return { name, kind, format, ...(pivot === undefined ? {} : { pivot }) };
  });
}

/** The features that are computed, by name and in their order. */
export function derivedFeatures({ features }: AskedRecipe): Map<string, Expression> {
  return new Map(
    Object.entries(features).flatMap(([name, { from }]) =>
      from === undefined ? [] : [[name, from] as const],
    ),
  );
}

/** The computed features as a program over the recipe's inputs; null for a recipe without inputs. */
export function derivedProgram(recipe: AskedRecipe): Program | null {
  if (recipe.inputs === undefined) return null;
  return makeProgram(functionInputs(recipe.inputs), derivedFeatures(recipe));
}

/** What is wrong with inputs, and with the features of them. */
export function derivedFaults(recipe: AskedRecipe): string[] {
  const { inputs } = recipe;
  const derived = derivedFeatures(recipe);
  if (inputs === undefined) {
    return [...derived.keys()].map(
      (name) => `features.${name}: it is computed, so the recipe needs inputs`,
    );
  }
  const faults = Object.entries(inputs).flatMap(([name, input]) => inputFaults(name, input));
  for (const [name, from] of derived) {
    const fault = featureFault(name, from, recipe.features[name], inputs);
    if (fault !== null) faults.push(`features.${name}: ${fault}`);
  }
  const used = new Set([...derived.values()].flatMap(inputNames));
  for (const name of Object.keys(inputs)) {
    if (!used.has(name)) faults.push(`inputs.${name}: no feature is computed from it; remove it`);
    if (recipe.features[name] !== undefined && !derived.has(name)) {
      faults.push(
        `features.${name}: a feature by SQL is an input of its own, and inputs has this name, too`,
      );
    }
  }
  return faults;
}

function inputFaults(name: string, input: RecipeInput): string[] {
  const faults: string[] = [];
  const nameFault = fieldNameFault(name);
  if (nameFault !== null) faults.push(`inputs.${name}: the name ${nameFault}; give another`);
  const { minimum, maximum } = input as { minimum?: number; maximum?: number };
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    faults.push(`inputs.${name}: minimum ${minimum} is above maximum ${maximum}`);
  }
  if (input.kind !== 'date') return faults;
  try {
    parseFormat(input);
  } catch (error) {
    faults.push(`inputs.${name}: ${(error as Error).message}`);
  }
  return faults;
}

function featureFault(
  name: string,
  from: Expression,
  feature: AskedFeature,
  inputs: Record<string, RecipeInput>,
): string | null {
  try {
    makeProgram(functionInputs(inputs), new Map([[name, from]]));
  } catch (error) {
    // What is wrong with a format is told of its input.
    return error instanceof FunctionFault ? error.message : null;
  }
  if (feature.kind !== undefined) return null;
  return "a date is no feature; take a part of it, such as year('…'), or daysBetween";
}

/**
 * What the version says: the inputs as callers send them, and how each feature is computed. A feature by SQL is an
 * input itself, and a text that a feature copies is one of that feature's labels.
 * @param schema of the features, with their labels
 */
export function derivationOf(recipe: Recipe, schema: FeatureSchema): Derivation | undefined {
  if (recipe.inputs === undefined) return undefined;
  const features = Object.values(recipe.features);
  const expressions = features.map(({ from }, f): Expression => from ?? { input: schema[f].name });
  const inputs = Object.entries(recipe.inputs).map(([name, input]): Input => {
    const { missing = 'refused', ...rest } = input;
    const copy = expressions.findIndex((each) => 'input' in each && each.input === name);
    if (rest.kind !== 'text' || copy < 0) return { name, ...rest, missing };
    const { labels, other } = schema[copy] as Extract<Input, { kind: 'category' }>;
    const asCategory = { ...rest, kind: 'category' as const, labels };
    return { name, ...asCategory, ...(other === undefined ? {} : { other }), missing };
  });
  const own = schema.filter((_, f) => features[f].from === undefined);
  return { inputs: [...inputs, ...own], expressions };
}
