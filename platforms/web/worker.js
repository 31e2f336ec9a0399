// The engine's worker. Whose engine it is, the page says first, maybe before the engine is there: src/platform/worker.
import init from './engine.js';

/** What the page says before the engine is there: that it lives on, and whose engine it is. */
const GO = 'go';
const PING = 'ping';
const PONG = 'pong';
/** There will be no engine in this worker. */
const ENDS = 'ends';
/** A file that brings nothing for so long does not come, milliseconds; however slow the line is. */
const SILENT_MS = 30_000;

/** What the phone keeps of the street map, fetched when the engine looks for a way along its roads. */
self.mapPacks = () => import('./map-packs.js');
let failed = false;
/** A slow line is the page's until the page is there: the list needs no engine. */
const mayGo = new Promise((go) => {
  self.firstWord = new Promise((done) => {
    self.onmessage = ({ data }) => {
      if (data === GO) return go();
      // What was said before the page's own wasm was there, nobody heard.
      if (failed) return self.postMessage(ENDS);
      if (data === PING) return comes() && self.postMessage(PONG);
      go();
      return done(data);
    };
  });
});
let heard = performance.now();
const comes = () => performance.now() - heard < SILENT_MS;

/** The engine's file; what comes of it is noted, so that a slow one is told from one that does not come. */
async function engine() {
  await mayGo;
  heard = performance.now();
  const answer = await fetch(new URL('./engine_bg.wasm', import.meta.url));
  if (!answer.ok) throw new Error(`engine: ${answer.status}`);
  const parts = answer.clone().body?.getReader();
  (async () => {
    while (parts && !(await parts.read()).done) heard = performance.now();
    // From here on it is compiled, and then answers by itself.
    heard = Infinity;
  })().catch(() => {});
  return answer;
}
init({ module_or_path: engine() }).catch((error) => {
  console.error('engine', error);
  failed = true;
  self.postMessage('broken');
  self.postMessage(ENDS);
});
