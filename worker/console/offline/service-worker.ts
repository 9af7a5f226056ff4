// The console without a network: keeps the page, its parts, and what it knows of the models that were opened. The rules
// are in offline-rules.ts. worker/build/console.ts says which files there are.
import { EARLY_END, EARLY_START } from '../model/page-contract.ts';
import { handlingOf } from './offline-rules.ts';

/** Written in by the build: the parts of the page, and a name that changes with them. */
declare const PARTS: string[];
declare const RELEASE: string;

interface WaitingEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchedEvent extends WaitingEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: WaitingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchedEvent) => void): void;
  addEventListener(
    type: 'message',
    listener: (event: WaitingEvent & { data: unknown }) => void,
  ): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const scope = self as unknown as WorkerScope;

const PAGE = '/';
const PARTS_CACHE = `console-${RELEASE}`;
const MODELS_CACHE = 'models';
/** Pages that are open still may load parts of the release before. */
const KEPT_RELEASES = 2;
/** Answers about models that are kept; those that came first go first. */
const KEPT_ANSWERS = 60;

scope.addEventListener('install', (event) => {
  event.waitUntil(keepParts().then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const handling = handlingOf({
    method: request.method,
    pathname: url.pathname,
    isNavigation: request.mode === 'navigate',
    hasKey: request.headers.has('x-api-key'),
  });
  if (handling === 'page') event.respondWith(fetch(request).catch(() => keptPage()));
  if (handling === 'part') event.respondWith(keptFirst(request, PARTS_CACHE));
  if (handling === 'pinned') event.respondWith(keptFirst(request, MODELS_CACHE));
  if (handling === 'current') event.respondWith(networkFirst(request));
});

/** The page names what it loaded before this worker ran. */
scope.addEventListener('message', (event) => {
  const paths = Array.isArray(event.data)
    ? event.data.filter((one) => typeof one === 'string')
    : [];
  event.waitUntil(Promise.all(paths.map(keepPath)));
});

async function keepParts(): Promise<void> {
  const cache = await caches.open(PARTS_CACHE);
  await cache.addAll([PAGE, ...PARTS]);
}

async function dropOld(): Promise<void> {
  const releases = (await caches.keys()).filter((name) => name.startsWith('console-'));
  const old = releases.filter((name) => name !== PARTS_CACHE).slice(0, 1 - KEPT_RELEASES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** What the worker wrote into the page is of the day when it was kept: the answers that were kept last know more. */
async function keptPage(): Promise<Response> {
  const kept = await caches.match(PAGE, { cacheName: PARTS_CACHE });
  if (kept === undefined) return Response.error();
  const text = await kept.text();
  const [start, end] = [text.indexOf(EARLY_START), text.indexOf(EARLY_END)];
  const page = end < 0 ? text : text.slice(0, start) + text.slice(end);
  return new Response(page, { headers: kept.headers });
}

async function keptFirst(request: Request, name: string): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  await keep(request, response.clone(), name);
  return response;
}

async function networkFirst(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    await keep(request, response.clone(), MODELS_CACHE);
    return response;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept !== undefined) return kept;
    throw error;
  }
}

async function keepPath(path: string): Promise<void> {
  const request = new Request(path);
  const handling = handlingOf({
    method: 'GET',
    pathname: new URL(request.url).pathname,
    isNavigation: false,
    hasKey: false,
  });
  const isWanted = handling === 'pinned' || handling === 'current';
  if (!isWanted || (await caches.match(request)) !== undefined) return;
  await keep(request, await fetch(request), MODELS_CACHE);
}

async function keep(request: Request, response: Response, name: string): Promise<void> {
  if (!response.ok) return;
  const cache = await caches.open(name);
  await cache.put(request, response);
  if (name !== MODELS_CACHE) return;
  const keys = await cache.keys();
  for (const old of keys.slice(0, -KEPT_ANSWERS)) await cache.delete(old);
}
