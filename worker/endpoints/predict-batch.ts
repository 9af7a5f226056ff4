// POST /api/predict/batch: many rows in, an answer for each out, streamed.

import { isOwnName } from '../../runtime/rows/taken-names.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { answerBatch } from '../batch/answer-batch.ts';
import type { Call } from '../call.ts';
import { readExtras } from '../extras.ts';
import { refuseEncoding } from '../http/body.ts';
import { answerType, bodyCharset, bodyType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import { notAcceptableProblem } from '../http/problems.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function predictBatchRoute(version: ServedVersion): Route {
  return {
    method: 'POST',
    path: '/api/predict/batch',
    access: 'batch',
    operation: 'predictBatch',
    answer: (call) => answerRows(call, version),
  };
}

async function answerRows(
  { search, request, settings, recorder }: Call,
  version: ServedVersion,
): Promise<Response> {
  const extras = readExtras(search, version);
  const from = bodyType(request);
  const charset = bodyCharset(request, from);
  refuseEncoding(request);
  const to = answerType(request, from);
  if (to === 'text/csv') refuseTakenColumn(version.entry);
  if (request.body === null) throw new Problem('broken-json', 'the request has no body');
  const { batchRowLimit: rowLimit, deadlineMs: idleMs } = settings;
  const stream = await answerBatch(version, request.body, {
    from,
    charset,
    to,
    extras,
    rowLimit,
    idleMs,
    recorder,
  });
  const type = { 'content-type': `${to}; charset=utf-8`, vary: 'accept' };
  return new Response(stream, { headers: { ...version.answerHeaders, ...type } });
}

/** Recipes may have such outputs no more; versions from before have. */
function refuseTakenColumn({ flags }: RegistryEntry): void {
  const taken = flags.find(isOwnName);
  if (taken === undefined) return;
  const why = `: this model has an output called '${taken}', as CSV has a column`;
  throw notAcceptableProblem('text/csv', ['application/json', 'application/x-ndjson'], why);
}
