// The operations that tell what is served, as the document has them.
import * as z from 'zod';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import { type JsonSchema, objectSchema } from '../../runtime/schema/json-schema.ts';
import { someLabels } from '../../runtime/schema/label-schema.ts';
import { type Choices, choicesOf } from '../endpoints/params.ts';
import type { ServedVersion } from '../served-version.ts';
import { infoSchema, modelSchema, versionSchema } from './catalogue-schema.ts';
import { answeredWith, type OperationSchema } from './operation.ts';

export function paramsOperation({ entry }: ServedVersion): OperationSchema {
  const features = inputsOf(entry);
  const fields = features.map((one): [string, JsonSchema] => [one.name, choicesSchema(one)]);
  const names = features.map(({ name }) => name);
  const example = Object.fromEntries(features.map((one) => [one.name, someChoices(one)]));
  return {
    tags: ['model'],
    summary: 'What may be asked: the labels of each category, 0 for a number',
    responses: answeredWith('By feature', objectSchema(fields, names), { example }),
    problems: [],
  };
}

/** For an example: of many labels, the first. */
function someChoices(feature: Input): Choices {
  return feature.kind === 'category' ? someLabels(feature.labels) : choicesOf(feature);
}

function choicesSchema(feature: Input): JsonSchema {
  if (feature.kind === 'category') return { type: 'array', items: { type: 'string' } };
  if (feature.kind === 'boolean') return { type: 'array', items: { type: 'boolean' } };
  if (feature.kind === 'text') return { type: 'string', const: '' };
  if (feature.kind === 'date') return { type: 'string', const: feature.format };
  return { type: 'integer', const: 0 };
}

export function infoOperation(): OperationSchema {
  return {
    tags: ['model'],
    summary: 'That the worker is alive, and which model answers',
    responses: answeredWith('Alive', infoSchema),
    problems: [],
  };
}

export function schemaOperation(): OperationSchema {
  const schema = z.looseObject({ $schema: z.url() });
  return {
    tags: ['model'],
    summary: 'The row of this model as a JSON Schema',
    responses: {
      200: {
        description: 'JSON Schema, draft 2020-12',
        content: { 'application/schema+json': { schema } },
      },
    },
    problems: [],
  };
}

export function moduleOperation(): OperationSchema {
  const schema = { type: 'string' as const, format: 'binary' };
  return {
    tags: ['model'],
    summary: 'The model as a WebAssembly module',
    description:
      'For predictions on your own machine. Immutable under a version prefix, confirmed by ETag elsewhere.',
    responses: {
      200: { description: 'The module', content: { 'application/wasm': { schema } } },
      304: { description: 'The module that the client has still stands' },
    },
    problems: [],
  };
}

export function typesOperation(): OperationSchema {
  return {
    tags: ['model'],
    summary: 'Rows and answers as types of TypeScript',
    responses: {
      200: {
        description: 'A declaration file that imports nothing',
        content: { 'application/typescript': { schema: { type: 'string' } } },
      },
    },
    problems: [],
  };
}

export function reportOperation(): OperationSchema {
  return {
    tags: ['model'],
    summary: 'What the model is for and how far to trust it, as a page',
    responses: {
      200: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } },
      304: { description: 'The page that the client has still stands' },
    },
    problems: [],
  };
}

export function evaluationOperation(): OperationSchema {
  return {
    tags: ['model'],
    summary: 'What was measured of the version: figures, curves, slices, effects of its features',
    responses: answeredWith('evaluation.json', z.looseObject({})),
    problems: [],
  };
}

export function modelsOperation(): OperationSchema {
  return {
    tags: ['model'],
    summary: 'The models that are served here, with their versions and aliases',
    responses: answeredWith('In alphabetical order', z.array(modelSchema)),
    problems: [],
  };
}

export function modelOperation({ entry }: ServedVersion): OperationSchema {
  return {
    tags: ['model'],
    summary: 'One model, with its versions and aliases',
    request: { params: z.object({ name: z.string().meta({ example: entry.name }) }) },
    responses: answeredWith('The model', modelSchema),
    problems: [404],
  };
}

export function versionOperation({ entry: { name, version } }: ServedVersion): OperationSchema {
  return {
    tags: ['model'],
    summary: 'All that is recorded of one version: metrics, schema, data, hashes',
    request: {
      params: z.object({
        name: z.string().meta({ example: name }),
        version: z.int().min(1).meta({ example: version }),
      }),
    },
    responses: answeredWith('The version', versionSchema),
    problems: [404],
  };
}
