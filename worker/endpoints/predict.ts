// POST /api/predict: one row in, the flags with their probabilities out, and nothing else.
import { OpenAPIRoute } from 'chanfana';
import type { IRequest } from 'itty-router';
import type { Call } from '../call.ts';
import { readJson } from '../http/body.ts';
import { answerJson } from '../http/respond.ts';
import { predictRow } from '../predict-row.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { answerSchema, rowSchema } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function predictEndpoint(version: ServedVersion) {
  const { entry } = version;
  const row = rowSchema(entry.features, entry.examples);
  const schema = {
    operationId: 'predict',
    tags: ['predict'],
    summary: 'Predict one row',
    request: { body: { required: true, content: { 'application/json': { schema: row } } } },
    responses: {
      200: {
        description: 'Every flag with its probability',
        content: { 'application/json': { schema: answerSchema(entry) } },
      },
      ...problemResponses(400, 413, 415, 422),
    },
  };
  return class Predict extends OpenAPIRoute<[IRequest, Call]> {
    override schema = schema;

    /** chanfana documents the row; the version's own encoder checks it, at a tenth of the cost. */
    override async handle(_: IRequest, { request }: Call): Promise<Response> {
      return answerJson(predictRow(version, await readJson(request)), version.identity);
    }
  };
}
