// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import init from './diyi.js';

const says = (text) => {
  const line = document.getElementById('boot-says');
  if (line) line.textContent = text;
};
const workers = navigator.serviceWorker;

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

if (typeof WebAssembly !== 'object') {
  says('这个浏览器太旧，打不开递驿。请换一个新的浏览器，或者打 12355。');
} else {
  const main = document.getElementById('main');
  const waiting = [...main.children];
  init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) }).then(
    () => waiting.forEach((element) => element.remove()),
    (error) => {
      console.error(error);
      if (!giveWay()) says('递驿没有打开。检查网络后刷新；有急事请打 12355。');
    },
  );
}

// The server's first picture stands over the app until the app has its own: a list, or a word on why there is none.
const first = document.getElementById('first');
if (first) {
  const app = document.getElementById('main');
  const away = () => {
    watching.disconnect();
    first.remove();
    app.inert = false;
  };
  const watching = new MutationObserver(() => {
    if (app.querySelector('.card, .error, .empty button, .empty p:not([role=status])')) away();
  });
  watching.observe(app, { childList: true, subtree: true });
  // Nobody touches or hears what is covered. An app that is there and shows neither covers nothing either.
  app.inert = true;
  setTimeout(() => { if (!app.querySelector('.boot')) away(); }, 30_000);
}

// The map is an element of its own; its library is fetched when a map is first shown.
import('./map.js').catch(console.error);

// A new build waits until no page of the old one is open. A courier who comes back after a while gets it at once: what
// was being written is kept with every stroke.
const AWAY_MS = 10 * 60_000;
if (workers) {
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
