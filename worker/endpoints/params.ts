// GET /api/predict/params: what may be asked — the labels of each category, 0 for a number.

import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { Endpoint } from '../endpoint.ts';
import { answerJsonText } from '../http/respond.ts';
import { type JsonSchema, objectSchema } from '../schema/json-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function paramsEndpoint(version: ServedVersion) {
  const params = Object.fromEntries(
    version.entry.features.map((feature) => [feature.name, choicesOf(feature)]),
  );
  const text = JSON.stringify(params);
  const fields = version.entry.features.map((feature): [string, JsonSchema] => [
    feature.name,
    choicesSchema(feature),
  ]);
  const names = fields.map(([name]) => name);
  const schema = {
    operationId: 'params',
    tags: ['model'],
    summary: 'What may be asked: the labels of each category, 0 for a number',
    responses: {
      200: {
        description: 'By feature',
        content: {
          'application/json': { schema: objectSchema(fields, names), example: params },
        },
      },
      ...problemResponses(version, '/api/predict/params'),
    },
  };
  return class Params extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle(): Response {
      return answerJsonText(text, version.identity);
    }
  };
}

function choicesOf(feature: Feature): string[] | boolean[] | 0 {
  if (feature.kind === 'category') return feature.labels;
  return feature.kind === 'boolean' ? [false, true] : 0;
}

function choicesSchema(feature: Feature): JsonSchema {
  if (feature.kind === 'category') return { type: 'array', items: { type: 'string' } };
  if (feature.kind === 'boolean') return { type: 'array', items: { type: 'boolean' } };
  return { type: 'integer', const: 0 };
}
