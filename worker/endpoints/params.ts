// GET /api/predict/params: what may be asked — the labels of each category, 0 for a number.

import { z } from 'zod';
import type { Feature } from '../../models/contract/feature-schema.ts';
import { Endpoint } from '../endpoint.ts';
import { answerJsonText } from '../http/respond.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function paramsEndpoint(version: ServedVersion) {
  const params = Object.fromEntries(
    version.entry.features.map((feature) => [feature.name, choicesOf(feature)]),
  );
  const text = JSON.stringify(params);
  const choices = z.union([z.array(z.string()), z.array(z.boolean()), z.literal(0)]);
  const fields = Object.fromEntries(Object.keys(params).map((name) => [name, choices]));
  const schema = {
    operationId: 'params',
    tags: ['model'],
    summary: 'What may be asked: the labels of each category, 0 for a number',
    responses: {
      200: {
        description: 'By feature',
        content: {
          'application/json': {
            schema: z.strictObject(fields).meta({ id: 'Params', examples: [params] }),
          },
        },
      },
      ...problemResponses(),
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
