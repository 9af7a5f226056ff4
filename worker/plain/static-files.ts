// Serves the static pages where there is no Cloudflare to do so: under plain workerd, each file is a binding
// of this worker, named by its URL path. What is no file is answered by the API.
import { drainRefused } from '../http/drain-body.ts';
import { matchesEtag } from '../http/etag.ts';
import type { Problem } from '../http/problem.ts';
import { invalidTargetProblem, methodProblem, unknownPathProblem } from '../http/problems.ts';
import { answerProblem } from '../http/respond.ts';
import { type RequestTarget, readTarget } from '../http/target.ts';

const READ_METHODS = ['GET', 'HEAD'];
const DOT_SEGMENT = /\/\.\.?(?:\/|$)/;

interface Env {
  API: Fetcher;
  /** The API's worker, for what it does before it ends. */
  FINISH: Fetcher;
  FILES: Record<string, string>;
  /** Paths that the API is asked about though there are files, with `*` at the end for all below. */
  WORKER_FIRST: string[];
  HEADERS: { path: string; headers: Record<string, string> }[];
  /** Names the process, for whoever started it and wants to know that it is this one that answers. */
  INSTANCE: string | null;
  [path: `/${string}`]: ArrayBuffer;
}

/** By the ending of a file's name. */
const MEDIA_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
};

const TEXT = /^text\/|json|svg/;

function acceptsGzip(request: Request): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$)/i.test(request.headers.get('accept-encoding') ?? '');
}

/** A file, or the URL that Cloudflare sends who asks for another spelling of its page. */
type Found = { file: string } | { redirect: string };

/**
 * As on Cloudflare, a page is `/name`, for `name.html`, and `/` for `index.html`; with the ending, `/index` or a slash
 * too many it is redirected.
 */
function find({ FILES }: Env, pathname: string): Found | null {
  const has = (path: string) => Object.hasOwn(FILES, path);
  const page = pathname.replace(/\.html$/, '').replace(/\/index$/, '/');
  if (page === pathname) {
    const file = [page, `${page}.html`, `${page}index.html`].find(has);
    if (file !== undefined) return { file };
  }
  const short = page.replace(/\/$/, '');
  if (page !== pathname && (has(`${page}index.html`) || has(`${page}.html`)))
    return { redirect: page };
  return short !== page && has(`${short}.html`) ? { redirect: short } : null;
}

function isPathOf(pattern: string, pathname: string): boolean {
  return pattern.endsWith('*') ? pathname.startsWith(pattern.slice(0, -1)) : pathname === pattern;
}

/** What `_headers` says of a path, on Cloudflare and here. */
function headersOf({ HEADERS }: Env, pathname: string): Record<string, string> {
  const rules = HEADERS.filter(({ path }) => isPathOf(path, pathname));
  return Object.assign({}, ...rules.map(({ headers }) => headers));
}

function answerFound(
  request: Request,
  env: Env,
  pathname: string,
  found: Found,
  mayCompress = true,
): Response {
  const own = headersOf(env, pathname);
  if ('redirect' in found) {
    return new Response(null, { status: 307, headers: { location: found.redirect, ...own } });
  }
  const { file } = found;
  const etag = `"${env.FILES[file]}"`;
  const type = MEDIA_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'text/plain; charset=utf-8';
  // The runtime compresses what says that it is: texts, as Cloudflare does.
  const isText = mayCompress && TEXT.test(type);
  const isCompressed = isText && acceptsGzip(request);
  const headers = {
    etag: isCompressed ? weak(etag) : etag,
    ...(isText && { vary: 'accept-encoding' }),
    ...(isCompressed && { 'content-encoding': 'gzip' }),
    'content-type': type,
    'cache-control': 'public, max-age=0, must-revalidate',
    'x-content-type-options': 'nosniff',
    ...own,
  };
  if (matchesEtag(request, etag)) return new Response(null, { status: 304, headers });
  const body = request.method === 'HEAD' ? null : env[file as `/${string}`];
  return new Response(body, { headers });
}

async function refuse(
  request: Request,
  problem: Problem,
  target: RequestTarget | null,
): Promise<Response> {
  await drainRefused(request);
  return answerProblem(problem, target);
}

const HELD_BACK_MS = 10;
const MOST_HELD_BACK_MS = 5_000;

/** Whether another process takes over, so that answers are held back, and whether this one has begun to end. */
const state = { isLeaving: false, isReleased: false };

/**
 * What the supervisor alone reaches: `POST /leave`; `POST /finish`, before the process is told to end; and `POST /release`,
 * which counts from the end of its body on.
 */
export const control = {
  async fetch(request, env) {
    await request.text();
    const { pathname } = new URL(request.url);
    if (pathname === '/leave') state.isLeaving = true;
    else if (pathname === '/release') state.isReleased = true;
    else if (pathname === '/finish') return env.FINISH.fetch(request.url, { method: 'POST' });
    else return new Response(null, { status: 404 });
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;

/** Answered once the process has begun to end: only then does workerd close the connection with the answer. */
async function answerHeldBack(request: Request, env: Env): Promise<Response> {
  for (let ms = 0; !state.isReleased && ms < MOST_HELD_BACK_MS; ms += HELD_BACK_MS) {
    await scheduler.wait(HELD_BACK_MS);
  }
  return answer(request, env);
}

/** What every request reaches first. The API is asked by a URL, and only about what has one. */
export default {
  fetch: (request, env) => (state.isLeaving ? answerHeldBack(request, env) : answer(request, env)),
} satisfies ExportedHandler<Env>;

function answer(request: Request, env: Env): Response | Promise<Response> {
  const target = readTarget(request);
  if (target === null) return refuse(request, invalidTargetProblem(), null);
  const { pathname } = target;
  // Asking the API would resolve the dots: there too a path is what was sent.
  if (DOT_SEGMENT.test(pathname)) return refuse(request, unknownPathProblem(pathname), target);
  const isApis = env.WORKER_FIRST.some((pattern) => isPathOf(pattern, pathname));
  const found = isApis ? null : find(env, pathname);
  if (found !== null) {
    return READ_METHODS.includes(request.method)
      ? answerFound(request, env, pathname, found)
      : refuse(request, methodProblem(request.method, READ_METHODS), target);
  }
  const answered = env.API.fetch(request);
  const mayCompress = request.method === 'GET' && acceptsGzip(request);
  return env.INSTANCE || mayCompress ? passOn(answered, env.INSTANCE, mayCompress) : answered;
}

/** Of what the API answers, and Cloudflare compresses; its answers as JSON are mostly too short for that. */
const LONG = /^text\/html|^application\/wasm/;

async function passOn(
  answered: Promise<Response>,
  instance: string | null,
  mayCompress: boolean,
): Promise<Response> {
  const original = await answered;
  const isLong = LONG.test(original.headers.get('content-type') ?? '');
  const isCompressed = mayCompress && isLong && original.body !== null;
  if (!instance && !isCompressed) return original;
  const response = new Response(original.body, original);
  if (instance) response.headers.set('x-instance', instance);
  if (isCompressed) setCompressed(response.headers);
  return response;
}

function setCompressed(headers: Headers): void {
  headers.set('content-encoding', 'gzip');
  headers.append('vary', 'accept-encoding');
  headers.delete('content-length');
  const etag = headers.get('etag');
  if (etag !== null) headers.set('etag', weak(etag));
}

/** Of one text there are two forms: what is alike in both is weak. */
function weak(etag: string): string {
  return etag.startsWith('W/') ? etag : `W/${etag}`;
}

/** What the API asks for a page of its own: a file or 404, never the API again. */
export const filesOnly = {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    const found = find(env, pathname);
    if (found === null) return new Response('not found\n', { status: 404 });
    // The API compresses nothing, and says what it hands out itself.
    return answerFound(request, env, pathname, found, false);
  },
} satisfies ExportedHandler<Env>;
