// An explanation of one raw score, as JSON Schema (runtime/rows/explanation.ts has the type).
import { arraySchema, type JsonSchema, objectSchema } from './json-schema.ts';
import type { RegistryEntry } from './registry-entry.ts';

const text = { type: 'string' };
const number = { type: 'number' };

/** The fields of an explanation; of a model that takes inputs, their contributions too. */
export function explanationSchema({ derivation }: Pick<RegistryEntry, 'derivation'>): JsonSchema {
  const inputs: [string, JsonSchema][] = derivation === undefined ? [] : [['inputs', INPUTS]];
  const fields = [...FIELDS, ...inputs];
  return {
    ...objectSchema(
      fields,
      fields.map(([name]) => name),
    ),
    description: 'What each feature adds, the strongest first',
  };
}

const FIELDS: readonly [string, JsonSchema][] = [
  ['flag', { ...text, description: 'The output that the raw score decides on' }],
  [
    'unit',
    {
      ...text,
      enum: ['output', 'raw score'],
      description: 'Unit of base, raw and the contributions',
    },
  ],
  ['base', { ...number, description: 'Raw score of the average training row' }],
  ['raw', { ...number, description: 'Base plus all contributions' }],
  [
    'contributions',
    arraySchema(
      objectSchema(
        [
          ['feature', text],
          ['value', { type: ['string', 'number', 'boolean', 'null'] }],
          ['contribution', number],
        ],
        ['feature', 'value', 'contribution'],
      ),
    ),
  ],
  ['sentence', text],
];

const INPUTS: JsonSchema = {
  ...arraySchema(
    objectSchema(
      [
        ['input', text],
        ['contribution', number],
      ],
      ['input', 'contribution'],
    ),
  ),
  description: 'The contributions summed by input; one of several inputs is shared out evenly',
};
