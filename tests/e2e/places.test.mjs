// A courier looks for a place by its name, and sees the stations near there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { placeSearch, rank, roadStem, searchLines } from '../../assets/map-packs.js';
import { Phone, Server } from './phone.mjs';
import { NO_TOOLS, buildMap } from './street-map.mjs';

const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/places-${name}.png` }); };

describe('a courier who looks for a place', { skip: NO_TOOLS, timeout: 120_000 }, () => {
  let server;
  afterEach(() => Phone.stopAll());
  after(() => server?.stop());

  it('finds a crossing in the one field, and then the stations near there; where they are is told to nobody', async () => {
    server = await Server.start(['--map', buildMap()]);
    const phone = await Phone.start({ place: { latitude: 28.2287, longitude: 112.9388 } });
    const { page } = phone;
    const asked = [];
    page.on('request', (request) => { if (request.url().includes('/api/v1/places')) asked.push(request.url()); });
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const before = await phone.cards().first().textContent();
    const field = page.getByRole('searchbox');
    await field.fill('芙蓉路和人民路口');
    const found = page.getByRole('button', { name: /人民中路与芙蓉中路一段路口.*路口.*公里/ });
    await found.waitFor();
    await shot(page, 'found');
    await found.click();
    await page.getByRole('button', { name: '不再看人民中路与芙蓉中路一段路口附近' }).waitFor();
    assert.equal(await field.inputValue(), '');
    await page.waitForFunction((before) => document.querySelector('.card').textContent !== before, before);
    await shot(page, 'near');
    // How far it is from there, not from the courier; the map is there, and marks it.
    await phone.cards().first().getByText(/^(离|就在)人民中路与芙蓉中路一段路口/).waitFor();
    assert.equal(await page.locator('.card .wind').count(), 0);
    await page.waitForFunction(async () => {
      const { map } = document.querySelector('diyi-map[data-ready]') ?? {};
      const mark = (await map?.getSource('around')?.getData())?.geometry?.coordinates;
      return mark && map.getBounds().contains(mark) && map.getZoom() > 14;
    });
    // Back to what is near the courier, by either of the two.
    const back = () => page.waitForFunction((before) => document.querySelector('.card').textContent === before, before);
    assert.equal(await page.getByRole('button', { name: '离我近' }).getAttribute('aria-pressed'), 'false');
    await page.getByRole('button', { name: '不再看人民中路与芙蓉中路一段路口附近' }).click();
    await back();
    await field.fill('芙蓉路和人民路口');
    await found.click();
    await page.getByRole('button', { name: '离我近' }).click();
    await back();
    assert.ok(asked.length > 0 && asked.every((url) => !/28\.2|112\.9/.test(decodeURIComponent(url))), asked.join());
    // All that is found can be touched, also on a small phone.
    await page.route('**/api/v1/places*', (route) => route.fulfill({ json: { places: Array.from({ length: 5 }, (_, at) => ({
      name: `五一广场${at + 1}号口`, kind: 'transit', called: '车站', district: '芙蓉区', lat: 28.196, lon: 112.976 + at / 1000, pinyin: '' })) } }));
    for (const size of [{ width: 360, height: 740 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      await field.fill('五一广场');
      await page.locator('.place-found').nth(4).waitFor();
      const hidden = await page.locator('.place-found').evaluateAll((places) => places.filter((place) => {
        const { left, top, bottom } = place.getBoundingClientRect();
        return [top + 2, bottom - 2].some((y) => !place.contains(document.elementFromPoint(left + 40, y)));
      }).map((place) => place.textContent));
      assert.deepEqual(hidden, [], `at ${size.width} × ${size.height}`);
      await field.fill('');
      await page.locator('.place-found').first().waitFor({ state: 'hidden' });
    }
    // What is found among services and stations goes on being found.
    await field.fill('充电');
    await phone.cards().first().waitFor();
    assert.deepEqual(phone.errors, []);
  });
});

describe('the phone’s own search', () => {
  it('knows crossings by the cases that hold the server’s', () => {
    const { crossings } = JSON.parse(fs.readFileSync(new URL('../places.json', import.meta.url)));
    for (const { typed, stems } of crossings) assert.deepEqual(placeSearch(typed)?.crossing ?? null, stems, typed);
    assert.equal(placeSearch(' ，'), undefined);
  });

  it('knows a street by its stem', () => {
    for (const name of ['芙蓉路', '芙蓉中路', '芙蓉南路', '芙蓉中路一段', '芙蓉路２段']) assert.equal(roadStem(name), '芙蓉', name);
    assert.equal(roadStem('五一广场'), undefined);
  });

  it('finds a place among 100,000 while a courier types', () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `第${at}小区\testate\t小区\t天心区\t28.1\t112.9\tdi ${at} xiao qu`);
    lines.push('五一广场\tlandmark\t广场、公园\t芙蓉区\t28.19548\t112.97150\twu yi guang chang');
    const text = lines.join('\n');
    for (const typed of ['五一广场', 'wygc', '芙蓉路和人民路口']) {
      const search = placeSearch(typed);
      const began = performance.now();
      const found = searchLines(text, search).sort((a, b) => rank(a, search) - rank(b, search));
      const took = performance.now() - began;
      if (!search.crossing) assert.equal(found[0].name, '五一广场');
      console.log(`${typed}: ${took.toFixed(0)} ms`);
      assert.ok(took < 1500, `${typed}: ${took} ms`);
    }
  });
});
