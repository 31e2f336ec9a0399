// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import { coverUntilThere } from './first-picture.js';

const says = (text) => {
  // Below the server's first picture, the other line is not seen.
  for (const line of ['boot-says', 'first-says']) document.getElementById(line)?.replaceChildren(text);
};
const workers = navigator.serviceWorker;

/**
 * A module with all that the app's wasm needs beyond the first version: bulk memory, sign extension, saturating
 * conversions, mutable globals, several values, references: Chromium 96, Safari 15, Firefox 114 (which learned modules
 * in workers last).
 */
const NEEDED = 'AGFzbQEAAAABBgFgAAJ/fwMCAQAEBAFvAAEFAwEAAQYGAX8BQQALBwUBAWcDAAohAR8AQQBBAEEA/AsAQQDQbyYAQQDARAAAAAAAAAAA/AIL';

/** The engine's worker, which the page takes over (src/platform/web/engine.rs); nothing in browsers that cannot run it. */
function beginEngine() {
  try {
    if (!WebAssembly.validate(Uint8Array.from(atob(NEEDED), (letter) => letter.charCodeAt(0)))) return null;
    // Browsers that know no modules in workers do not ask.
    let asked = false;
    const options = { get type() { asked = true; return 'module'; } };
    const worker = new Worker(new URL('./worker.js', import.meta.url), options);
    return asked ? worker : null;
  } catch {
    return null;
  }
}
const TOO_OLD = '这个浏览器太旧，地图、预约、没有网络时用不了；驿站、活动、常见问题照样能看，也能提问。换一个新的浏览器就都有。';

/** A build that cannot start gives way to the one before it, once; says whether there is one to try. */
function giveWay() {
  try {
    if (!workers?.controller || sessionStorage.getItem('diyi-gave-way')) return false;
    sessionStorage.setItem('diyi-gave-way', '1');
  } catch {
    return false;
  }
  workers.controller.postMessage('broken');
  setTimeout(() => location.reload(), 500);
  return true;
}

const engine = beginEngine();
const uncover = coverUntilThere();
if (engine) {
  globalThis.diyiEngine = engine;
  letGo(engine);
  // In a build whose engine cannot start, nothing can.
  engine.addEventListener('message', ({ data }) => { if (data === 'broken') giveWay(); });
  start().then(() => setTimeout(uncover, 30_000), (error) => {
    console.error(error);
    if (!giveWay()) says('递驿没有打开。检查网络后刷新；有急事请打 12355。');
  });
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

/** An app that shows nothing of its own is not covered for ever. */
async function start() {
  const waiting = [...document.getElementById('main').children];
  const { default: init } = await import('./diyi.js');
  await init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) });
  waiting.forEach((element) => element.remove());
  // The map is an element of its own; its library is fetched when a map is first shown.
  untilThere(() => import('./map.js')).catch(console.error);
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
// A file of this build is not to be had: the next build is taken now, not when no page is open.
globalThis.diyiRenew = async () => {
  const registration = await workers?.getRegistration();
  await registration?.update();
  const next = registration?.waiting ?? registration?.installing;
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
    if (had) location.reload();
    had = true;
  });
}
