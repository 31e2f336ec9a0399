// A courier sees the way along roads to a station, with and without a network, and looks for stations along it; its keeper
// sees where it stands on the map.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { NO_TOOLS, buildMap } from './street-map.mjs';

/** 蔡锷中路 at 人民西路; steps lead across the block to 黄兴中路, where the station is. */
const HERE = { latitude: 28.1868, longitude: 112.9768 };
const shot = async (page, name, at) => {
  if (!process.env.SHOTS) return;
  if (at) await page.locator(at).first().evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${process.env.SHOTS}/roads-${name}.png` });
};
/** What is drawn over the map as a line. */
const line = (page) => page.evaluate(() => {
  const shape = JSON.parse(document.querySelector('diyi-map')?.getAttribute('shape') || 'null');
  return shape?.features.find(({ geometry }) => geometry.type === 'LineString')?.geometry.coordinates ?? [];
});
const passes = (coordinates, lat, lon) => coordinates.some(([x, y]) => Math.abs(x - lon) < 0.0002 && Math.abs(y - lat) < 0.0002);

describe('a courier on the way to a station', { skip: NO_TOOLS, timeout: 300_000 }, () => {
  let server;
  let stationPage;
  before(async () => {
    server = await Server.start(['--map', buildMap()]);
    const table = path.join(server.folder, 'stations.csv');
    fs.writeFileSync(table, '编号,名称,纬度,经度,开放时间,服务\n1,黄兴路驿站,28.1909,112.9722,24小时,饮水\n2,五一大道驿站,28.1957,112.9840,24小时,饮水\n');
    assert.equal(await server.command('stations', 'import', table, '--crs', 'wgs84', '--adcode', '430100', '--source', '测试', '--licence', 'CC0'), 0);
    const stations = await fetch(`${server.origin}/open/stations.csv`).then((answer) => answer.text());
    stationPage = `${server.origin}/station/${stations.match(/"(430100-\d+)","黄兴路驿站"/)[1]}`;
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server?.stop();
  });

  it('sees how far it is along roads and where they run, also without a network', async () => {
    const phone = await Phone.start({ place: HERE });
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    // Nothing is fetched before they want it.
    const asked = [];
    page.context().on('request', (request) => { if (request.url().endsWith('.roads')) asked.push(request.url()); });
    await page.goto(stationPage);
    await page.getByRole('button', { name: '看路线' }).waitFor();
    assert.deepEqual(asked, []);
    await page.getByRole('button', { name: '看路线' }).click();
    const ride = page.getByRole('button', { name: '骑车 4 分，沿路 910 米' });
    await ride.waitFor();
    assert.equal(await ride.getAttribute('aria-pressed'), 'true');
    await page.locator('diyi-map[data-ready]').waitFor();
    // Around the corner, where the streets run.
    assert.ok(passes(await line(page), 28.1908, 112.9768), JSON.stringify(await line(page)));
    await shot(page, 'online', '.road-way');
    await page.goto(`${server.origin}/settings`);
    await page.getByRole('button', { name: '存下：长沙' }).click();
    await page.locator('.pack[data-adcode="430100"]').getByText('已存好').waitFor();
    await server.kill();
    await page.goto(stationPage);
    const walk = page.getByRole('button', { name: '步行 9 分，沿路 650 米' });
    await walk.click();
    await page.locator('diyi-map[data-ready]').waitFor();
    // Who walks takes the steps across the block.
    await page.waitForFunction(() => document.querySelector('diyi-map').map.queryRenderedFeatures().some(({ source }) => source === 'shape'));
    assert.ok((await line(page)).length > 2 && !passes(await line(page), 28.1908, 112.9768));
    await shot(page, 'offline', '.road-way');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'offline-dark', '.road-way');
    // The map itself shows the same.
    await page.getByRole('link', { name: '在地图上看' }).click();
    await page.locator('.map-card').getByRole('button', { name: /骑车/ }).click();
    await page.waitForFunction(() => document.querySelector('diyi-map').hasAttribute('fit'));
    await shot(page, 'map-dark');
    // Along the way there.
    await page.locator('.map-card').getByRole('button', { name: '收起' }).click();
    await page.getByRole('button', { name: '顺路找' }).click();
    await page.evaluate(([lat, lon]) => {
      const field = document.getElementById('map-picked');
      field.value = `${lat},${lon}`;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, [28.1958, 112.984]);
    await page.getByRole('button', { name: '查这条路' }).click();
    await page.getByText('沿着路：').waitFor();
    assert.ok(passes(await line(page), 28.1958, 112.9768) || passes(await line(page), 28.1868, 112.984), JSON.stringify(await line(page)));
    await shot(page, 'along-dark');
    assert.deepEqual(phone.errors, []);
    await server.run();
  });

  it('keeps a station, and sees on the streets where couriers look for it', async () => {
    await addStaff(server, 'office', '王', 'prefecture_admin', '430100', 'office');
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/stations/${stationPage.split('/').at(-1)}`);
    await desk.getByRole('button', { name: '做一个链接' }).click();
    const link = new URL(await desk.locator('#keeper-link').textContent());
    const { page, errors } = await Phone.start({ place: null, permissions: [] });
    const fetched = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await page.goto(server.origin + link.pathname);
    await page.waitForLoadState('networkidle');
    assert.ok(!fetched.includes('/map.js'), 'the map is fetched before it is opened');
    await page.getByText('看看小哥在地图上看到的位置').click();
    await page.locator('diyi-map[data-ready][data-count="1"]').waitFor();
    await page.waitForFunction(() => document.querySelector('diyi-map').map.queryRenderedFeatures().some(({ source, properties }) => source === 'streets' && properties.name === '黄兴中路'), null, { polling: 300 });
    await shot(page, 'keeper', '.keeper-map');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'keeper-dark', '.keeper-map');
    assert.deepEqual(errors, []);
  });

  it('hears that there are no roads where there are none, and sees the straight line', async () => {
    const phone = await Phone.start({ place: { latitude: 28.6, longitude: 112.9 } });
    const { page } = phone;
    await page.goto(stationPage);
    await page.getByText('太远了，不在手机里找路').waitFor();
    await page.locator('.way-there').first().waitFor();
  });
});
