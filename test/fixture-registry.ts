// A small registry for the worker's tests: two models whose ensembles are drawn from a seed, compiled and
// registered as trained ones are. One has categories and an integer, three versions and two aliases;
// the other has a missing value, a number, a boolean and three classes.

import { rm } from 'node:fs/promises';
import type { Task } from '../runtime/module/manifest.ts';
import type { CellGrammar } from '../runtime/schema/cell-grammar.ts';
import type { FeatureSchema } from '../runtime/schema/feature-schema.ts';
import type { Derivation } from '../runtime/schema/input-schema.ts';
import type { Ownership } from '../runtime/schema/ownership-schema.ts';
import { REFERENCE_FILE } from '../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { goldenReference } from '../scripts/golden-reference.ts';
import { compile } from '../trainer/compile/compile.ts';
import { makeGoldenRows } from '../trainer/compile/golden.ts';
import type { Link } from '../trainer/ensemble/ensemble.ts';
import { referenceBytes } from '../trainer/evaluate/reference.ts';
import { openRegistry } from '../trainer/judge/open-registry.ts';
import { ENSEMBLE_FILE, ensembleBytes } from '../trainer/registry/ensemble-file.ts';
import { goldenToJson } from '../trainer/registry/golden-file.ts';
import type { Numbered, Registry } from '../trainer/registry/registry.ts';
import { randomEnsemble } from './random-ensemble.ts';

export interface FixtureModel {
  name: string;
  /** `class` unless it says otherwise. */
  task?: Task;
  title: string;
  ownership?: Ownership;
  features: FeatureSchema;
  derivation?: Derivation;
  cellGrammar?: CellGrammar;
  flags: string[];
  classes: string[];
  link: Link;
  rawCount: number;
  versions: number;
  aliases: Record<string, number>;
  example: RegistryEntry['examples'][number];
  /** What was measured; absent: nothing. */
  evaluation?: object;
  /** Has a reference, of its golden rows. */
  hasReference?: boolean;
}

const MODELS: FixtureModel[] = [
  {
    name: 'caught',
    title: 'How likely is it that the culprit is caught?',
    features: [
      {
        name: 'force',
        kind: 'category',
        missing: 'refused',
        description: 'Police force',
        labels: ['Dyfed-Powys Police', 'Kent Police', 'Thames Valley Police', '__proto__'],
      },
      {
        name: 'crime',
        kind: 'category',
        missing: 'refused',
        labels: ['Bicycle theft', 'Burglary', 'Drugs', 'Other "crime", <b>'],
      },
      { name: 'month', kind: 'integer', missing: 'refused', minimum: 1, maximum: 12 },
    ],
    flags: ['notCaughtProb', 'caughtProb'],
    classes: ['notCaught', 'caught'],
    link: { kind: 'sigmoid', slope: 1 },
    rawCount: 1,
    versions: 3,
    aliases: { current: 2, candidate: 3 },
    hasReference: true,
    example: { force: 'Thames Valley Police', crime: 'Bicycle theft', month: 10 },
  },
  {
    name: 'voyage',
    title: 'Where does a voyage end?',
    features: [
      { name: 'age', kind: 'number', missing: 'allowed', minimum: 0, maximum: 120, personal: true },
      { name: 'port', kind: 'category', missing: 'allowed', labels: ['Cherbourg', 'Southampton'] },
      { name: 'alone', kind: 'boolean', missing: 'refused' },
      { name: 'fare', kind: 'number', missing: 'refused' },
    ],
    flags: ['lost', 'saved', 'unknown'],
    classes: ['lost', 'saved', 'unknown'],
    link: { kind: 'softmax' },
    rawCount: 3,
    versions: 1,
    aliases: { current: 1 },
    example: { age: 31.5, port: 'Cherbourg', alone: true, fare: 7.25 },
    evaluation: { rows: 10, features: [] },
    hasReference: true,
  },
];

/** A model whose names mean something elsewhere: in JavaScript, and in the API. */
export const ODD_MODEL: FixtureModel = {
  name: 'odd',
  title: 'What is odd?',
  ownership: {
    license: 'CC-BY-4.0',
    contact: { name: 'Nobody "at" all', email: 'odd@example.com' },
    terms: 'https://example.com/terms',
  },
  features: [
    { name: 'constructor', kind: 'number', missing: 'allowed' },
    {
      name: 'toString',
      kind: 'category',
      missing: 'allowed',
      labels: ['__proto__', 'constructor'],
    },
    { name: 'valueOf', kind: 'boolean', missing: 'allowed' },
    { name: 'threshold', kind: 'integer', missing: 'refused', minimum: 0, maximum: 9 },
    { name: 'include', kind: 'category', missing: 'refused', labels: ['raw', 'label'] },
    { name: 'id', kind: 'number', missing: 'allowed' },
    { name: 'code', kind: 'category', missing: 'refused', labels: ['7', 'sep=', 'a "b", c\nd'] },
  ],
  flags: ['label', 'isPrototypeOf'],
  classes: ['raw', 'toString'],
  link: { kind: 'sigmoid', slope: 1 },
  rawCount: 1,
  versions: 1,
  aliases: { current: 1 },
  example: {
    constructor: 0.5,
    toString: 'constructor',
    valueOf: true,
    threshold: 3,
    include: 'raw',
    id: 7,
    code: '7',
  },
};

/** A model whose rows are written as a European spreadsheet writes them. */
export const SPREADSHEET_MODEL: FixtureModel = {
  name: 'spreadsheet',
  title: 'Who renews?',
  features: [
    { name: 'town', kind: 'category', missing: 'allowed', labels: ['Kiel', 'Jena'] },
    { name: 'income', kind: 'number', missing: 'allowed' },
    { name: 'member', kind: 'boolean', missing: 'allowed' },
  ],
  cellGrammar: { missing: ['k. A.', '?'], decimal: ',', trim: true },
  flags: ['no', 'yes'],
  classes: ['no', 'yes'],
  link: { kind: 'sigmoid', slope: 1 },
  rawCount: 1,
  versions: 1,
  aliases: { current: 1 },
  example: { town: 'Kiel', income: 1.5, member: true },
};

/** Writes the registry anew. @param others models beside the usual two */
export async function writeFixtureRegistry(
  folder: string,
  others: FixtureModel[] = [],
): Promise<Registry> {
  await rm(folder, { recursive: true, force: true });
  const registry = await openRegistry(folder);
  for (const model of [...MODELS, ...others]) {
    for (let seed = 1; seed <= model.versions; seed++) await writeVersion(registry, model, seed);
    await registry.changeAliases(model.name, () => model.aliases);
  }
  return registry;
}

async function writeVersion(registry: Registry, model: FixtureModel, seed: number): Promise<void> {
  const numbered = (version: number) => makeVersion(model, seed, version);
  await registry.register({ name: model.name, numbered });
}

async function makeVersion(model: FixtureModel, seed: number, version: number): Promise<Numbered> {
  const { name, title, features, derivation, cellGrammar, flags, classes, task = 'class' } = model;
  const { evaluation } = model;
  const ensemble = randomEnsemble(seed, {
    trees: 20,
    splits: 12,
    features: features.length,
    rawCount: model.rawCount,
    link: model.link,
  });
  const named = { name, version, title, description: title };
  const rows = { features, ...(derivation && { derivation }), ...(cellGrammar && { cellGrammar }) };
  const fields = { ...named, ...rows, flags, classes };
  const compiled = await compile(ensemble, { ...fields, task });
  const { abi, strategy, bytes } = compiled;
  const golden = makeGoldenRows(ensemble, { count: 64 });
  return {
    entry: {
      ...fields,
      ...model.ownership,
      task,
      created: '2026-01-01T00:00:00.000Z',
      examples: [model.example],
      metrics: { accuracy: 0.9, auc: 0.75 },
      rows: {
        ...{ read: 100, used: 90, cells: 40, train: 80, test: 10, rejected: 0 },
        unused: { excluded: 4, noTarget: 3, noFeature: 2, unreadable: 1 },
      },
      seed,
      parameters: { kind: 'forest', trees: 20 },
      dataHash: '0'.repeat(64),
      recipeHash: '0'.repeat(64),
      git: { commit: null, dirty: false },
      tools: {},
      module: { abi, strategy, bytes: bytes.length },
    },
    files: {
      'model.wasm': bytes,
      [ENSEMBLE_FILE]: ensembleBytes(ensemble),
      'golden.json': goldenToJson(golden),
      ...(model.hasReference && {
        [REFERENCE_FILE]: referenceBytes(goldenReference({ ...fields, task }, ensemble, golden)),
      }),
      ...(evaluation && { 'evaluation.json': JSON.stringify(evaluation) }),
    },
  };
}
