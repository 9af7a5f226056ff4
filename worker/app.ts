// From a request to a response: find the mounted version, let its API answer, turn problems into answers.
// Whatever a deployment does not ask for (settings.ts) is skipped.
import type { Env, PredictionObserver, Routed } from './call.ts';
import { type Catalogue, findMount, type Mount, makeCatalogue } from './catalogue.ts';
import type { Deployment } from './deployment.ts';
import { type Answer, ModelAnswer } from './endpoint.ts';
import { guard, isGuarded, withinDeadline } from './guard/guard.ts';
import { answerHealth } from './health.ts';
import { answerOptions } from './http/cors.ts';
import { finishResponse, needsFinish, requestId } from './http/finish.ts';
import { InternalProblem, Problem } from './http/problem.ts';
import { answerProblem } from './http/respond.ts';
import { serverTiming } from './http/timed-headers.ts';
import { writePrediction } from './observe/analytics.ts';
import { logRequest } from './observe/request-log.ts';
import { shadowPrediction } from './observe/shadow.ts';
import { type Settings, settingsOf } from './settings.ts';
import { chooseMount, shadowOf } from './traffic.ts';

/** One request on its way; filled in as it becomes known. */
interface Exchange {
  readonly request: Request;
  readonly env: Env;
  readonly execution: ExecutionContext;
  readonly started: number;
  readonly method: string;
  /** Null where they cannot be read. */
  settings: Settings | null;
  path: string;
  id: string | null;
  mount: Mount | null;
  key: string | null;
  problem: Problem | null;
}

export function makeApp(deployment: Deployment): ExportedHandler<Env> {
  const catalogue = makeCatalogue(deployment);
  return {
    async fetch(request, env, execution) {
      const exchange: Exchange = {
        request,
        env,
        execution,
        started: Date.now(),
        method: request.method,
        settings: null,
        path: '',
        id: null,
        mount: null,
        key: null,
        problem: null,
      };
      let answered: Response | ModelAnswer;
      try {
        answered = await answer(catalogue, exchange);
      } catch (error) {
        exchange.problem = problemOf(error);
        answered = answerProblem(exchange.problem, request);
      }
      return finish(exchange, answered);
    },
  };
}

/** Not async itself: a promise more costs each request more than all that is done here. */
function answer(catalogue: Catalogue, exchange: Exchange): Answer {
  const { request, env } = exchange;
  const { pathname, search } = splitUrl(request.url);
  exchange.path = pathname;
  const settings = settingsOf(env);
  exchange.settings = settings;
  if (settings.requestIds) exchange.id = requestId(request);
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
  const health = method === 'GET' ? answerHealth(catalogue, pathname) : null;
  if (health !== null) return health;

  const mount = findMount(catalogue, pathname);
  const path = withoutLastSlashes(pathname.slice(mount.prefix.length));
  if (method === 'OPTIONS') return answerOptions(request, mount.api.methodsOf(path));
  // The router needs an absolute URL; only its path and query are read.
  const routed: Routed = { method, url: `https://api${path}${search}`, search };
  const asked: Asked = { catalogue, settings, mount, path, routed };
  return isGuarded(settings) ? answerGuarded(asked, exchange) : answerMounted(asked, exchange);
}

interface Asked {
  catalogue: Catalogue;
  settings: Settings;
  mount: Mount;
  path: string;
  routed: Routed;
}

async function answerGuarded(asked: Asked, exchange: Exchange): Promise<Response | ModelAnswer> {
  exchange.key = await guard(asked.settings, exchange.request, asked.path);
  return answerMounted(asked, exchange);
}

function answerMounted(asked: Asked, exchange: Exchange): Answer {
  const { catalogue, settings, path, routed } = asked;
  const { request, env } = exchange;
  const mount = settings.traffic
    ? chooseMount(settings.traffic, catalogue, asked.mount, request)
    : asked.mount;
  exchange.mount = mount;
  const observe = observerOf(catalogue, settings, mount, exchange);
  const answered = mount.api.answer(routed, path, { request, mount, env, settings, observe });
  return settings.deadlineMs === null ? answered : withinDeadline(answered, settings.deadlineMs);
}

/** The one spelling of a path that endpoints and scopes are known by. */
function withoutLastSlashes(path: string): string {
  return path.endsWith('/') ? path.replace(/\/+$/, '') : path;
}

/** Path and query of an absolute URL, at a tenth of what parsing it would cost. */
function splitUrl(url: string): { pathname: string; search: string } {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.indexOf('?', start);
  if (end < 0) return { pathname: url.slice(start), search: '' };
  return { pathname: url.slice(start, end), search: url.slice(end) };
}

function observerOf(
  catalogue: Catalogue,
  { predictions, predictionsSample, traffic }: Settings,
  mount: Mount,
  { execution, started }: Exchange,
): PredictionObserver | null {
  const dataset = predictions && Math.random() < predictionsSample ? predictions : null;
  const shadow = traffic && shadowOf(traffic, catalogue, mount);
  if (dataset === null && shadow === null) return null;
  return (outputs, ask) => {
    if (dataset) writePrediction(dataset, mount.version, outputs, Date.now() - started);
    if (shadow) execution.waitUntil(shadowPrediction(outputs, mount.version, shadow.version, ask));
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  return new InternalProblem('a fault of the worker, not of the request; it has been logged');
}

function finish(exchange: Exchange, answered: Response | ModelAnswer): Response {
  const { request, started, method, settings, path, mount, id, key, problem } = exchange;
  // The clock of a machine may be set back.
  const ms = Math.max(0, Date.now() - started);
  const response = toResponse(answered, exchange, ms);
  if (settings === null) return response;
  if (settings.log === 'all' || (settings.log === 'problems' && problem !== null)) {
    logRequest({ id, method, path, mount, key, status: response.status, problem, ms });
  }
  return needsFinish(settings) ? finishResponse(response, request, settings, id) : response;
}

function toResponse(
  answered: Response | ModelAnswer,
  { method, mount }: Exchange,
  ms: number,
): Response {
  if (answered instanceof ModelAnswer) {
    return new Response(answered.json, { headers: answered.version.timedHeaders(ms) });
  }
  const response = method === 'HEAD' ? new Response(null, answered) : answered;
  if (mount !== null) response.headers.set('server-timing', serverTiming(ms));
  return response;
}
