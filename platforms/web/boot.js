// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import init from './diyi.js';

const says = (text) => {
  // Below the server's first picture, the other line is not seen.
  for (const line of ['boot-says', 'first-says']) document.getElementById(line)?.replaceChildren(text);
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

// The server's first picture stands over the app until the app has its own: a list, or a word on why there is none.
// Nobody touches or hears what is covered.
const main = document.getElementById('main');
const first = document.getElementById('first');
const watching = new MutationObserver(() => {
  if (main.querySelector('.card, .error, .empty button, .empty p:not([role=status])')) uncover();
});
function uncover() {
  watching.disconnect();
  first?.remove();
  main.inert = false;
}
if (first) {
  main.inert = true;
  watching.observe(main, { childList: true, subtree: true });
}

if (typeof WebAssembly !== 'object') {
  says('这个浏览器太旧，打不开递驿。请换一个新的浏览器，或者打 12355。');
} else {
  const waiting = [...main.children];
  init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) }).then(
    () => {
      waiting.forEach((element) => element.remove());
      // An app that shows neither a list nor why there is none is not covered for ever.
      setTimeout(uncover, 30_000);
    },
    (error) => {
      console.error(error);
      if (!giveWay()) says('递驿没有打开。检查网络后刷新；有急事请打 12355。');
    },
  );
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
