// What a first visit costs a courier: bytes, and time to the list on a 6× slowed processor and slow 4G
// (1.6 Mbit/s down, 0.75 up, 150 ms); then the time to the list without a server after a restart.
import zlib from 'node:zlib';
import fs from 'node:fs';
import { Phone, Server } from '../tests/e2e/phone.mjs';

const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function slow(phone) {
  const wire = await phone.context.newCDPSession(phone.page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', SLOW_4G);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: 6 });
}

const [visits, restarts] = [[], []];
const server = await Server.start();
for (let turn = 0; turn < 3; turn++) {
  const phone = await Phone.start();
  await slow(phone);
  let start = performance.now();
  await phone.page.goto(server.origin, { waitUntil: 'commit', timeout: 120_000 });
  await phone.cards().first().waitFor({ timeout: 120_000 });
  visits.push(performance.now() - start);
  await phone.keptOffline();
  await server.kill();
  await phone.restart();
  await slow(phone);
  start = performance.now();
  await phone.page.goto(server.origin, { waitUntil: 'commit' });
  await phone.cards().first().waitFor();
  restarts.push(performance.now() - start);
  await phone.stop();
  await server.run();
}
await server.stop();

const sent = (name) => fs.statSync(fs.existsSync(`dist/${name}.br`) ? `dist/${name}.br` : `dist/${name}`).size;
const list = (name) => JSON.parse(fs.readFileSync('dist/service-worker.js', 'utf8').match(new RegExp(`const ${name} = (\\[.*\\]);`))[1]).map((path) => (path === '/' ? 'index.html' : path.slice(1)));
const total = (names) => names.reduce((sum, name) => sum + sent(name), 0);
const kb = (bytes) => `${Math.round(bytes / 1000)} KB`;
console.log(`first visit without the map: ${kb(total(list('SHELL')))} (wasm ${kb(sent('diyi_bg.wasm'))}, the rest ${kb(total(list('SHELL')) - sent('diyi_bg.wasm'))})`);
console.log(`map, fetched after the list: ${kb(total(list('MAP')))} (MapLibre ${kb(total(list('MAP').filter((name) => name.startsWith('vendor/'))))}, base map ${kb(sent('basemap/hunan.json'))})`);
console.log(`wasm with gzip: ${kb(zlib.gzipSync(fs.readFileSync('dist/diyi_bg.wasm'), { level: 9 }).length)}`);
console.log(`first list, 6× slowed processor, slow 4G: ${(median(visits) / 1000).toFixed(1)} s (of ${visits.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`);
console.log(`list after a restart without a server, 6× slowed: ${(median(restarts) / 1000).toFixed(1)} s (of ${restarts.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`);
