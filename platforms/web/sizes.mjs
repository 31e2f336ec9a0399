// Prints what a first visit fetches of a built app, as it is sent (brotli), and fails where that is more than budget.json
// allows; with `unsized` it says so and goes on: the standard library was not built for size, so all is a seventh larger.
// Usage: node sizes.mjs FOLDER [unsized]
import fs from 'node:fs';
import path from 'node:path';

const [folder, how] = process.argv.slice(2);
const budget = JSON.parse(fs.readFileSync(new URL('./budget.json', import.meta.url), 'utf8'));
const worker = fs.readFileSync(path.join(folder, 'service-worker.js'), 'utf8');
const list = (name) => Object.keys(JSON.parse(worker.match(new RegExp(`const ${name} = ({.*});`))[1]))
  .map((address) => (address === '/' ? 'index.html' : address.slice(1)));

/** Bytes on their way: as the server sends a file, compressed where that was worth it. */
const sent = (name) => fs.statSync(['.br', ''].map((end) => path.join(folder, name + end)).find((file) => fs.existsSync(file))).size;
const total = (names) => names.reduce((sum, name) => sum + sent(name), 0);

const isWasm = (name) => name.endsWith('.wasm');
const shell = list('SHELL');
const rows = {
  before_wasm: ['first visit before the wasm', total(shell.filter((name) => !isWasm(name)))],
  page: ['wasm of the page', sent('diyi_bg.wasm')],
  engine: ['wasm of the engine', sent('engine_bg.wasm')],
  late: ['wasm of the other screens, later', sent(list('LATER').find((name) => name.startsWith('late-')))],
  wasm: ['all wasm of a first visit', total(shell.filter(isWasm))],
  qr_reader: ['reader of QR codes, by who scans', sent('qr-reader_bg.wasm')],
  map: ['map, after the first list', total(list('LATER').filter((name) => !/^(qr-reader|late-)/.test(name)))],
};
let passed = 0;
for (const [name, [words, bytes]] of Object.entries(rows)) {
  const most = budget[name];
  const over = most !== undefined && bytes > most;
  passed += Number(over);
  console.log(`${words.padEnd(34)}${String(Math.round(bytes / 1000)).padStart(6)} KB${most === undefined ? '' : `  of ${Math.round(most / 1000)} KB`}${over ? '  TOO MUCH' : ''}`);
}
if (passed) {
  console.error(`${passed} budget(s) of platforms/web/budget.json passed`);
  if (how !== 'unsized') process.exit(1);
  console.error('(this Rust does not build its standard library for size)');
}
