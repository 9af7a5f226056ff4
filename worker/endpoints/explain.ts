// POST /api/explain: one row in; its answer, what each feature adds to it, and a sentence that says so.

import { z } from 'zod';
import type { Call } from '../call.ts';
import { Endpoint, ModelAnswer } from '../endpoint.ts';
import { explainRow } from '../explanation.ts';
import { readJson } from '../http/body.ts';
import { InvalidQueryProblem, NotProvidedProblem } from '../http/problem.ts';
import { parseQueryOfPost } from '../http/query.ts';
import { encodeRow } from '../predict-row.ts';
import { arraySchema, objectSchema, reference } from '../schema/json-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export const explanationSchema = z
  .strictObject({
    flag: z.string().meta({ description: 'The output that the raw score decides on' }),
    unit: z
      .enum(['output', 'raw score'])
      .meta({ description: 'Unit of base, raw and the contributions' }),
    base: z.number().meta({ description: 'Raw score of the average training row' }),
    raw: z.number().meta({ description: 'Base plus all contributions' }),
    contributions: z.array(
      z.strictObject({
        feature: z.string(),
        value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
        contribution: z.number(),
      }),
    ),
    sentence: z.string(),
  })
  .meta({ id: 'Explanation', description: 'What each feature adds, the strongest first' });

/** The route of a module without contributions. */
export function refuseExplaining(): never {
  throw new NotProvidedProblem('this model was compiled without contributions');
}

export function explainEndpoint(version: ServedVersion) {
  const { predictor } = version;
  const schema = {
    operationId: 'explain',
    tags: ['predict'],
    summary: 'Predict one row and say why',
    request: {
      body: {
        required: true,
        content: { 'application/json': { schema: reference('Row') } },
      },
    },
    responses: {
      200: {
        description: 'The answer, and an explanation per raw score',
        content: {
          'application/json': {
            schema: objectSchema(
              [
                ['answer', reference('Answer')],
                ['explanations', arraySchema(reference('Explanation'))],
              ],
              ['answer', 'explanations'],
            ),
          },
        },
      },
      ...problemResponses(version, '/api/explain', 408, 413, 415, 422),
    },
  };
  return class Explain extends Endpoint {
    override readonly access = 'predict';
    override schema = schema;

    override async handle({ search, request }: Call): Promise<ModelAnswer> {
      if (parseQueryOfPost(search).size > 0) {
        throw new InvalidQueryProblem('an explanation takes no parameters');
      }
      const input = await readJson(request);
      encodeRow(version, input);
      const explanations = explainRow(version, input as Record<string, unknown>);
      const answerJson = version.writeOutputs(predictor.predict(version.row), 0);
      return new ModelAnswer(
        version,
        `{"answer":${answerJson},"explanations":${JSON.stringify(explanations)}}`,
      );
    }
  };
}
