// The engine's worker: the same wasm as the page, which finds out that it is in a worker.
import init from './diyi.js';

init({ module_or_path: new URL('./diyi_bg.wasm', import.meta.url) }).catch((error) => console.error('engine', error));
