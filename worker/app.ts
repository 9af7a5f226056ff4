// From a request to a response: find the mounted version, let its API answer, turn problems into answers.
// Whatever a deployment does not ask for (settings.ts) is skipped.
import type { AnsweringVersion, PredictionObserver } from './call.ts';
import { type Catalogue, currentMounts, type Mount, makeCatalogue } from './catalogue.ts';
import { chooseMount, shadowOf } from './choose-mount.ts';
import type { Deployment } from './deployment.ts';
import type { Env } from './env.ts';
import { findPlace } from './find-place.ts';
import { authorize, type Caller, EVERYBODY } from './guard/access.ts';
import { identify, isGuarded, withinDeadline } from './guard/guard.ts';
import { answerOptions } from './http/cors.ts';
import { drainRefused } from './http/drain-body.ts';
import { finishHeaders, needsFinish, requestId } from './http/finish.ts';
import { answerNotFound } from './http/not-found-page.ts';
import { Problem } from './http/problem.ts';
import { invalidTargetProblem } from './http/problems.ts';
import { answerProblem } from './http/respond.ts';
import { type RequestTarget, readTarget } from './http/target.ts';
import { serverTiming } from './http/timed-headers.ts';
import { isInferencePath } from './inference/addresses.ts';
import { answerInferenceProblem } from './inference/inference-fault.ts';
import { writePrediction } from './observe/analytics.ts';
import { logRequest } from './observe/request-log.ts';
import { RequestRecorder } from './observe/request-recorder.ts';
import { shadowPrediction } from './observe/shadow.ts';
import { answerProbe, isProbe } from './probe.ts';
import { ModelAnswer, type RouteAnswer } from './route.ts';
import { makeSettingsReader, type Settings, type SettingsReader } from './settings.ts';

interface Served {
  catalogue: Catalogue;
  settingsOf: SettingsReader;
}

/** One request on its way; filled in as it becomes known. */
interface Exchange {
  readonly request: Request;
  readonly env: Env;
  readonly execution: ExecutionContext;
  readonly started: number;
  readonly method: string;
  /** Null where they cannot be read. */
  settings: Settings | null;
  /** Null where it cannot be read. */
  target: RequestTarget | null;
  id: string | null;
  mount: Mount | null;
  key: string | null;
  problem: Problem | null;
  /** Counts it; null where nothing is recorded, and of the requests of those who watch the process. */
  recorder: RequestRecorder | null;
}

interface App {
  fetch: NonNullable<ExportedHandler<Env>['fetch']>;
  /** Before the process ends: hands on what was counted, and from now on each request at once. */
  finish(): Promise<void>;
}

/** @param atStart the bindings, where they are known before the first request: what is wrong with them is then logged */
export function makeApp(deployment: Deployment, atStart?: Env): App {
  const served: Served = {
    catalogue: makeCatalogue(deployment),
    settingsOf: makeSettingsReader(deployment, atStart),
  };
  /** Of the first request; what is recorded belongs to its bindings. */
  let bindings: Env | null = null;
  return {
    async fetch(request, env, execution) {
      bindings ??= env;
      const exchange = startExchange(request, env, execution);
      let answered: Response | ModelAnswer;
      try {
        answered = await answer(served, exchange);
      } catch (error) {
        exchange.problem = problemOf(error);
        answered =
          (await answerNotFound(exchange.problem, request, env.ASSETS)) ??
          refusal(exchange.problem, exchange.target);
        if (request.body !== null) await drainRefused(request);
      }
      return finish(exchange, answered);
    },
    async finish() {
      const recording = bindings === null ? null : served.settingsOf(bindings).recording;
      if (recording === null) return;
      const { recorder } = recording;
      recorder.end();
      await recorder.sinks.send(recorder.takeWindows(), 0).sent;
    },
  };
}

function startExchange(request: Request, env: Env, execution: ExecutionContext): Exchange {
  return {
    request,
    env,
    execution,
    started: Date.now(),
    method: request.method,
    settings: null,
    target: null,
    id: null,
    mount: null,
    key: null,
    problem: null,
    recorder: null,
  };
}

/** Not async itself: a promise more costs each request more than all that is done here. */
function answer({ catalogue, settingsOf }: Served, exchange: Exchange): RouteAnswer {
  const { request, env } = exchange;
  const target = readTarget(request);
  exchange.target = target;
  const settings = settingsOf(env);
  exchange.settings = settings;
  if (settings.requestIds) exchange.id = requestId(request);
  const isProbed = isProbe(exchange.method, target, settings);
  if (settings.recording !== null && !isProbed) {
    const { execution, started } = exchange;
    const { recorder } = settings.recording;
    exchange.recorder = new RequestRecorder(recorder, request, execution, started);
  }
  if (target === null) throw invalidTargetProblem();
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
  const asked: Asked = { catalogue, settings, target, method };
  if (isProbed) return answerProbe(catalogue, settings, target, exchange);
  if (method === 'OPTIONS') return answerAllowed(asked, request);
  return isGuarded(settings)
    ? answerGuarded(asked, exchange)
    : answerCaller(asked, exchange, EVERYBODY);
}

interface Asked {
  catalogue: Catalogue;
  settings: Settings;
  target: RequestTarget;
  /** GET for HEAD. */
  method: string;
}

/** Preflights carry no keys. */
function answerAllowed({ catalogue, settings, target }: Asked, request: Request): Response {
  const mayRead = settings.apiKeys === null;
  const { mount, path } = findPlace(catalogue, target, request, mayRead);
  return answerOptions(request, mount.routes.methodsOf(path));
}

async function answerGuarded(asked: Asked, exchange: Exchange): Promise<Response | ModelAnswer> {
  const caller = await identify(asked.settings, exchange.request);
  exchange.key = caller.key;
  return answerCaller(asked, exchange, caller);
}

function answerCaller(asked: Asked, exchange: Exchange, caller: Caller): RouteAnswer {
  const { catalogue, settings, target, method } = asked;
  const { request, env } = exchange;
  const place = findPlace(catalogue, target, request, caller.scopes.has('read'));
  const mount = splitMount(asked, place.mount, request);
  const { route, params } = mount.routes.match(method, place.path);
  authorize(caller, route.access);
  exchange.mount = mount;
  const observe = observerOf(catalogue, settings, mount, exchange);
  const answered = route.answer({
    request,
    search: target.search,
    params,
    prefix: mount.prefix,
    alias: mount.alias,
    assets: env.ASSETS,
    settings,
    observe,
    currentVersions: () => answeringModels(asked, exchange),
    recorder: exchange.recorder,
  });
  return settings.deadlineMs === null ? answered : withinDeadline(answered, settings.deadlineMs);
}

function splitMount({ catalogue, settings }: Asked, mount: Mount, request: Request): Mount {
  return settings.traffic ? chooseMount(settings.traffic, catalogue, mount, request) : mount;
}

function answeringModels(asked: Asked, exchange: Exchange): AnsweringVersion[] {
  // No one model is asked, so none is logged.
  exchange.mount = null;
  const { catalogue, settings } = asked;
  return currentMounts(catalogue).map((current) => {
    const mount = splitMount(asked, current, exchange.request);
    const observe = observerOf(catalogue, settings, mount, exchange);
    return { version: mount.version, observe, recorder: exchange.recorder };
  });
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

/** A problem in the form of the protocol that is spoken at this address. */
function refusal(problem: Problem, target: RequestTarget | null): Response {
  return target !== null && isInferencePath(target.pathname)
    ? answerInferenceProblem(problem)
    : answerProblem(problem, target);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem('internal', 'a fault of the worker, not of the request; it has been logged');
}

function finish(exchange: Exchange, answered: Response | ModelAnswer): Response {
  const { request, started, method, settings, target, mount, id, key, problem } = exchange;
  // The clock of a machine may be set back.
  const ms = Math.max(0, Date.now() - started);
  const response = toResponse(answered, exchange, ms);
  exchange.recorder?.end(mount?.version ?? null, ms, problem?.kind ?? null, started + ms);
  if (settings === null) return response;
  if (settings.log === 'all' || (settings.log === 'problems' && problem !== null)) {
    const path = target?.pathname ?? null;
    logRequest({ id, method, path, mount, key, status: response.status, problem, ms });
  }
  if (needsFinish(settings)) finishHeaders(response.headers, request, settings, id);
  return response;
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
