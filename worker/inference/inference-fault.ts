// What is wrong with a request of the Open Inference Protocol, and the form in which the protocol tells it.
import { Problem } from '../http/problem.ts';
import { JSON_HEADERS } from '../http/respond.ts';

/** A request that is not of the protocol, or not of this model. */
export function inferenceFault(detail: string): Problem {
  return new Problem('inference-request', detail);
}

/** KServe's client reads an error of this type alone, to the letter. */
const TYPE = { 'content-type': 'application/json' };

/** `{ "error": … }` for any problem at one of the protocol's paths. */
export function answerInferenceProblem({ message, status, headers }: Problem): Response {
  const error = JSON.stringify({ error: message });
  return new Response(error, { status, headers: { ...JSON_HEADERS, ...TYPE, ...headers } });
}
