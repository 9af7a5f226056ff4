// A model that takes inputs of every kind: features that are copies, computed numbers, and labels of computed texts.
import { loadPredictor } from '../runtime/module/load-predictor.ts';
import type { Predictor } from '../runtime/module/predictor.ts';
import { compile, type ManifestFields } from '../trainer/compile/compile.ts';
import { divide, isMissing, minus, prefix, year } from '../trainer/recipe/functions.ts';
import type { FixtureModel } from './fixture-registry.ts';
import { manifestFieldsFor } from './manifest-fields.ts';
import { randomEnsemble } from './random-ensemble.ts';

const allowed = { missing: 'allowed' as const };
const refused = { missing: 'refused' as const };

export const FIELDS_WITH_INPUTS: Required<Pick<ManifestFields, 'features' | 'derivation'>> = {
  features: [
    { name: 'age', kind: 'number', ...allowed },
    { name: 'area', kind: 'category', labels: ['980', '981'], ...allowed },
    { name: 'sqft', kind: 'number', ...refused },
    { name: 'perRoom', kind: 'number', ...allowed },
    { name: 'kind', kind: 'category', labels: ['D', 'S'], ...refused },
    { name: 'other', kind: 'category', labels: ['a', 'other'], other: 'other', ...allowed },
    { name: 'isBare', kind: 'boolean', ...allowed },
  ],
  derivation: {
    inputs: [
      { name: 'sold', kind: 'date', format: 'YYYYMMDDTHHmmss', ...refused },
      { name: 'built', kind: 'integer', minimum: 1800, ...allowed },
      { name: 'zip', kind: 'text', ...refused },
      { name: 'sqft', kind: 'number', ...refused },
      { name: 'rooms', kind: 'integer', ...allowed },
      { name: 'kind', kind: 'category', labels: ['D', 'S'], ...refused },
      { name: 'note', kind: 'text', ...allowed },
    ],
    expressions: [
      minus(year('sold'), 'built'),
      prefix('zip', 3),
      { input: 'sqft' },
      divide('sqft', 'rooms'),
      { input: 'kind' },
      prefix('note', 1),
      isMissing('note'),
    ],
  },
};

/** The same for a registry of fixtures. */
export const MODEL_WITH_INPUTS: FixtureModel = {
  ...{ name: 'houses', task: 'number', title: 'What does a house cost?' },
  ...FIELDS_WITH_INPUTS,
  ...{ flags: ['price'], classes: [], link: { kind: 'identity' }, rawCount: 1 },
  ...{ versions: 1, aliases: { current: 1 } },
  example: {
    ...{ sold: '20141013T000000', built: 1955, zip: '98103', sqft: 1180, rooms: 3 },
    ...{ kind: 'S', note: null },
  },
};

export async function predictorWithInputs(): Promise<Predictor> {
  const { features } = FIELDS_WITH_INPUTS;
  const ensemble = randomEnsemble(7, { trees: 9, splits: 12, features: features.length });
  const fields = { ...manifestFieldsFor(ensemble), ...FIELDS_WITH_INPUTS };
  const { bytes } = await compile(ensemble, fields);
  return loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
}

/** The same for a registry. */
export const HOUSE_MODEL: FixtureModel = {
  name: 'house',
  task: 'number',
  title: 'What does a house cost?',
  ...FIELDS_WITH_INPUTS,
  flags: ['price'],
  classes: [],
  link: { kind: 'identity' },
  rawCount: 1,
  versions: 1,
  aliases: { current: 1 },
  example: {
    ...{ sold: '20141013T000000', built: 1955, zip: '98103', sqft: 1180, rooms: 3 },
    ...{ kind: 'S', note: 'b' },
  },
};
