// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import { coverUntilThere, loadAgain } from './first-picture.js';

// Where start.js did not come, the app may all the same.
const { runs = true, says = () => {}, TOO_OLD, NOT_OPEN } = globalThis.diyiStart ?? {};
const workers = navigator.serviceWorker;
/** A file that brings nothing for so long does not come, milliseconds; however slow the line is. */
const SILENT_MS = 30_000;
const LOOK_MS = 1000;
/** An app that shows nothing of its own for so long is spoken of, milliseconds. */
const LONG_MS = 30_000;

/** The engine's worker, which the page takes over (src/platform/web/engine.rs); nothing in browsers that cannot run it. */
function beginEngine() {
  if (!runs) return null;
  try {
    // Browsers that know no modules in workers do not ask.
    let asked = false;
    const options = { get type() { asked = true; return 'module'; } };
    const worker = new Worker(new URL('./worker.js', import.meta.url), options);
    return asked ? worker : null;
  } catch {
    return null;
  }
}

/** A build that cannot start gives way to the one before it, once; says whether there is one to try. */
function giveWay() {
  try {
    if (!workers?.controller || sessionStorage.getItem('diyi-gave-way')) return false;
    sessionStorage.setItem('diyi-gave-way', '1');
  } catch {
    return false;
  }
  workers.controller.postMessage('broken');
  setTimeout(loadAgain, 500);
  return true;
}

if (globalThis.diyiStart) globalThis.diyiStart.begun = true;
const engine = beginEngine();
const waitedLong = coverUntilThere();
if (engine) {
  globalThis.diyiEngine = engine;
  letGo(engine);
  // In a build whose engine cannot start, nothing can.
  engine.addEventListener('message', ({ data }) => { if (data === 'broken') giveWay(); });
  startUntilThere().then(() => setTimeout(waitedLong, LONG_MS), console.error);
} else {
  says(TOO_OLD);
}

/** Lets the engine be fetched when the page's own wasm is here, which shows the list without it; from this phone's cache, at once. */
function letGo(engine) {
  if (workers?.controller) return engine.postMessage('go');
  const watching = new PerformanceObserver((files) => {
    if (!files.getEntries().some(({ name }) => name.endsWith('/diyi_bg.wasm'))) return;
    watching.disconnect();
    engine.postMessage('go');
  });
  return watching.observe({ type: 'resource', buffered: true });
}

/** Starts the app; what comes of its wasm is noted, so that a slow one is told from one that does not come. */
async function start() {
  const waiting = [...document.getElementById('main').children];
  const stop = new AbortController();
  // Looks at it, a second apart, since anything came: a page that was frozen meanwhile looks once.
  let quiet = 0;
  let silent;
  const silence = new Promise((_, failed) => {
    silent = setInterval(() => {
      quiet += 1;
      if (quiet * LOOK_MS < SILENT_MS) return;
      failed(Object.assign(new TypeError('the app does not come'), { isSilence: true }));
      stop.abort();
    }, LOOK_MS);
  });
  try {
    const { default: init } = await Promise.race([import('./diyi.js'), silence]);
    quiet = 0;
    const answer = await Promise.race([fetch(new URL('./diyi_bg.wasm', import.meta.url), { signal: stop.signal }), silence]);
    if (!answer.ok) throw new TypeError(`wasm: ${answer.status}`);
    const parts = answer.clone().body.getReader();
    (async () => {
      while (!(await parts.read()).done) quiet = 0;
      // From here on it is compiled.
      quiet = -Infinity;
    })().catch(() => {});
    await Promise.race([init({ module_or_path: answer }), silence]);
  } finally {
    clearInterval(silent);
  }
  says('');
  waiting.forEach((element) => element.remove());
  // The map is an element of its own; its library is fetched when a map is first shown.
  untilThere(() => import('./map.js')).catch(console.error);
}

/** The same, again and again where the network keeps it from coming. */
function startUntilThere() {
  return untilThere(() => start().catch((error) => {
    // A line that brings nothing says nothing of the build.
    if (!error.isSilence && giveWay()) throw new Error('gives way', { cause: error });
    says(NOT_OPEN);
    throw error;
  }));
}

/** Tries again, when the network is back or a while later, what a lost network kept from coming. */
async function untilThere(task) {
  for (let wait = 30_000; ; wait *= 2) {
    try {
      return await task();
    } catch (error) {
      // What a browser forbids, or cannot read, it will not allow later.
      if (!(error instanceof TypeError)) throw error;
      console.warn(error);
    }
    await new Promise((again) => {
      addEventListener('online', again, { once: true });
      setTimeout(again, wait);
    });
  }
}

// When the browser offers to put the app on the phone's screen is not when the courier wants to hear of it: the app asks
// after its first use (src/ui/components/install_hint.rs).
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  globalThis.diyiInstall = event;
});
/** Where nothing is kept of the app, the page itself is of the build before: another one is asked for, once. */
async function loadAnew() {
  const late = performance.getEntriesByType('resource').map(({ name }) => name).find((name) => /\/late-[^/]+\.wasm$/.test(name));
  if (!late || (await fetch(late, { method: 'HEAD', cache: 'no-store' })).status !== 404) return;
  try {
    if (sessionStorage.getItem('diyi-loaded-anew') === late) return;
    sessionStorage.setItem('diyi-loaded-anew', late);
    loadAgain();
  } catch (error) {
    // Who can note nothing would do it again and again.
    console.warn(error);
  }
}
globalThis.diyiLoadAgain = loadAgain;
// A file of this build is not to be had: the next build is taken now, not when no page is open.
globalThis.diyiRenew = async () => {
  const registration = await workers?.getRegistration();
  if (!registration) return loadAnew();
  await registration.update();
  const next = registration.waiting ?? registration.installing;
  const takeOver = () => { if (next.state === 'installed') next.postMessage('take-over'); };
  next?.addEventListener('statechange', takeOver);
  if (next) takeOver();
};
// A notification was touched: the app goes to where answers are. Who is writing stays.
workers?.addEventListener('message', ({ data }) => {
  const written = [...document.querySelectorAll('textarea, input')].some(({ type, value }) => value && /^te|^pass/.test(type));
  if (data === 'news' && !written) document.querySelector('.tab[href="/ask"]')?.click();
});
globalThis.diyiShared = async (what, name) => (await import('./shared-photos.js'))[what](name);


// A new build waits until no page of the old one is open. A courier who comes back after a while gets it at once: what
// was being written is kept with every stroke.
const AWAY_MS = 10 * 60_000;
/** The service worker fetches the whole app to keep it: on a first visit not before the engine is there, or does not come. */
function engineThere() {
  if (workers.controller) return Promise.resolve();
  return new Promise((come) => {
    setTimeout(come, 60_000);
    engine.addEventListener('message', ({ data }) => { if (data !== 'pong') come(); });
  });
}
if (workers && engine) {
  const register = () => workers.register('/service-worker.js', { updateViaCache: 'none' });
  engineThere().then(() => untilThere(register)).then((registration) => {
    let left = Date.now();
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        left = Date.now();
        return;
      }
      if (Date.now() - left < AWAY_MS) return;
      registration.update().catch(() => {});
      registration.waiting?.postMessage('take-over');
    });
  }).catch(console.error);
  let had = Boolean(workers.controller);
  workers.addEventListener('controllerchange', () => {
    if (had) loadAgain();
    had = true;
  });
}
