// POST /api/predict: one row in, the flags with their probabilities out, and nothing else.

import type { Call } from '../call.ts';
import { Endpoint, ModelAnswer } from '../endpoint.ts';
import { readExtras } from '../extras.ts';
import { readJson } from '../http/body.ts';
import { answerText, encodeRow } from '../predict-row.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { answerSchema, extraParameters, rowSchema } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function predictEndpoint(version: ServedVersion) {
  const { entry } = version;
  const row = rowSchema(entry);
  const schema = {
    operationId: 'predict',
    tags: ['predict'],
    summary: 'Predict one row',
    request: {
      query: extraParameters,
      body: { required: true, content: { 'application/json': { schema: row } } },
    },
    responses: {
      200: {
        description: 'Every flag with its probability',
        content: { 'application/json': { schema: answerSchema(entry) } },
      },
      ...problemResponses(400, 413, 415, 422),
    },
  };
  return class Predict extends Endpoint {
    override readonly access = 'predict';
    override schema = schema;

    /** chanfana documents the row; the version's own encoder checks it, at a tenth of the cost. */
    override async handle({ search, request, observe }: Call): Promise<ModelAnswer> {
      const extras = readExtras(search, version);
      const input = await readJson(request);
      encodeRow(version, input);
      const ask = (other: ServedVersion) =>
        other.encoder.encode(input as Record<string, unknown>, other.row) === null;
      return new ModelAnswer(version, answerText(version, extras, { observe, ask }));
    }
  };
}
