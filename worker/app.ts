// From a request to a response: find the mounted version, let its API answer, turn problems into answers.
import type { Call, Env } from './call.ts';
import { type Catalogue, findMount, makeCatalogue } from './catalogue.ts';
import type { Deployment } from './deployment.ts';
import { answerOptions } from './http/cors.ts';
import { InternalProblem, Problem } from './http/problem.ts';
import { answerProblem } from './http/respond.ts';

export function makeApp(deployment: Deployment): ExportedHandler<Env> {
  const catalogue = makeCatalogue(deployment);
  return {
    async fetch(request, env, execution) {
      try {
        return await answer(catalogue, request, env, execution);
      } catch (error) {
        const response = answerProblem(problemOf(error), request);
        return request.method === 'HEAD' ? withoutBody(response) : response;
      }
    },
  };
}

async function answer(
  catalogue: Catalogue,
  request: Request,
  env: Env,
  execution: ExecutionContext,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { mount, path } = findMount(catalogue, pathname);
  if (request.method === 'OPTIONS') return answerOptions(request, mount.api.methodsOf(path));
  const call: Call = { request, mount, env, execution };
  // The router needs an absolute URL; only its path and query are read.
  const url = `https://api${path}${search}`;
  if (request.method !== 'HEAD') return mount.api.answer(request.method, url, call);
  return withoutBody(await mount.api.answer('GET', url, call));
}

function withoutBody(response: Response): Response {
  return new Response(null, response);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  return new InternalProblem('a fault of the worker, not of the request; it has been logged');
}
