// GET /api/predict: one row in the query. The same URL has the same answer for as long as the same module
// answers, so browsers and CDNs may keep it: forever under a version's prefix.

import { ID_PARAMETER, takeId } from '../answer-id.ts';
import type { Call } from '../call.ts';
import { type ParameterName, rowParameters, takeExtras } from '../extras.ts';
import { cachingOf } from '../http/caching.ts';
import { matchesEtag } from '../http/etag.ts';
import { invalidRowProblem } from '../http/problems.ts';
import { parseQuery } from '../http/query.ts';
import { answerText } from '../predict-row.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function predictGetRoute(version: ServedVersion): Route {
  const parameters = rowParameters(version.entry);
  return {
    method: 'GET',
    path: '/api/predict',
    access: 'predict',
    operation: 'predictByQuery',
    answer: (call) => answerQuery(call, version, parameters),
  };
}

function answerQuery(
  { search, request, alias, observe, recorder }: Call,
  version: ServedVersion,
  parameters: ParameterName[],
): Response {
  const query = parseQuery(search);
  const extras = takeExtras(query, version, parameters);
  const id = parameters.includes(ID_PARAMETER) ? takeId(query, version, recorder) : null;
  const faults = version.encoder.encodeTexts(query, version.row);
  if (faults !== null) throw invalidRowProblem(faults);
  const ask = (other: ServedVersion) => other.encoder.encodeTexts(query, other.row) === null;
  const answer = () => answerText(version, { extras, id }, { observe, recorder, ask });
  // An answer with an id is given once.
  if (id !== null) {
    return new Response(answer(), {
      headers: { ...version.answerHeaders, 'cache-control': 'no-store' },
    });
  }
  const headers = {
    ...version.answerHeaders,
    etag: version.etag,
    'cache-control': cachingOf(alias),
  };
  if (matchesEtag(request, version.etag)) return new Response(null, { status: 304, headers });
  return new Response(answer(), { headers });
}
