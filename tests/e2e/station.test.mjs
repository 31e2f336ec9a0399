// A courier looks for a station, online and offline.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

describe('a courier between two deliveries', { timeout: 600_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  it('opens the app for the first time and sees the nearest open stations with distance and hours', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const texts = await phone.cards().allTextContents();
    assert.ok(texts.length >= 10);
    assert.ok(texts.every((text) => text.includes('营业中') && text.includes('示例')));
    const metres = (await page.locator('.distance').allTextContents()).map((text) => {
      const [, number, unit] = text.match(/^([\d.]+) (米|公里)$/);
      return Number(number) * (unit === '米' ? 1 : 1000);
    });
    assert.deepEqual(metres, [...metres].sort((a, b) => a - b));
    assert.ok(metres[0] < 5000);
    assert.equal(await page.locator('.bar-call').getAttribute('href'), 'tel:12355');
    assert.deepEqual(phone.errors, []);
  });

  it('filters by what is missing, searches by pinyin initials, and is told when nothing fits', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    // The first picture has one, too.
    await page.locator('#main').getByRole('button', { name: '现在开门' }).click();
    await page.getByRole('button', { name: '雨具' }).click();
    await page.getByRole('button', { name: '充电' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.card').length > 0 &&
      [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('雨具') && card.textContent.includes('充电')));
    await page.getByRole('button', { name: '雨具' }).click();
    await page.getByRole('button', { name: '充电' }).click();
    await page.getByRole('searchbox').fill('zjj');
    await page.waitForFunction(() => document.querySelectorAll('.card').length > 0 &&
      [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('张家界')));
    await page.getByRole('searchbox').fill('cs');
    await page.waitForFunction(() => document.querySelectorAll('.card').length === 8 &&
      [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('长沙')));
    await page.getByRole('searchbox').fill('没有的地方<script>');
    await page.getByText('没找到叫这个的驿站').waitFor();
    await page.getByRole('button', { name: '看全部驿站' }).click();
    await phone.cards().first().waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
    assert.deepEqual(phone.errors, []);
  });

  it('is led to the door by an arrow that turns with the phone, and by north where there is no compass', async () => {
    const phone = await Phone.start({ permissions: ['geolocation', 'accelerometer', 'gyroscope', 'magnetometer'] });
    const { page } = phone;
    await page.goto(server.origin);
    assert.match(await page.locator('#main .way-there').first().textContent(), /(米|公里)[↑↗→↘↓↙←↖]/);
    await phone.cards().first().click();
    const arrow = page.locator('.compass-arrow');
    await arrow.waitFor();
    // Newer Chromium asks for leave, as Safari does, and needs a touch for it.
    const leave = page.getByRole('button', { name: '用指南针指路' });
    if (await leave.isVisible()) await leave.click();
    await page.getByText('箭头按上北下南画').waitFor();
    const turned = () => arrow.locator('g').evaluate((group) => Number(group.getAttribute('transform').match(/rotate\((-?\d+)/)[1]));
    const bearing = await turned();
    const said = (await arrow.getAttribute('aria-label')).match(/^往(.+)$/)[1];
    assert.ok((await page.locator('.compass').textContent()).includes(`在你的${said}边`));
    const winds = ['北', '东北', '东', '东南', '南', '西南', '西', '西北'];
    assert.equal(winds[Math.round(bearing / 45) % 8], said);
    // They lay the phone flat and turn it left by a quarter: what was before them is to their right now.
    // A machine without a compass: its override tells of turns, and not of north.
    const hold = async (alpha, heading) => {
      await page.evaluate((alpha) => dispatchEvent(new DeviceOrientationEvent('deviceorientationabsolute', { absolute: true, alpha, beta: 0, gamma: 0 })), alpha);
      await page.waitForFunction(([bearing, heading]) => {
        const turn = Number(document.querySelector('.compass-arrow g').getAttribute('transform').match(/rotate\((-?\d+)/)[1]);
        return Math.abs(((turn - (bearing - heading)) % 360 + 540) % 360 - 180) < 3;
      }, [bearing, heading]);
    };
    await hold(90, 270);
    await page.getByText('跟着箭头走').waitFor();
    await hold(0, 0);
    // The one that stands before them is straight ahead.
    await hold((360 - bearing) % 360, bearing);
    assert.match(await arrow.getAttribute('aria-label'), /就在前面/);
    assert.deepEqual(phone.errors, []);
  });

  it('opens a station: services, hours, the way there in each app, its code', async () => {
    const phone = await Phone.start({ permissions: ['geolocation', 'clipboard-read', 'clipboard-write'] });
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().click();
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    assert.match(page.url(), /\/station\/43\d{4}-\d{4}$/);
    for (const [name, link] of [['高德地图', 'https://uri.amap.com/'], ['百度地图', 'https://api.map.baidu.com/'], ['腾讯地图', 'https://apis.map.qq.com/'], ['手机自带地图', 'geo:']]) {
      assert.ok((await page.getByRole('link', { name }).getAttribute('href')).startsWith(link));
    }
    await page.getByRole('button', { name: '复制地址' }).click();
    await page.getByText('已复制').waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /示例/);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '保存成图片' }).click();
    const picture = await saved;
    assert.match(picture.suggestedFilename(), /^43\d{4}-\d{4}\.png$/);
    // Its name and number stand below the code: width and height, 4 bytes each, are the first of a PNG's header.
    const png = fs.readFileSync(await picture.path());
    assert.ok(png.readUInt32BE(20) > 1.15 * png.readUInt32BE(16), `${png.readUInt32BE(16)} × ${png.readUInt32BE(20)}`);
    await page.getByText('最近核实').waitFor();
    await page.getByRole('button', { name: '返回' }).click();
    await phone.cards().first().waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('has list, map, search, station, codes and asking after a restart with the server gone', async () => {
    const lonely = await Server.start();
    const phone = await Phone.start();
    await phone.page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await lonely.kill();
    await phone.restart();
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await page.getByText(/没有网络，现在显示的是.*的数据/).waitFor();
    await page.getByRole('searchbox').fill('湘西');
    await page.waitForFunction(() => [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('湘西')));
    await phone.cards().first().click();
    await page.locator('svg.qr').waitFor();
    await page.goto(`${lonely.origin}/map`);
    await page.locator('diyi-map[data-ready]').waitFor();
    assert.ok(Number(await page.locator('diyi-map').getAttribute('data-count')) > 0);
    await page.goto(`${lonely.origin}/s/430100-0001`);
    await page.waitForURL('**/station/430100-0001');
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    await page.goto(`${lonely.origin}/ask`);
    await page.locator('svg.qr').waitFor();
    assert.equal(await page.locator('.desks li').count(), 14);
    await page.goto(`${lonely.origin}/scan`);
    await page.getByLabel('或者输入门口牌子上的编号').fill('4302000001');
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.getByText('430200-0001').first().waitFor();
    assert.deepEqual(phone.errors.filter((error) => !/engine|fetch/i.test(error)), []);
    await lonely.stop();
  });

  it('sees a change of the office without reloading by hand, and loses what is gone', async () => {
    const busy = await Server.start();
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${busy.origin}/station/430100-0001`);
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    assert.equal(await busy.command('stations', 'remove', '430100-0001'), 0);
    await page.goto(`${busy.origin}/mine`);
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.getByText('72 个驿站').waitFor();
    await page.goto(`${busy.origin}/station/430100-0001`);
    await page.getByText('没有找到这个驿站').waitFor();
    await busy.stop();
  });

  it('is not let down without a position: lists by prefecture and says how to turn it on', async () => {
    const phone = await Phone.start({ permissions: [], place: null, args: ['--deny-permission-prompts'] });
    const { page } = phone;
    await page.goto(server.origin);
    await page.getByText('没开定位，先按市州排').click();
    await page.getByText(/改成允许/).waitFor();
    await page.getByRole('combobox').selectOption('株洲');
    await page.waitForFunction(() => document.querySelectorAll('.card').length > 0 &&
      [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('株洲')));
    // The choice is kept on the phone.
    await page.reload();
    await page.waitForFunction(() => [...document.querySelectorAll('.card')].some((card) => card.textContent.includes('株洲')));
    assert.equal(await page.getByRole('combobox').inputValue(), '430200');
    assert.deepEqual(phone.errors, []);
  });

  it('touches stations on the map and goes on to the station', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/map`);
    await page.locator('diyi-map[data-ready]').waitFor();
    // The map may be drawn before the stations have come.
    await page.waitForFunction(() => Number(document.querySelector('diyi-map').dataset.count) > 30);
    const place = await page.waitForFunction(() => {
      const { map } = document.querySelector('diyi-map');
      // Where it is in the end.
      if (map.isMoving() || !map.areTilesLoaded()) return undefined;
      const frame = map.getContainer().getBoundingClientRect();
      const points = map.queryRenderedFeatures({ layers: ['station'] }).map((station) => map.project(station.geometry.coordinates));
      // One that neither the edge nor a button hides.
      const point = points.find(({ x, y }) => x > 20 && x < frame.width - 20 && y > 20 && y < frame.height - 230);
      return point && { x: frame.x + point.x, y: frame.y + point.y };
    }).then((found) => found.jsonValue());
    await page.touchscreen.tap(place.x, place.y);
    await phone.cards().first().click();
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('finds stations along the way and inside a field that is marked on the map, also without a network', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/map`);
    const map = page.locator('diyi-map[data-ready]');
    await map.waitFor();
    const count = async () => Number(await map.getAttribute('data-count'));
    await page.waitForFunction(() => Number(document.querySelector('diyi-map').dataset.count) > 30);
    const tap = async (x, y) => {
      const frame = await map.boundingBox();
      await page.touchscreen.tap(frame.x + frame.width * x, frame.y + frame.height * y);
    };
    // What the map fetches is there before the network goes.
    await phone.keptOffline();
    // All of them have come by now.
    const all = await count();
    const offline = (on) => phone.context.setOffline(on);
    await offline(true);
    await page.getByRole('button', { name: '顺路找' }).click();
    assert.ok(await page.getByRole('button', { name: '查这条路' }).isDisabled(), 'a way needs an end');
    await tap(0.5, 0.2);
    await tap(0.8, 0.1);
    await page.getByRole('button', { name: '撤销一点' }).click();
    await tap(0.2, 0.21);
    await assertReadable(page, 'marking');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/marking.png` });
    await page.getByRole('button', { name: '查这条路' }).click();
    await page.waitForFunction((all) => Number(document.querySelector('diyi-map').dataset.count) < all, all);
    await page.getByText('只看这一路两边 500 米').waitFor();
    assert.ok((await count()) > 0);
    await page.getByRole('button', { name: '把终点记成' }).click();
    await page.getByRole('button', { name: '忘掉家的位置' }).waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/way.png` });
    await page.getByRole('button', { name: '看全部' }).click();
    await page.waitForFunction((all) => Number(document.querySelector('diyi-map').dataset.count) === all, all);
    await page.getByRole('button', { name: '顺路找' }).click();
    await tap(0.5, 0.85);
    await page.getByRole('button', { name: '查这条路' }).click();
    await page.getByText('这里没有合适的驿站').waitFor();
    await page.getByRole('button', { name: '看全部' }).click();
    await page.waitForFunction((all) => Number(document.querySelector('diyi-map').dataset.count) === all, all);
    // A field over the whole of what is seen holds some, and the list shows the same.
    await page.getByRole('button', { name: '圈一块找' }).click();
    for (const [x, y] of [[0.06, 0.15], [0.75, 0.06], [0.75, 0.8], [0.06, 0.8]]) await tap(x, y);
    await page.getByRole('button', { name: '查圈里的' }).click();
    await page.getByText('只看圈里的驿站').waitFor();
    await page.waitForFunction((all) => Number(document.querySelector('diyi-map').dataset.count) < all, all);
    const inside = await count();
    assert.ok(inside > 0, 'the courier stands among stations');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/field.png` });
    await page.getByRole('link', { name: '看列表' }).click();
    await phone.cards().first().waitFor();
    assert.equal(await phone.cards().count(), inside);
    await page.getByRole('button', { name: '圈里的' }).click();
    await page.waitForFunction((inside) => document.querySelectorAll('.card').length > inside, inside);
    // Home is on the phone: one touch is the way there.
    await page.getByRole('link', { name: '地图' }).click();
    await page.getByRole('button', { name: '回家顺路' }).click();
    await page.getByText('只看这一路两边 500 米').waitFor();
    await offline(false);
    assert.deepEqual(phone.errors, []);
  });

  it('opens a second tab, which is the same phone', async () => {
    const phone = await Phone.start();
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    const second = await phone.context.newPage();
    await second.goto(server.origin);
    await second.locator('.card').first().waitFor();
    assert.equal(await second.locator('.notice').count(), 0);
    await second.goto(`${server.origin}/mine`);
    await second.getByText('存在这个浏览器里，没有网络也能看').waitFor();
  });

  it('reads the page of a scanned code without any script', async () => {
    const phone = await Phone.start();
    const answer = await fetch(`${server.origin}/s/430100-0001`);
    const html = await answer.text();
    assert.ok(!html.includes('<script') && html.includes('示例·长沙'));
    await phone.page.goto(`${server.origin}/s/430100-0001`);
    await phone.page.getByRole('link', { name: '在递驿里打开' }).click();
    // Who scanned the code stands at the door, wherever his phone thinks he is.
    const visit = phone.page.getByRole('button', { name: '签到' });
    await visit.waitFor();
    assert.ok(await visit.isEnabled());
    await phone.page.getByRole('heading', { name: '有什么' }).waitFor();
  });
});
