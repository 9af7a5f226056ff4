// GET /api/predict: one row in the query. The same URL has the same answer for as long as the same module
// answers, so browsers and CDNs may keep it: forever under a version's prefix.

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
  { search, request, alias, observe }: Call,
  version: ServedVersion,
  parameters: ParameterName[],
): Response {
  const query = parseQuery(search);
  const extras = takeExtras(query, version, parameters);
  const faults = version.encoder.encodeTexts(query, version.row);
  if (faults !== null) throw invalidRowProblem(faults);
  const headers = {
    ...version.answerHeaders,
    etag: version.etag,
    'cache-control': cachingOf(alias),
  };
  if (matchesEtag(request, version.etag)) return new Response(null, { status: 304, headers });
  const ask = (other: ServedVersion) => other.encoder.encodeTexts(query, other.row) === null;
  return new Response(answerText(version, extras, { observe, ask }), { headers });
}
