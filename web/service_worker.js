// Keeps the page's own files, so that it works without a network after the first visit. scripts/build_site writes the two
// constants. A new version is fetched beside the old one and takes over when the page asks for it (app.js offers it), or
// when the last tab is closed. The way out of a stale one: index.html?reset (offline.js) removes worker and caches.
const VERSION = 'unbuilt';
const FILES = [];

// What runs graphs is large. It is kept when it is first used.
const LATER = /\/permafrost_predict\.\w+$/;

// One origin may host several copies of the page, each in a folder of its own.
const PREFIX = `permafrost ${self.registration.scope} `;
const CACHE = PREFIX + VERSION;

self.addEventListener('install', (event) => {
  // The browser's cache may hold parts of an older version, so the server is asked; what has not changed since the page
  // itself fetched it does not come a second time.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(
    [...FILES, './'].map((file) => new Request(file, { cache: 'no-cache' })),
  )));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
      .map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  // Some hosts send index.html on to its folder. Such an answer may not be shown as a page, the folder's may.
  const isPage = event.request.mode === 'navigate';
  const wanted = isPage ? url.pathname.replace(/\/index\.html$/, '/') : event.request;
  event.respondWith((async () => {
    // Not by caches.open(), which would bring back the cache that ?reset has removed.
    const kept = await caches.match(wanted, { cacheName: CACHE });
    if (kept) return kept;
    const response = await fetch(event.request);
    if (LATER.test(url.pathname) && response.ok && await caches.has(CACHE)) {
      await (await caches.open(CACHE)).put(event.request, response.clone());
    }
    return response;
  })());
});
