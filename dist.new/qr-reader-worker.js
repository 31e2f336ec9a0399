// Reads QR codes for the console's door page, in a worker of its own.
import init from './qr-reader.js';

init({ module_or_path: new URL('./qr-reader_bg.wasm', import.meta.url) }).catch((error) => console.warn('qr-reader', error));
