// The engine's worker. Whose engine it is, the page says first, maybe before the engine is there: src/platform/worker.
import init from './engine.js';

/** What the phone keeps of the street map, fetched when the engine looks for a way along its roads. */
self.mapPacks = () => import('./map-packs.js');
self.firstWord = new Promise((done) => { self.onmessage = ({ data }) => done(data); });
init({ module_or_path: new URL('./engine_bg.wasm', import.meta.url) }).catch((error) => {
  console.error('engine', error);
  self.postMessage('broken');
  self.postMessage('ends');
});
