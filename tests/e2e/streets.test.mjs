// A courier sees the streets around a station, whichever scheme of layers the deployment's archive has; where there are
// none, the map says so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createExpression, featureFilter, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { streetLayers } from '../../assets/map-streets.js';
import { Phone, Server, until } from './phone.mjs';

const FOLDER = fileURLToPath(new URL('../../../shared/data/streets', import.meta.url));
const ARCHIVES = [
  { name: 'zhangjiajie', place: { latitude: 29.1282, longitude: 110.473 }, roads: ['人民路', '解放路', '古庸路', '回龙路', '教场路', '滨河路'] },
  { name: 'fenghuang', place: { latitude: 27.9507, longitude: 109.5941 }, roads: ['文化路', '虹桥西路', '虹桥中路', '凤凰南路', '南华路', '桔园路'] },
];
const shot = async (page, name) => {
  if (!process.env.SHOTS) return;
  await page.locator('diyi-map').scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, 300));
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${process.env.SHOTS}/streets-${name}.png` });
};

/** The map, looking at a place at street level. */
async function mapAt(phone, origin, { latitude, longitude }, zoom = 15) {
  const { page } = phone;
  await page.goto(`${origin}/map`);
  await page.locator('diyi-map[data-ready][here]').waitFor();
  // The first look is where the courier and the stations are; it waits for both.
  await page.waitForFunction(() => Number(document.querySelector('diyi-map').dataset.count) > 0);
  await page.evaluate(([center, zoom]) => document.querySelector('diyi-map').map.jumpTo({ center, zoom }), [[longitude, latitude], zoom]);
}

/** What is drawn of the streets: how many of each layer, and the words of the roads. */
const drawn = (page) => page.evaluate(() => {
  const { map } = document.querySelector('diyi-map');
  const counts = {};
  const names = new Set();
  for (const one of map.queryRenderedFeatures()) {
    if (one.source !== 'streets') continue;
    counts[one.layer.id] = (counts[one.layer.id] ?? 0) + 1;
    if (one.layer.id.startsWith('street-name')) names.add(one.properties.name);
  }
  return { counts, names: [...names] };
});
const coloured = (page, land) => page.waitForFunction((land) => document.querySelector('diyi-map').map.getPaintProperty('land', 'fill-color') === land, land);
const settled = (page) => page.waitForFunction(() => {
  const { map } = document.querySelector('diyi-map');
  return map.getSource('streets') && map.areTilesLoaded() && map.queryRenderedFeatures().some(({ layer }) => layer.id.startsWith('street-name'));
}, null, { timeout: 60_000, polling: 500 }).catch(async (error) => {
  throw new Error(`${error.message}: ${JSON.stringify(await drawn(page))} ${await page.evaluate(() => { const { map, failing } = document.querySelector('diyi-map'); return [map.getZoom(), map.getCenter(), map.loaded(), map.areTilesLoaded(), failing]; })}`);
});

describe('a courier who looks for the street', { timeout: 300_000 }, () => {
  let server;
  afterEach(() => Phone.stopAll());
  after(() => server?.stop());

  for (const { name, place, roads } of ARCHIVES) {
    const file = path.join(FOLDER, `${name}.pmtiles`);
    it(`finds roads by name on the map of ${name}`, { skip: !fs.existsSync(file) && `${file} is not there` }, async () => {
      await server?.stop();
      server = await Server.start(['--map-pmtiles', file]);
      const phone = await Phone.start({ place });
      const { page } = phone;
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      await mapAt(phone, server.origin, place);
      await settled(page);
      const { counts, names } = await drawn(page);
      assert.ok(counts['street-roads'] > 10, JSON.stringify(counts));
      assert.ok(counts['street-building-buildings'] > 0, JSON.stringify(counts));
      assert.ok(names.filter((word) => /[\u4e00-\u9fff]/.test(word)).length >= 3, names.join());
      assert.ok(names.some((word) => roads.includes(word)), names.join());
      assert.ok(await page.locator('.map-credit').isVisible());
      assert.match(await page.locator('.map-credit').textContent(), /© OpenStreetMap.*ODbL/);
      assert.ok(await page.locator('.map-note').isHidden());
      // Letters are drawn by the phone; nothing comes from anywhere else.
      assert.deepEqual(asked.filter((url) => !url.startsWith(server.origin) && !url.startsWith('blob:') && !url.startsWith('data:')), []);
      await shot(page, name);
      // Marks that were there are there after the colours change.
      const stations = await page.locator('diyi-map').getAttribute('data-count');
      await page.emulateMedia({ colorScheme: 'dark' });
      await coloured(page, '#1d2421');
      await settled(page);
      assert.equal(await page.locator('diyi-map').getAttribute('data-count'), stations);
      await until(page, async () => (await document.querySelector('diyi-map').map.getSource('stations').getData()).features.length > 0);
      await shot(page, `${name}-dark`);
      await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
      await coloured(page, '#ffffff');
      await settled(page);
      await shot(page, `${name}-glare`);
      // Beyond the archive's border the map says so, and nobody is named for what is not shown.
      await page.evaluate(() => document.querySelector('diyi-map').map.jumpTo({ center: [112.97, 28.2], zoom: 15 }));
      await page.getByText('这里的街道还没有装上').waitFor();
      assert.ok(await page.locator('.map-credit').isHidden());
      await shot(page, `${name}-beyond`);
      assert.deepEqual(phone.errors, []);
    });
  }

  it('is told where the map has none, and near enough to look for one only', async () => {
    await server?.stop();
    server = await Server.start();
    const phone = await Phone.start();
    const { page } = phone;
    await mapAt(phone, server.origin, { latitude: 28.2, longitude: 112.97 });
    await page.getByText('这张地图还没有街道').waitFor();
    await shot(page, 'none');
    await page.evaluate(() => document.querySelector('diyi-map').map.jumpTo({ zoom: 9 }));
    await page.locator('.map-note').waitFor({ state: 'hidden' });
    assert.deepEqual(phone.errors, []);
  });

  it('keeps the map without its streets where they cannot be fetched', async () => {
    await server?.stop();
    server = await Server.start(['--map-pmtiles', 'https://127.0.0.1:9/streets.pmtiles']);
    const phone = await Phone.start();
    const { page } = phone;
    await mapAt(phone, server.origin, { latitude: 28.2, longitude: 112.97 });
    await page.getByText('现在取不到街道').waitFor();
    assert.ok(Number(await page.locator('diyi-map').getAttribute('data-count')) > 0);
  });
});

describe('the style of streets', () => {
  const colours = new Proxy({}, { get: () => '#123456' });
  const drawnFrom = (has) => new Set(Object.values(streetLayers(has, colours, ['sans-serif'])).flat().map((layer) => layer['source-layer']));

  it('draws the layers of each scheme that an archive has, and asks for no other', () => {
    const openMapTiles = ['aerodrome_label', 'aeroway', 'boundary', 'building', 'housenumber', 'landcover', 'landuse', 'park', 'place', 'poi', 'transportation', 'transportation_name', 'water', 'water_name', 'waterway'];
    const protomaps = ['boundaries', 'buildings', 'earth', 'landcover', 'landuse', 'places', 'pois', 'roads', 'water'];
    for (const has of [openMapTiles, protomaps]) {
      const found = drawnFrom(has);
      assert.deepEqual([...found].filter((name) => !has.includes(name)), []);
      for (const name of has.filter((name) => !/^(aero|bound|water_name)/.test(name))) assert.ok(found.has(name), name);
    }
    assert.ok(drawnFrom([]).size > 10, 'an archive that says nothing of its layers is tried with all');
  });

  const layersFor = (has) => { const { below, words } = streetLayers(has, colours, ['sans-serif']); return [...below, ...words]; };
  const LINE = 2;
  /** Which of the layers of a source layer take a feature at zoom 16, by the beginning of their ids. */
  const takers = (layer, type, properties) => layersFor([layer])
    .filter((one) => featureFilter(one.filter ?? true, 'layers[0].filter').filter({ zoom: 16 }, { type, properties }))
    .map((one) => one.id.slice(0, -layer.length - 1));
  const valueOf = (layer, id, read, properties) => {
    const { value } = createExpression(read(layersFor([layer]).find((one) => one.id === `${id}-${layer}`)), 'layers[0]');
    return value.evaluate({ zoom: 16 }, { type: LINE, properties });
  };

  it('is a style that the library takes', () => {
    const layers = layersFor([]);
    const faults = validateStyleMin({ version: 8, sources: { streets: { type: 'vector', url: 'pmtiles://x' } }, layers });
    assert.deepEqual(faults.map(({ message }) => message), []);
    assert.equal(new Set(layers.map(({ id }) => id)).size, layers.length);
  });

  it('knows the same road by the words of each scheme', () => {
    const width = (layer, properties) => valueOf(layer, 'street', (one) => one.paint['line-width'], properties);
    const same = [
      [['transportation', { class: 'motorway' }], ['roads', { kind: 'highway', kind_detail: 'motorway' }], ['roads', { 'pmap:kind': 'highway' }], ['roads', { class: 'trunk' }]],
      [['transportation', { class: 'primary' }], ['roads', { kind: 'major_road', kind_detail: 'secondary' }], ['roads', { kind: 'major_road' }], ['roads', { class: 'primary_link' }]],
      [['transportation', { class: 'tertiary' }], ['roads', { kind: 'medium_road' }]],
      [['transportation', { class: 'minor' }], ['roads', { kind: 'minor_road', kind_detail: 'residential' }], ['roads', { class: 'a word of tomorrow' }], ['roads', {}]],
      [['transportation', { class: 'path' }], ['roads', { kind: 'path', kind_detail: 'footway' }], ['roads', { class: 'steps' }]],
    ];
    const widths = same.map((group) => group.map(([layer, properties]) => width(layer, properties)));
    for (const group of widths) assert.equal(new Set(group).size, 1, JSON.stringify(widths));
    assert.deepEqual(widths.map(([first]) => first), widths.map(([first]) => first).sort((a, b) => b - a), 'a greater road is wider');
    for (const [layer, properties] of [['transportation', { class: 'rail' }], ['roads', { kind: 'rail', kind_detail: 'subway' }]]) {
      assert.deepEqual(takers(layer, LINE, properties), ['street-rail']);
    }
    for (const [layer, properties] of [['transportation', { class: 'ferry' }], ['roads', { kind: 'ferry' }]]) {
      assert.deepEqual(takers(layer, LINE, properties), []);
    }
  });

  it('writes Chinese where there is a Chinese name, and nothing where there is none', () => {
    const text = (properties) => valueOf('roads', 'street-name', (one) => one.layout['text-field'], properties);
    assert.equal(text({ name: 'Wuyi Dadao', 'name:zh': '五一大道' }), '五一大道');
    assert.equal(text({ name: 'Wuyi Dadao', 'name:zh': '', 'name:zh-Hans': '五一大道' }), '五一大道');
    assert.equal(text({ name: '五一大道', 'name:en': 'Wuyi Avenue' }), '五一大道');
    assert.ok(takers('roads', LINE, { kind: 'minor_road', name: '五一大道' }).includes('street-name'));
    assert.ok(!takers('roads', LINE, { kind: 'minor_road', name: '' }).includes('street-name'));
    assert.ok(!takers('roads', LINE, { kind: 'minor_road' }).includes('street-name'));
    assert.ok(takers('housenumber', 1, { housenumber: '12' }).includes('street-number'));
    assert.ok(takers('buildings', 1, { kind: 'address', addr_housenumber: '12' }).includes('street-number'));
  });
});
