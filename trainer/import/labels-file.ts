// The file of `--labels`: names and labels that a model file does not have. JSON:
//
//   { "title": "…", "description": "…", "license": "Apache-2.0",
//     "features": { "k5": ["red", "green"],
//                   "x0": { "name": "age", "description": "In years", "kind": "integer", "minimum": 0 } },
//     "classes": ["no", "yes"], "flags": ["noProb", "yesProb"] }
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { ownershipSchema } from '../../runtime/schema/ownership-schema.ts';
import { requireFile } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import { outputCount } from '../ensemble/predict-plain.ts';
import { defaultFlags, type ImportedModel } from './imported-model.ts';

/** Numbers and booleans are labels by their value; whole numbers that JSON cannot hold are written as texts. */
const label = z.union([z.string(), z.boolean(), z.number().refine(isExact, 'write it as a text')]);
const labelList = z.array(label.transform(String)).min(1);

function entriesOf(given: unknown): unknown {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  return isObject ? Object.entries(given) : given;
}

function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

// A list is short for the labels alone.
const featureForm = z.preprocess(
  (given) => (Array.isArray(given) ? { labels: given } : given),
  z.strictObject({
    name: z.string().min(1).optional(),
    description: z.string().optional(),
    labels: labelList.optional(),
    kind: z.enum(['number', 'integer', 'boolean']).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    missing: z.enum(['allowed', 'refused']).optional(),
    others: z.enum(['allowed', 'refused']).optional(),
  }),
);

const labelsForm = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  license: ownershipSchema.license.exactOptional(),
  contact: ownershipSchema.contact.exactOptional(),
  terms: ownershipSchema.terms.exactOptional(),
  // By entries, so that a feature may be called what objects have of themselves.
  features: z.preprocess(entriesOf, z.array(z.tuple([z.string(), featureForm]))).optional(),
  classes: labelList.optional(),
  flags: labelList.optional(),
});

export type LabelsFile = z.infer<typeof labelsForm>;

/** @throws UserError naming the field that is wrong */
export async function readLabelsFile(path: string): Promise<LabelsFile> {
  await requireFile(path);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${path}: not JSON: ${error.message}`);
  }
  const parsed = labelsForm.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${path}: ${placeOf(issue.path, json) || 'the file'}: ${issue.message}`);
}

/** Features are checked as pairs of name and form: their place in the file is the name. */
function placeOf([first, ...rest]: PropertyKey[], json: unknown): string {
  if (first !== 'features' || rest.length === 0) return [first ?? '', ...rest].join('.');
  const entries = Object.entries((json as { features: object }).features);
  const [index, , ...inside] = rest;
  return ['features', entries[Number(index)][0], ...inside].join('.');
}

/** The model under the names of the file; what the file does not name stays. */
export function applyLabels(model: ImportedModel, labels: LabelsFile, path: string): ImportedModel {
  const names = model.features.map(({ name }) => name);
  const changes = new Map(labels.features);
  const stray = [...changes.keys()].find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(`${path}: the model has no feature '${stray}'${didYouMean(stray, names)}`);
  }
  const features = model.features.map((feature) =>
    labelFeature(feature, changes.get(feature.name), path),
  );
  const outputs = outputCount(model.ensemble.link, model.ensemble.rawCount);
  const task = labels.classes ? 'class' : model.task;
  const classes = labels.classes ?? model.classes;
  const flags =
    labels.flags ?? (labels.classes ? defaultFlags(task, classes, outputs) : model.flags);
  for (const [what, list] of Object.entries({ classes, flags })) {
    if (what === 'classes' && task === 'number') continue;
    if (list.length !== outputs) {
      throw new UserError(`${path}: ${list.length} ${what} for a model with ${outputs} outputs`);
    }
    requireUnique(list, what, path);
  }
  requireUnique(
    features.map(({ name }) => name),
    'features',
    path,
  );
  return { ...model, features, task, classes, flags };
}

function labelFeature(
  feature: Feature,
  change: z.infer<typeof featureForm> | undefined,
  path: string,
): Feature {
  if (change === undefined) return feature;
  const description = change.description ?? feature.description;
  const base = {
    name: change.name ?? feature.name,
    ...(description !== undefined && { description }),
    missing: change.missing ?? feature.missing,
  };
  const others = othersOf(feature, change.others, path);
  if (change.labels) {
    requireUnique(change.labels, `labels of ${feature.name}`, path);
    return { ...base, kind: 'category', labels: change.labels, ...others };
  }
  if (change.kind === undefined && feature.kind === 'category') {
    return { ...base, kind: 'category', labels: feature.labels, ...others };
  }
  const kind = change.kind ?? (feature.kind === 'category' ? 'number' : feature.kind);
  if (kind === 'boolean') return { ...base, kind };
  const { minimum, maximum } = change;
  return {
    ...base,
    kind,
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

/** Texts that are no label can be refused where the model takes them, and not the other way round. */
function othersOf(
  feature: Feature,
  asked: 'allowed' | 'refused' | undefined,
  path: string,
): { others?: 'allowed' } {
  const isAllowed = feature.kind === 'category' && feature.others === 'allowed';
  if (asked === 'allowed' && !isAllowed) {
    throw new UserError(
      `${path}: features.${feature.name}.others: the model does not say how to answer texts that are not labels`,
    );
  }
  return isAllowed && asked !== 'refused' ? { others: 'allowed' } : {};
}

function requireUnique(list: string[], what: string, path: string): void {
  const double = list.find((item, i) => list.indexOf(item) !== i);
  if (double !== undefined) throw new UserError(`${path}: '${double}' twice among the ${what}`);
}
