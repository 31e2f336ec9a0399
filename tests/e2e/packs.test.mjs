// A courier keeps the map of where they ride, and has it where there is no network.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Phone, Server } from './phone.mjs';
import { NO_TOOLS, buildMap } from './street-map.mjs';

const MIDDLE = { latitude: 28.1935, longitude: 112.9765 };
const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/packs-${name}.png` }); };
const changsha = (page) => page.locator('.pack[data-adcode="430100"]');
const piecesKept = (page) => page.evaluate(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('map-packs');
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  return names.filter((name) => name !== 'kept.json').sort();
});

describe('a courier who keeps the map', { skip: NO_TOOLS, timeout: 300_000 }, () => {
  let server;
  let map;
  before(async () => {
    map = buildMap();
    server = await Server.start(['--map', map]);
  });
  afterEach(() => Phone.stopAll());
  after(() => server?.stop());

  it('sees its size before, has its streets and places without a network, and takes it away again', async () => {
    const phone = await Phone.start({ place: MIDDLE });
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await page.goto(`${server.origin}/settings`);
    await changsha(page).getByText('建议存').waitFor();
    // Where they are comes first.
    assert.equal(await page.locator('.pack').first().getAttribute('data-adcode'), '430100');
    assert.match(await changsha(page).textContent(), /\d+ KB/);
    await shot(page, 'offered');
    await page.getByRole('button', { name: '存下：长沙' }).click();
    await changsha(page).getByText('已存好').waitFor();
    await shot(page, 'kept');
    // What the phone finds itself hides nothing of another prefecture, as long as there is a network.
    const elsewhere = { name: '五一广场站前小学', kind: 'school', called: '学校', district: '天元区', lat: 27.83, lon: 113.13, pinyin: '' };
    await page.route('**/api/v1/places*', (route) => route.fulfill({ json: { places: [elsewhere] } }));
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('searchbox').fill('五一广场站');
    await page.locator('.place-found', { hasText: '天元区' }).waitFor();
    assert.ok(await page.locator('.place-found').filter({ hasNotText: '天元区' }).count() > 0);
    await page.unroute('**/api/v1/places*');
    await server.kill();
    await page.goto(`${server.origin}/map`);
    await page.locator('diyi-map[data-ready]').waitFor();
    await page.waitForFunction(() => document.querySelector('diyi-map').map.getSource('streets'));
    await page.evaluate(([lat, lon]) => document.querySelector('diyi-map').map.jumpTo({ center: [lon, lat], zoom: 15.5 }), [MIDDLE.latitude, MIDDLE.longitude]);
    await page.waitForFunction(() => document.querySelector('diyi-map').map.queryRenderedFeatures().some(({ source, properties }) => source === 'streets' && properties.name === '蔡锷中路'), null, { polling: 300 });
    assert.ok(await page.locator('.map-note').isHidden());
    await shot(page, 'offline');
    // A station of the metro is one, though it is tagged as a railway's, too.
    await page.evaluate(() => document.querySelector('diyi-map').map.jumpTo({ center: [112.9712, 28.1962], zoom: 15.5 }));
    const metro = () => document.querySelector('diyi-map').map.querySourceFeatures('streets', { sourceLayer: 'poi' }).find(({ properties }) => properties.name === '五一广场站')?.properties.class;
    await page.waitForFunction(metro, null, { polling: 300 });
    assert.equal(await page.evaluate(metro), 'subway');
    await page.getByRole('searchbox').fill('芙蓉路和人民路口');
    await page.getByRole('button', { name: /人民中路与芙蓉中路一段路口/ }).click();
    await page.getByRole('button', { name: '不再看人民中路与芙蓉中路一段路口附近' }).waitFor();
    await page.goto(`${server.origin}/settings`);
    await page.getByRole('button', { name: '删掉：长沙' }).click();
    while ((await piecesKept(page)).length) await page.waitForTimeout(50);
    await page.getByRole('button', { name: '删掉：长沙' }).waitFor({ state: 'detached' });
    await server.run();
  });

  it('goes on where it broke off, takes nothing that is not what the server has, and gets what is newer', async () => {
    const phone = await Phone.start({ place: MIDDLE });
    const { page } = phone;
    const asked = [];
    let places = (route) => route.abort();
    await phone.context.route(/\.places\.tsv$/, (route) => places(route));
    page.on('request', (request) => { if (/\/map\/.*(pmtiles|tsv)$/.test(request.url())) asked.push(request.url()); });
    await page.goto(`${server.origin}/settings`);
    await page.getByRole('button', { name: '存下：长沙' }).click();
    await changsha(page).getByText('断了').waitFor();
    assert.equal((await piecesKept(page)).length, 1);
    await shot(page, 'broken-off');
    // A page in the server's place.
    let fooled = 0;
    places = (route) => { fooled += 1; return route.fulfill({ status: 200, body: '<html>请先登录</html>' }); };
    await page.getByRole('button', { name: '接着存：长沙' }).click();
    while (!fooled) await page.waitForTimeout(50);
    await changsha(page).getByText('断了').waitFor();
    assert.equal((await piecesKept(page)).length, 1);
    places = (route) => route.continue();
    asked.length = 0;
    await page.getByRole('button', { name: '接着存：长沙' }).click();
    await changsha(page).getByText('已存好').waitFor();
    assert.ok(asked.length === 1 && asked[0].endsWith('.tsv'), asked.join());
    const old = await piecesKept(page);
    buildMap(map, (osm) => osm.replaceAll('太平街', '太平老街'));
    await page.reload();
    await changsha(page).getByText('有更新').waitFor();
    await page.getByRole('button', { name: '更新：长沙' }).click();
    await changsha(page).getByText('已存好').waitFor();
    const now = await piecesKept(page);
    assert.equal(now.length, 3);
    // Roads have no names: what did not change is not fetched again.
    assert.deepEqual(now.filter((name) => old.includes(name)), old.filter((name) => name.includes('.roads')), `${old} ${now}`);
  });
});
