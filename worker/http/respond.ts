// Makes responses. Every one of the worker passes through here, so all carry the same headers.
import { CORS_HEADERS } from './cors.ts';
import type { Problem } from './problem.ts';
import type { RequestTarget } from './target.ts';

export const JSON_HEADERS = {
  ...CORS_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  'x-content-type-options': 'nosniff',
};

export function answerJson(value: unknown, headers?: Record<string, string>): Response {
  return answerJsonText(JSON.stringify(value), headers);
}

/** For documents that are written once and answered often. */
export function answerJsonText(
  text: string,
  headers?: Record<string, string>,
  status = 200,
): Response {
  return new Response(text, {
    status,
    headers: headers ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS,
  });
}

export function answerProblem(problem: Problem, target: RequestTarget | null): Response {
  return new Response(JSON.stringify(problem.details(target)), {
    status: problem.status,
    headers: {
      ...JSON_HEADERS,
      'content-type': 'application/problem+json; charset=utf-8',
      // A person gets a page.
      ...(problem.status === 404 && { vary: 'accept' }),
      ...problem.headers,
    },
  });
}
