// The service worker keeps the app on the phone: each file is answered from the cache, at once and offline, and fetched
// anew in the background. So the next visit has the newest model.
const CACHE = 'voyage';
const FILES = ['./', 'app.js', 'client/load.js', 'model.wasm', 'manifest.webmanifest', 'icon.svg'];

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const isOurs = new URL(event.request.url).origin === self.location.origin;
  if (isOurs && event.request.method === 'GET') event.respondWith(answer(event));
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await self.skipWaiting();
}

async function answer(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(event.request);
  const fetched = fetchInto(cache, event.request);
  if (kept === undefined) return fetched;
  // Offline, what is kept has to do.
  event.waitUntil(fetched.catch(() => undefined));
  return kept;
}

async function fetchInto(cache, request) {
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
