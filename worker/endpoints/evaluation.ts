// GET /evaluation.json: what was measured of a version on rows that trained nothing (docs/EVALUATION.md).
import type { Call } from '../call.ts';
import { answerFile, fileEtag } from '../http/answer-file.ts';
import { cachingOf } from '../http/caching.ts';
import { Problem } from '../http/problem.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function evaluationRoute({ evaluation, answerHeaders }: ServedVersion): Route {
  const route = { method: 'GET', path: '/evaluation.json', access: 'read' } as const;
  if (evaluation === null) return { ...route, answer: refuseEvaluation };
  const headers = { ...answerHeaders, etag: fileEtag(evaluation) };
  return {
    ...route,
    operation: 'evaluation',
    answer: (call: Call) =>
      answerFile(call, evaluation, { ...headers, 'cache-control': cachingOf(call.alias) }),
  };
}

function refuseEvaluation(): never {
  throw new Problem('not-provided', 'nothing was measured of this version');
}
