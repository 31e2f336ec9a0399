// Starts the app, and says so where it cannot start. `#main` is emptied by the app's first picture.
import init from './diyi.js';

const says = (text) => {
  const line = document.getElementById('boot-says');
  if (line) line.textContent = text;
};

if (typeof WebAssembly !== 'object') {
  says('这个浏览器太旧，打不开递驿。请换一个新的浏览器，或者打 12355。');
} else {
  const main = document.getElementById('main');
  const waiting = [...main.children];
  init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) }).then(
    () => waiting.forEach((element) => element.remove()),
    (error) => {
      console.error(error);
      says('递驿没有打开。检查网络后刷新；有急事请打 12355。');
    },
  );
}

// The map is an element of its own; its library is fetched when a map is first shown.
import('./map.js').catch(console.error);

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(console.error);
}
