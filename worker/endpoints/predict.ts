// POST /api/predict: one row in, the flags with their probabilities out, and nothing else.

import type { Call } from '../call.ts';
import { Endpoint, ModelAnswer } from '../endpoint.ts';
import { readExtras } from '../extras.ts';
import { readJson } from '../http/body.ts';
import { answerText, encodeRow } from '../predict-row.ts';
import { reference } from '../schema/json-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { answerWords, extraParametersOf } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function predictEndpoint(version: ServedVersion) {
  const schema = {
    operationId: 'predict',
    tags: ['predict'],
    summary: 'Predict one row',
    parameters: extraParametersOf(version),
    request: {
      body: { required: true, content: { 'application/json': { schema: reference('Row') } } },
    },
    responses: {
      200: {
        description: answerWords(version.entry),
        content: { 'application/json': { schema: reference('Answer') } },
      },
      ...problemResponses(version, '/api/predict', 408, 413, 415, 422),
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
