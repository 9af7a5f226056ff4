// POST /api/predict: one row in, the flags with their probabilities out, and nothing else.

import { readExtras } from '../extras.ts';
import { readJson } from '../http/body.ts';
import { answerText, encodeRow } from '../predict-row.ts';
import { ModelAnswer, type OperationSchema, type Route } from '../route.ts';
import { answeredWith, jsonBody, reference } from '../schema/json-schema.ts';
import { answerWords, extraParametersOf } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';

/** The document tells what a row is; the version's own encoder checks it, at a tenth of what zod would take. */
export function predictRoute(version: ServedVersion): Route {
  return {
    method: 'POST',
    path: '/api/predict',
    access: 'predict',
    schema: () => predictOperation(version),
    async answer({ search, request, observe }) {
      const extras = readExtras(search, version);
      const input = await readJson(request);
      encodeRow(version, input);
      const ask = (other: ServedVersion) =>
        other.encoder.encode(input as Record<string, unknown>, other.row) === null;
      return new ModelAnswer(version, answerText(version, extras, { observe, ask }));
    },
  };
}

function predictOperation(version: ServedVersion): OperationSchema {
  return {
    operationId: 'predict',
    tags: ['predict'],
    summary: 'Predict one row',
    parameters: extraParametersOf(version),
    request: jsonBody(reference('Row')),
    responses: answeredWith(answerWords(version.entry), reference('Answer')),
    problems: [408, 413, 415, 422],
  };
}
