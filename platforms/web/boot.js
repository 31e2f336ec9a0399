// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import { coverUntilThere } from './first-picture.js';

const says = (text) => {
  // Below the server's first picture, the other line is not seen.
  for (const line of ['boot-says', 'first-says']) document.getElementById(line)?.replaceChildren(text);
};
const workers = navigator.serviceWorker;

/**
 * A module with all that the app's wasm needs beyond the first version: bulk memory, sign extension, saturating
 * conversions, mutable globals, several values, references: Chromium 96, Safari 15, Firefox 114 (which learned modules in workers last).
 */
const NEEDED = 'AGFzbQEAAAABBgFgAAJ/fwMCAQAEBAFvAAEFAwEAAQYGAX8BQQALBwUBAWcDAAohAR8AQQBBAEEA/AsAQQDQbyYAQQDARAAAAAAAAAAA/AIL';
const canRun = () => {
  try {
    return WebAssembly.validate(Uint8Array.from(atob(NEEDED), (letter) => letter.charCodeAt(0)));
  } catch {
    return false;
  }
};

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

/** The page and the engine come and are compiled side by side; the page takes the worker over (src/platform/web/engine.rs). */
async function start() {
  let asked = false;
  const options = { get type() { asked = true; return 'module'; } };
  globalThis.diyiEngine = new Worker(new URL('./worker.js', import.meta.url), options);
  // Browsers that know no modules in workers (Firefox before 114) do not ask.
  if (!asked) throw new Error(TOO_OLD);
  // In a build whose engine cannot start, nothing can.
  globalThis.diyiEngine.addEventListener('message', ({ data }) => { if (data === 'broken') giveWay(); });
  const waiting = [...document.getElementById('main').children];
  const { default: init } = await import('./diyi.js');
  await init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) });
  waiting.forEach((element) => element.remove());
}

const uncover = coverUntilThere();
if (canRun()) {
  // An app that shows neither what was asked for nor why not is not covered for ever.
  start().then(() => setTimeout(uncover, 30_000), (error) => {
    console.error(error);
    if (error.message === TOO_OLD) says(TOO_OLD);
    else if (!giveWay()) says('递驿没有打开。检查网络后刷新；有急事请打 12355。');
  });
} else {
  says(TOO_OLD);
}

// The map is an element of its own; its library is fetched when a map is first shown.
import('./map.js').catch(console.error);

// A new build waits until no page of the old one is open. A courier who comes back after a while gets it at once: what
// was being written is kept with every stroke.
const AWAY_MS = 10 * 60_000;
if (workers && canRun()) {
  workers.register('/service-worker.js', { updateViaCache: 'none' }).then((registration) => {
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
