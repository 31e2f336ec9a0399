// Keeps the app openable without a network. The lists are filled in when the app is built; a new build
// is a new cache, fetched whole before it replaces the old one, so that files never mix.
const BUILD = '4c28563e72060ebf';
const SHELL = ["/boot.js","/diyi.js","/diyi_bg.wasm","/icons/icon-192.png","/icons/icon.svg","/","/manifest.webmanifest","/map.js","/snippets/dioxus-cli-config-74c4aa43f52789a0/inline0.js","/snippets/dioxus-interpreter-js-20451f6aefec841d/inline0.js","/snippets/dioxus-interpreter-js-20451f6aefec841d/src/js/hydrate.js","/snippets/dioxus-interpreter-js-20451f6aefec841d/src/js/patch_console.js","/snippets/dioxus-interpreter-js-20451f6aefec841d/src/js/set_attribute.js","/snippets/dioxus-web-eae67878b22d6805/inline0.js","/snippets/dioxus-web-eae67878b22d6805/src/js/eval.js","/style.css","/worker.js"];
const MAP = ["/basemap/hunan.json","/vendor/maplibre-gl-worker.mjs","/vendor/maplibre-gl.css","/vendor/maplibre-gl.mjs"];
const CACHE = `diyi-${BUILD}`;
const MAP_CACHE = `diyi-map-${BUILD}`;

self.addEventListener('install', (event) => {
  const fetched = caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { cache: 'no-cache' }))));
  event.waitUntil(fetched.then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith('diyi-') && name !== CACHE && name !== MAP_CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

// The page asks for this once its list is on the screen, so that the map does not hold the list up.
self.addEventListener('message', (event) => {
  if (event.data !== 'keep-map') return;
  event.waitUntil(caches.open(MAP_CACHE).then(async (cache) => {
    for (const path of MAP) {
      if (!(await cache.match(path))) await cache.add(path).catch(() => {});
    }
  }));
});

// There is news. What it is stays in the app: a notification is read by whoever holds the phone.
self.addEventListener('push', (event) => {
  event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((windows) => {
    if (windows.some((window) => window.visibilityState === 'visible')) return undefined;
    return self.registration.showNotification('递驿', {
      body: '有新消息，点开看看', tag: 'news', renotify: true, lang: 'zh-CN', icon: '/icons/icon-192.png', badge: '/icons/icon-192.png',
    });
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(([window]) => {
    // The tabs say where the news is.
    return window ? window.focus() : self.clients.openWindow('/');
  }));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/api/') || url.pathname === '/healthz') return;
  if (event.request.mode === 'navigate') {
    event.respondWith(navigate(event.request, url));
  } else if (SHELL.includes(url.pathname) || MAP.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});

// Screens of the app come from the cache at once. Pages of the server come from the server; without it,
// a station's page is shown by the app.
async function navigate(request, url) {
  const shell = () => caches.match('/', { cacheName: CACHE });
  const station = url.pathname.match(/^\/s\/([^/]+)\/?$/);
  if (station || url.pathname === '/12355-sample' || url.pathname.startsWith('/desk') || url.pathname.startsWith('/open')) {
    try {
      // In a bad cell a courier does not wait half a minute for what the phone has anyway.
      return await fetch(request, { signal: AbortSignal.timeout(6000) });
    } catch {
      return Response.redirect(station ? `/door/${station[1]}` : '/ask');
    }
  }
  return (await shell()) ?? fetch(request);
}
