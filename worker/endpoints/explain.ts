// POST /api/explain: one row in; its answer, what each feature adds to it, and a sentence that says so.

import { explainRow } from '../../runtime/rows/explanation.ts';
import { NO_CONTRIBUTIONS } from '../../runtime/rows/row-problems.ts';
import type { Call } from '../call.ts';
import { readJson } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { parseQueryOfPost } from '../http/query.ts';
import { encodeRow } from '../predict-row.ts';
import { ModelAnswer, type Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function explainRoute(version: ServedVersion): Route {
  const route = { method: 'POST', path: '/api/explain', access: 'predict' } as const;
  if (!version.predictor.manifest.provides.contributions) {
    return { ...route, answer: refuseExplaining };
  }
  return { ...route, operation: 'explain', answer: (call) => answerExplained(call, version) };
}

function refuseExplaining(): never {
  throw new Problem('not-provided', NO_CONTRIBUTIONS);
}

async function answerExplained(
  { search, request, recorder }: Call,
  version: ServedVersion,
): Promise<ModelAnswer> {
  if (parseQueryOfPost(search).size > 0) {
    throw new Problem('invalid-query', 'an explanation takes no parameters');
  }
  const input = await readJson(request);
  encodeRow(version, input);
  const { predictor, row } = version;
  const explained = explainRow(predictor, row, input as Record<string, unknown>);
  const explanations = JSON.stringify(explained);
  const outputs = predictor.predict(row);
  recorder?.row(version, outputs);
  const answer = version.writeOutputs(outputs, 0);
  return new ModelAnswer(version, `{"answer":${answer},"explanations":${explanations}}`);
}
