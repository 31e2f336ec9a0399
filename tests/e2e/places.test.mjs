// A courier looks for a place by its name, and sees the stations near there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { metresBetween, placeSearch, rank, roadStem, searchLines } from '../../assets/map-packs.js';
import { Phone, Server, until } from './phone.mjs';
import { NO_TOOLS, buildMap } from './street-map.mjs';

const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/places-${name}.png` }); };

describe('a courier who looks for a place', { skip: NO_TOOLS, timeout: 300_000 }, () => {
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
    await page.waitForFunction((before) => document.querySelector('.card') && document.querySelector('.card').textContent !== before, before);
    await shot(page, 'near');
    // How far it is from there, not from the courier; the map is there, and marks it.
    await phone.cards().first().getByText(/^(离|就在)人民中路与芙蓉中路一段路口/).waitFor();
    assert.equal(await page.locator('.card .wind').count(), 0);
    await until(page, async () => {
      const { map } = document.querySelector('diyi-map[data-ready]') ?? {};
      const mark = (await map?.getSource('around')?.getData())?.geometry?.coordinates;
      return mark && map.getBounds().contains(mark) && map.getZoom() > 14;
    });
    // Back to what is near the courier, by either of the two.
    const back = () => page.waitForFunction((before) => document.querySelector('.card')?.textContent === before, before);
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

describe('a courier on the large map', { timeout: 300_000 }, () => {
  let server;
  afterEach(() => Phone.stopAll());
  after(() => server?.stop());

  /** Where the large map looks, what it marks, and all stations on it. */
  const map = (page) => page.evaluate(async () => {
    const element = document.querySelector('diyi-map[data-ready]');
    const marked = async (name) => (await element.map.getSource(name).getData()).geometry?.coordinates;
    return { center: element.map.getCenter(), zoom: element.map.getZoom(), around: await marked('around'), here: await marked('here'), points: JSON.parse(element.getAttribute('points')).features };
  });
  const opened = async (page, origin) => {
    await page.goto(`${origin}/map`);
    // The first look is at the courier and the stations around them; then it is theirs.
    await page.waitForFunction(() => document.querySelector('diyi-map[data-ready][here]')?.dataset.count > 0);
  };
  const looks = async (page, holds, what) => {
    for (const end = Date.now() + 15_000; ;) {
      const seen = await map(page);
      if (holds(seen)) return seen;
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify({ ...seen, points: seen.points.length })}`);
      await page.waitForTimeout(100);
    }
  };
  const between = ([lon, lat], { lng, lat: other }) => metresBetween({ lat, lon }, { lat: other, lon: lng });

  it('is taken to a place that they found, which is marked, and back to where they are', { skip: NO_TOOLS }, async () => {
    server = await Server.start(['--map', buildMap()]);
    const place = { latitude: 28.2287, longitude: 112.9388 };
    const phone = await Phone.start({ place });
    const { page } = phone;
    await opened(page, server.origin);
    const first = await map(page);
    assert.equal(first.around, undefined);
    await page.getByRole('searchbox').fill('芙蓉路和人民路口');
    await page.getByRole('button', { name: /人民中路与芙蓉中路一段路口/ }).click();
    const there = await looks(page, ({ around, center, zoom }) => around && zoom > 15 && between(around, center) < 50, 'the map is not there');
    // At the crossing of the extract, and not where the courier is.
    assert.ok(metresBetween({ lat: there.around[1], lon: there.around[0] }, { lat: 28.1849, lon: 112.984 }) < 50, String(there.around));
    assert.ok(between(there.here, there.center) > 3000);
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
    await shot(page, 'large-map');
    // Who does not look there any more stays where they look, without the mark; ◎ is the way back.
    const chip = page.getByRole('button', { name: '不再看人民中路与芙蓉中路一段路口附近' });
    await chip.click();
    await chip.waitFor({ state: 'detached' });
    const after = await looks(page, ({ around }) => !around, 'the mark stays');
    assert.ok(between(there.around, after.center) < 50, 'the map was taken away');
    await page.getByRole('button', { name: '我的位置' }).click();
    await looks(page, ({ here, center }) => between(here, center) < 50, 'the map is not where they are');
    assert.deepEqual(phone.errors, []);
  });

  it('is told where no station is near, how far the nearest one is and what they can do; not while they look elsewhere', { skip: NO_TOOLS }, async () => {
    // In the middle of Guangzhou.
    const place = { latitude: 23.1291, longitude: 113.2644 };
    const phone = await Phone.start({ place });
    const { page } = phone;
    await opened(page, server.origin);
    const says = page.locator('.place-notes .offer', { hasText: '你这一带还没有驿站' });
    await says.waitFor();
    // Whatever they look for: also behind doors that are closed now.
    const open = (await map(page)).points.length;
    await page.getByRole('button', { name: '现在开门' }).click();
    const { points } = await looks(page, ({ points }) => points.length > open, 'closed ones are not shown');
    const nearest = Math.min(...points.map(({ geometry: { coordinates: [lon, lat] } }) => metresBetween({ lat: place.latitude, lon: place.longitude }, { lat, lon })));
    assert.ok(nearest > 100_000);
    // By the phone’s own measure; the curve of the earth is ours.
    const told = Number((await says.textContent()).match(/最近的一家（不管开没开门）离你 (\d+) 公里/)[1]);
    assert.ok(Math.abs(told - nearest / 1000) <= 2, `${told} km, and it is ${nearest} m`);
    assert.equal(await says.getByRole('link', { name: '打 12355 问' }).getAttribute('href'), 'tel:12355');
    await shot(page, 'nobody-near');
    await page.getByRole('searchbox').fill('芙蓉路和人民路口');
    await page.getByRole('button', { name: /人民中路与芙蓉中路一段路口/ }).click();
    await says.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '不再看人民中路与芙蓉中路一段路口附近' }).click();
    await says.waitFor();
    await says.getByRole('link', { name: '推荐驿站' }).click();
    await page.waitForURL('**/suggest-station');
    assert.deepEqual(phone.errors, []);
  });

  it('hears nothing of it where a station is near', async () => {
    server ??= await Server.start();
    const phone = await Phone.start();
    const { page } = phone;
    await opened(page, server.origin);
    await page.waitForTimeout(500);
    assert.equal(await page.getByText('你这一带还没有驿站').count(), 0);
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
