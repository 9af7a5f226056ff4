// POST /api/predict: one row in, the flags with their probabilities out, and nothing else.

import { readAsked } from '../extras.ts';
import { readJson } from '../http/body.ts';
import { answerText, encodeRow } from '../predict-row.ts';
import { ModelAnswer, type Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

/** The document tells what a row is; the version's own encoder checks it, at a tenth of what zod would take. */
export function predictRoute(version: ServedVersion): Route {
  return {
    method: 'POST',
    path: '/api/predict',
    access: 'predict',
    operation: 'predict',
    async answer({ search, request, observe, recorder }) {
      const asked = readAsked(search, version, recorder);
      const input = await readJson(request);
      encodeRow(version, input);
      const ask = (other: ServedVersion) =>
        other.encoder.encode(input as Record<string, unknown>, other.row) === null;
      return new ModelAnswer(version, answerText(version, asked, { observe, recorder, ask }));
    },
  };
}
