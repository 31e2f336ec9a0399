// Keeps the app openable without a network. The lists are filled in when the app is built. A build is a cache of its
// own: it is taken only if every file is the one that was built, so a login page that answers in the server's place is
// never taken for the app; it waits until no page of the old build is open, so files of two builds never mix; and the
// old one stays until the new one has started once.
const BUILD = '__BUILD__';
// Each file's path and SHA-256.
const SHELL = __SHELL__;
// What is fetched after the first list: the other screens, the map, and the reader of QR codes.
const LATER = __LATER__;
// Of these, what the app's own screens are made of: a first visit has it after the list; who has the app gets it with an
// update, so that no update takes screens away from a phone without a network.
const LATE = Object.fromEntries(Object.entries(LATER).filter(([path]) => path.startsWith('/late-')));
// Which addresses are the app's own screens; all others are the server's.
const SCREENS = __SCREENS__.map((pattern) => new RegExp(pattern));
const CACHE = `diyi-${BUILD}`;
const LATER_CACHE = `diyi-map-${BUILD}`;
// Photos of stations, whatever the build; the oldest make room.
const PHOTOS = 'station-photos';
const MOST_PHOTOS = 200;
// Photos that another app has handed over, until the courier has said what they are of: shared-photos.js.
const SHARED = 'shared-photos';
const MOST_SHARED = 4;
const LARGEST_SHARED = 30_000_000;
// Photos that came by the same way and may be of any page: nothing is done with them before the courier said that they
// are theirs. What comes next takes their place.
const ASKED = 'shared-asked';
// Which builds could not start.
const BROKEN = 'diyi-broken';

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Fetches a file and puts it into a cache, if it is the one that was built. */
async function take(cache, path, hash) {
  const answer = await fetch(path, { cache: 'no-cache', credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
  const bytes = await answer.clone().arrayBuffer();
  if (hex(await crypto.subtle.digest('SHA-256', bytes)) !== hash) throw new Error(`${path} is not what was built`);
  await cache.put(path, answer);
}

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    try {
      const files = self.registration.active ? { ...SHELL, ...LATE } : SHELL;
      await Promise.all(Object.entries(files).map(([path, hash]) => take(cache, path, hash)));
    } catch (error) {
      await caches.delete(CACHE);
      throw error;
    }
    // The first build has nobody to wait for.
    if (!self.registration.active) await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The build that is shown: this one, unless it could not start and an older one is there. */
async function shown() {
  if (await caches.match(`/${BUILD}`, { cacheName: BROKEN })) {
    const old = (await caches.keys()).find((name) => /^diyi-[0-9a-f]{16}$/.test(name) && name !== CACHE);
    if (old) return old;
  }
  return CACHE;
}

/** Deletes what older builds kept; not while a newer one waits or comes: what it has filled is among the others. */
async function forgetOthers() {
  const names = await caches.keys();
  // Asked after the names: what has a cache among them by now is a worker that comes.
  if (self.registration.waiting || self.registration.installing) return;
  await Promise.all(names.filter((name) => name.startsWith('diyi-') && name !== CACHE && name !== LATER_CACHE).map((name) => caches.delete(name)));
}

self.addEventListener('message', (event) => {
  switch (event.data) {
    // The list is on the screen: this build works, and the map does not hold the list up any more.
    case 'keep-map':
      event.waitUntil((async () => {
        if ((await shown()) !== CACHE) return;
        const cache = await caches.open(LATER_CACHE);
        let whole = true;
        for (const [path, hash] of Object.entries(LATER)) {
          if ((await cache.match(path)) ?? (await caches.match(path, { cacheName: CACHE }))) continue;
          await take(cache, path, hash).catch(() => { whole = false; });
        }
        // Where the map could not be had yet, that of the old build is better than none.
        if (whole) await forgetOthers();
      })());
      break;
    case 'broken':
      event.waitUntil(caches.open(BROKEN).then((cache) => cache.put(`/${BUILD}`, new Response(''))));
      break;
    // The courier was away; nobody minds a new page now.
    case 'take-over':
      self.skipWaiting();
      break;
    default:
  }
});

/** Opens what the app has handed over; see src/platform/web/parcels.rs. */
function parcels(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open('diyi-outbox', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('parcels');
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction('parcels', mode);
      const asked = act(transaction.objectStore('parcels'));
      transaction.oncomplete = () => { db.close(); done(asked.result); };
      transaction.onabort = () => { db.close(); failed(transaction.error); };
    };
  });
}

/**
 * Sends what waits, in its order. What became of it the app hears when it sends the same again: the server takes each
 * number once. An answer without the server's mark is nobody's; what does not get through is tried again by the browser.
 */
async function sendParcels() {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // An app that is looked at sends by itself.
  if (windows.some((window) => window.visibilityState === 'visible')) return;
  const before = await parcels('readonly', (store) => store.get(0));
  const refused = new Set();
  for (const { account, about, body } of JSON.parse(before ?? '[]')) {
    if (about && refused.has(about)) continue;
    const answer = await fetch('/api/v1/submissions', {
      method: 'POST', body, redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout?.(30_000),
      headers: { authorization: `Bearer ${account}`, 'content-type': 'application/json' },
    });
    if (answer.headers.get('diyi-answer') !== '1') throw new Error(`somebody else answered ${answer.status}`);
    if (answer.ok) continue;
    if (![403, 404, 409, 410, 422].includes(answer.status)) throw new Error(`${answer.status}`);
    if (about) refused.add(about);
  }
  // Unless the app has handed over something else meanwhile.
  await parcels('readwrite', (store) => {
    const asked = store.get(0);
    asked.onsuccess = () => { if (asked.result === before) store.put('[]', 0); };
    return asked;
  });
}

self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(sendParcels());
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
    // The newest answer stands first there. An open app goes there by itself, unless something is being written.
    window?.postMessage('news');
    return window ? window.focus() : self.clients.openWindow('/ask');
  }));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'POST' && url.origin === self.location.origin && url.pathname === '/share') {
    event.respondWith(askShared(event.request));
    return;
  }
  if (event.request.method === 'POST' && url.origin === self.location.origin && url.pathname === '/share/keep') {
    event.respondWith(keepShared(event.request));
    return;
  }
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith('/shared-asked/photo-')) {
    event.respondWith(caches.match(url.pathname, { cacheName: ASKED }).then((photo) => photo ?? Response.error()));
    return;
  }
  if (/^\/api\/v1\/stations\/[^/]+\/photos\//.test(url.pathname)) {
    event.respondWith(stationPhoto(event.request));
    return;
  }
  if (url.pathname.startsWith('/api/') || url.pathname === '/healthz' || url.pathname === '/readyz') return;
  if (event.request.mode === 'navigate') {
    event.respondWith(navigate(event.request, url));
  } else if (url.pathname === '/vendor/pmtiles.js') {
    // Kept by assets/map-packs.js with the first pack.
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(url.pathname, { cacheName: 'map-reader' })) ?? Response.error()));
  } else if (url.pathname in SHELL || url.pathname in LATER) {
    event.respondWith(file(url.pathname).then((kept) => kept ?? fetch(event.request)));
  }
});

/**
 * Photos that another app hands over (the manifest's share_target). Any page can send a form here, too, and nothing in the
 * request tells the two apart for sure: a page can hide where it is. So what came waits by itself, and the answer's own page
 * says whether the phone handed it over, which it does into the installed app alone; else it asks.
 */
async function askShared(request) {
  const nothing = Response.redirect('/shared', 303);
  // No frame of another page.
  if (request.mode !== 'navigate' || (request.destination && request.destination !== 'document')) return nothing;
  await caches.delete(ASKED);
  const told = { wrong: 0, large: 0, many: 0, full: 0, broken: 0 };
  const cache = await caches.open(ASKED).catch(() => null);
  const photos = [];
  try {
    const files = (await request.formData()).getAll('photos').filter((file) => file instanceof File && file.size > 0);
    for (const file of files) {
      if (!file.type.startsWith('image/')) told.wrong += 1;
      else if (file.size > LARGEST_SHARED) told.large += 1;
      else if (photos.length >= MOST_SHARED) told.many += 1;
      else {
        const name = `/shared-asked/photo-${photos.length}`;
        try {
          await cache.put(name, new Response(file, { headers: { 'content-type': file.type } }));
          photos.push(name);
        } catch {
          told.full += 1;
        }
      }
    }
  } catch {
    told.broken += 1;
  }
  // No page but the answer's own knows it.
  const secret = hex(crypto.getRandomValues(new Uint8Array(16)));
  await cache?.put('/shared-asked/told', new Response(JSON.stringify({ secret, told }))).catch(() => {});
  return new Response(
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>收到照片</title>' +
    '<link rel="stylesheet" href="/style.css"></head><body><main class="screen"><h1>收到 ' + photos.length + ' 张照片</h1>' +
    '<p>是你自己从别的应用分享过来的吗？不是你发的，就不要留。现在还没有存，也没有发给谁。</p><p>' +
    photos.map((name) => `<img class="small" src="${name}" alt="收到的照片">`).join('') + '</p>' +
    `<form id="keep" method="post" action="/share/keep"><input type="hidden" name="secret" value="${secret}">` +
    '<button class="main" type="submit" name="answer" value="keep">是我分享的，留下</button> ' +
    '<button type="submit" name="answer" value="drop">不是，不要</button></form>' +
    '<script>if (!document.referrer && matchMedia("(display-mode: standalone)").matches) document.querySelector("#keep .main").click();</script>' +
    '</main></body></html>',
    { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-frame-options': 'DENY' } },
  );
}

/**
 * Keeps what the courier said is theirs, as far as there is room, and what is to be said of the rest; the app's screen asks
 * what they are of. No server hears of them before that.
 */
async function keepShared(request) {
  const asked = await caches.open(ASKED).catch(() => null);
  const { secret, told } = await (await asked?.match('/shared-asked/told'))?.json() ?? {};
  const form = await request.formData().catch(() => new FormData());
  if (!secret || form.get('secret') !== secret) return Response.redirect('/shared', 303);
  if (form.get('answer') !== 'keep') {
    await caches.delete(ASKED);
    return Response.redirect('/', 303);
  }
  const cache = await caches.open(SHARED).catch(() => null);
  const names = (await cache?.keys())?.filter(({ url }) => !url.endsWith('/told')) ?? [];
  let room = MOST_SHARED - names.length;
  try {
    const photos = (await asked.keys()).filter(({ url }) => !url.endsWith('/told'));
    for (const [turn, name] of photos.entries()) {
      const photo = await asked.match(name);
      if (room <= 0) told.many += 1;
      else {
        try {
          await cache.put(`/shared-photos/${Date.now()}-${turn}`, photo);
          room -= 1;
        } catch {
          told.full += 1;
        }
      }
    }
  } catch {
    told.broken += 1;
  }
  await cache?.put('/shared-photos/told', new Response(JSON.stringify(told))).catch(() => {});
  await caches.delete(ASKED);
  return Response.redirect('/shared', 303);
}

/** A photo of a station, which never changes under its address: what was seen once is there without a network. */
async function stationPhoto(request) {
  const cache = await caches.open(PHOTOS);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected && answer.headers.get('diyi-answer')) {
    await cache.put(request.url, answer.clone()).catch(() => {});
    const all = await cache.keys();
    await Promise.all(all.slice(0, Math.max(0, all.length - MOST_PHOTOS)).map((old) => cache.delete(old)));
  }
  return answer;
}

/** A file of the build that is shown, or what an older one has of the map. */
async function file(path) {
  const kept = await caches.match(path, { cacheName: await shown() });
  if (kept || path in SHELL) return kept;
  return (await caches.match(path, { cacheName: LATER_CACHE })) ?? caches.match(path);
}

/** Told where a page of the server is asked for and the server cannot be reached. */
const notReached = () => new Response(
  '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>连不上</title>' +
  '<link rel="stylesheet" href="/style.css"></head><body><main class="screen"><h1>现在连不上服务器</h1><p>这一页不在手机上，连上以后再打开。</p>' +
  '<p><a class="button main" href="">再试一次</a></p><p><a class="button" href="/">看手机上存着的驿站</a></p></main></body></html>',
  { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } },
);

// Screens of the app come from the cache at once. All else comes from the server; without it, a station's page is shown
// by the app.
async function navigate(request, url) {
  if (SCREENS.some((screen) => screen.test(url.pathname))) {
    return (await caches.match('/', { cacheName: await shown() })) ?? fetch(request);
  }
  const station = url.pathname.match(/^\/s\/([^/]+)\/?$/);
  try {
    // In a bad cell a courier does not wait half a minute for what the phone has anyway; what it has not, it waits for.
    const patience = station ? new AbortController() : null;
    const timer = setTimeout(() => patience?.abort(), 6000);
    const answer = await fetch(request, patience ? { signal: patience.signal } : {}).finally(() => clearTimeout(timer));
    // What is not the server's own is a login page, which shows itself where nothing else is to be had.
    if (!station || answer.headers.get('diyi-answer') || answer.type === 'opaqueredirect') return answer;
    return Response.redirect(`/door/${station[1]}`);
  } catch {
    if (station) return Response.redirect(`/door/${station[1]}`);
    return url.pathname === '/12355-sample' ? Response.redirect('/ask') : notReached();
  }
}
