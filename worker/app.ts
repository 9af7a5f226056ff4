// From a request to a response: find the mounted version, let its API answer, turn problems into answers.
import type { Env, Routed } from './call.ts';
import { type Catalogue, findMount, makeCatalogue } from './catalogue.ts';
import type { Deployment } from './deployment.ts';
import { answerHealth } from './health.ts';
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
  const { pathname, search } = splitUrl(request.url);
  const isHead = request.method === 'HEAD';
  const method = isHead ? 'GET' : request.method;
  const health = method === 'GET' ? answerHealth(catalogue, pathname) : null;
  if (health !== null) return isHead ? withoutBody(health) : health;
  const mount = findMount(catalogue, pathname);
  const path = pathname.slice(mount.prefix.length);
  if (request.method === 'OPTIONS') return answerOptions(request, mount.api.methodsOf(path));
  // The router needs an absolute URL; only its path and query are read.
  const routed: Routed = { method, url: `https://api${path}${search}`, search };
  const response = await mount.api.answer(routed, path, { request, mount, env, execution });
  return isHead ? withoutBody(response) : response;
}

/** Path and query of an absolute URL, at a tenth of what parsing it would cost. */
function splitUrl(url: string): { pathname: string; search: string } {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('?', start);
  if (end < 0) return { pathname: url.slice(start), search: '' };
  return { pathname: url.slice(start, end), search: url.slice(end) };
}

function withoutBody(response: Response): Response {
  return new Response(null, response);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  return new InternalProblem('a fault of the worker, not of the request; it has been logged');
}
