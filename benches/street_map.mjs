// What the map with streets costs a courier's phone: from opening the app, and from touching “大地图”, to the first picture that has
// roads of the deployment's archive; and pictures while the map is moved, beside a bare page of the same library that draws
// the same style of the same archive at the same size. On a 6× slowed processor and on this machine's own, each turn both
// pages. Letters and lines are drawn in software (SwiftShader): a phone has a processor of its own for that.
// The archive is `../shared/data/streets/zhangjiajie.pmtiles` where it is there, else made of a made-up extract (osmium and tilemaker).
// Usage: node benches/street_map.mjs [TURNS]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Phone, Server } from '../tests/e2e/phone.mjs';

const TURNS = Number(process.argv[2] ?? 3);
const SLOWED = [6, 1];
/** How long the map is moved, milliseconds, and how fast, pixels a second: as a thumb does that looks along a street. */
const [MOVED, SPEED] = [8_000, 500];
const PATIENCE = 180_000;
const project = fileURLToPath(new URL('..', import.meta.url));
const REAL = path.join(project, '../shared/data/streets/zhangjiajie.pmtiles');

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];
const seconds = (all) => `${(median(all) / 1000).toFixed(1)} s (${all.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`;

/** The archive to measure with: options for the server, and the middle of a town. */
function archive() {
  if (fs.existsSync(REAL)) return { name: 'zhangjiajie.pmtiles', options: ['--map-pmtiles', REAL], place: { latitude: 29.1282, longitude: 110.473 } };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-streets-'));
  const [extract, map] = [path.join(folder, 'made-up.osm.pbf'), path.join(folder, 'map')];
  execFileSync('sh', ['-c', `node benches/made_up_extract.mjs 60 | osmium cat -F opl -o ${extract} -`], { cwd: project });
  execFileSync(path.join(process.env.CARGO_TARGET_DIR ?? path.join(project, 'target'), 'debug/diyi-server'), ['map', 'build', extract, '--to', map], { cwd: project });
  const [west, south] = execFileSync('sh', ['-c', `osmium cat ${extract} -f opl | grep -m 1 place=town | sed 's/.*x\\([0-9.]*\\) y\\([0-9.]*\\).*/\\1 \\2/'`], { encoding: 'utf8' }).split(' ').map(Number);
  // A town begins at its corner, and is 1.5 km wide.
  return { name: 'a made-up extract of 60 towns', options: ['--map', map], place: { latitude: south + 0.007, longitude: west + 0.008 } };
}

const slow = async (phone, rate) => (await phone.context.newCDPSession(phone.page)).send('Emulation.setCPUThrottlingRate', { rate });

/** Notes when each map first draws roads of the archive, by the page's clock. */
const noteRoads = (page) => page.addInitScript(() => {
  const maps = new WeakMap();
  globalThis.roadsAt = [];
  Object.defineProperty(HTMLElement.prototype, 'map', {
    get() { return maps.get(this); },
    set(map) {
      maps.set(this, map);
      if (!map) return;
      let there = false;
      map.on('sourcedata', ({ sourceId, tile }) => { there ||= sourceId === 'streets' && Boolean(tile); });
      const look = () => {
        if (!there || !map.queryRenderedFeatures().some(({ layer, source }) => source === 'streets' && layer.type === 'line')) return;
        globalThis.roadsAt.push(performance.now());
        map.off('render', look);
      };
      map.on('render', look);
    },
  });
});

/** Milliseconds from opening the app to roads on its first screen, from a touch to roads on the large map, and the style that is drawn. */
async function firstPicture(server, place, rate) {
  const phone = await Phone.start({ place, time: null });
  const { page } = phone;
  page.setDefaultTimeout(PATIENCE);
  await noteRoads(page);
  await slow(phone, rate);
  await page.goto(server.origin, { waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.roadsAt?.length === 1, null, { polling: 200 });
  const [opened] = await page.evaluate(() => globalThis.roadsAt);
  await page.locator('.home-map diyi-map[data-ready]').waitFor();
  await page.evaluate(() => document.querySelector('a.chip[href="/map"]').addEventListener('click', () => { globalThis.touchedAt = performance.now(); }, true));
  await page.locator('a.chip[href="/map"]').evaluate((link) => link.click());
  await page.waitForFunction(() => globalThis.roadsAt.length === 2, null, { polling: 200 });
  const touched = await page.evaluate(() => globalThis.roadsAt[1] - globalThis.touchedAt);
  await page.locator('.map-screen diyi-map[data-ready]').waitFor();
  return { phone, opened, touched };
}

/** A page with the library, the archive and this style, and nothing else. */
async function bare(phone, server, style, { width, height }) {
  const page = await phone.context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.route(`${server.origin}/bare`, (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/vendor/maplibre-gl.css">
    <style>body { margin: 0 } #map { width: ${width}px; height: ${height}px }</style><div id="map"></div><script src="/vendor/pmtiles.js"></script>` }));
  await page.goto(`${server.origin}/bare`);
  await page.evaluate(async (style) => {
    const library = await import('/vendor/maplibre-gl.mjs');
    library.addProtocol('pmtiles', new globalThis.pmtiles.Protocol().tile);
    globalThis.bareMap = new library.Map({ container: 'map', style, fadeDuration: 0, attributionControl: false });
    await globalThis.bareMap.once('idle');
  }, style);
  return page;
}

/** Milliseconds between pictures while the map is moved back and forth along a street. */
const move = (page, [longitude, latitude]) => page.evaluate(async ({ center, MOVED, SPEED }) => {
  const map = globalThis.bareMap ?? document.querySelector('.map-screen diyi-map').map;
  map.jumpTo({ center, zoom: 15 });
  await map.once('idle');
  const start = map.project(center);
  const picture = () => new Promise((done) => requestAnimationFrame(done));
  const between = [];
  let before = await picture();
  for (const begun = before; before - begun < MOVED;) {
    // There and back: each half shows streets that were not drawn yet.
    const part = ((before - begun) / MOVED) * 2;
    const far = ((part < 1 ? part : 2 - part) * MOVED * SPEED) / 2000;
    const to = map.unproject([start.x, start.y]);
    const scale = (map.unproject([start.x + 100, start.y]).lng - to.lng) / 100;
    map.jumpTo({ center: [center[0] + far * scale, center[1] + Math.sin(part * 3) * 60 * scale] });
    const now = await picture();
    between.push(now - before);
    before = now;
  }
  return between;
}, { center: [longitude, latitude], MOVED, SPEED });

const say = (all) => {
  const intervals = all.flat();
  return { half: median(intervals), worst: Math.max(...intervals), late: intervals.filter((ms) => ms > 50).length / intervals.length };
};
const told = ({ half, worst, late }) => `${half.toFixed(1)} ms, worst ${worst.toFixed(0)} ms, ${(late * 100).toFixed(1)} % over 50 ms`;

const { name, options, place } = archive();
const server = await Server.start(options);
console.log(`${name}; load ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} cores`);
for (const rate of SLOWED) {
  const [opened, touched, ours, theirs] = [[], [], [], []];
  for (let turn = 0; turn < TURNS; turn++) {
    const first = await firstPicture(server, place, rate);
    opened.push(first.opened);
    touched.push(first.touched);
    const { phone } = first;
    const frame = await phone.page.locator('.map-screen .map-frame').boundingBox();
    const style = await phone.page.evaluate(() => document.querySelector('.map-screen diyi-map').map.getStyle());
    ours.push(await move(phone.page, [place.longitude, place.latitude]));
    // The deployment's own packs are read by the app's protocol, which a bare page does not have.
    if (Object.values(style.sources).some(({ url }) => url?.startsWith('pmtiles:'))) {
      const other = await bare(phone, server, style, frame);
      await (await phone.context.newCDPSession(other)).send('Emulation.setCPUThrottlingRate', { rate });
      theirs.push(await move(other, [place.longitude, place.latitude]));
    }
    await phone.stop();
  }
  console.log(`${rate === 1 ? 'not slowed' : `${rate}× slowed`}:`);
  console.log(`  roads on the first screen, from opening the app  ${seconds(opened)}`);
  console.log(`  roads on the large map, from the touch           ${seconds(touched)}`);
  console.log(`  between pictures while it is moved               ${told(say(ours))}`);
  if (theirs.length) console.log(`  the same in a bare page                          ${told(say(theirs))}; ${(say(ours).half / say(theirs).half).toFixed(2)} of it`);
}
await server.stop();
console.log(`load ${os.loadavg()[0].toFixed(1)}`);
