// The first screen is a map with a sheet; words, colours and buttons are as the courier wants them, at once and for good.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { CHANGSHA, Phone, Server } from './phone.mjs';

const shot = async (page, name) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/face-${name}.png` });
};

describe('a courier who opens the app', { timeout: 600_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  const open = async (options = {}) => {
    const phone = await Phone.start(options);
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    return phone;
  };
  const sheet = (page) => page.locator('main.home').getAttribute('data-sheet');
  const mapDrawn = (page) => page.locator('.home-map diyi-map[data-ready]').waitFor();
  /** The cards of which nothing is hidden. */
  const whole = (page) => page.evaluate(() => {
    const below = document.querySelector('.tabs').getBoundingClientRect().top;
    const above = document.querySelector('.bar').getBoundingClientRect().bottom;
    return [...document.querySelectorAll('.station-card')].filter((card) => {
      const { top, bottom } = card.getBoundingClientRect();
      return top >= above && bottom <= below;
    }).length;
  });

  it('sees the map, one row of filters and three whole cards, and goes there with one touch', async () => {
    const phone = await open();
    const { page } = phone;
    await mapDrawn(page);
    await shot(page, 'home');
    assert.equal(await sheet(page), 'middle');
    assert.ok((await whole(page)) >= 3, `${await whole(page)} whole cards`);
    const map = await page.locator('.home-map').boundingBox();
    // Whose the map is, is one touch away and covers none of it.
    assert.equal(await page.locator('.home-map .maplibregl-compact-show').count(), 0);
    assert.equal(await page.locator('.home-map .maplibregl-ctrl-attrib-button').count(), 1);
    assert.ok(map.height >= 200 && map.y < 60, JSON.stringify(map));
    await page.waitForFunction(() => Number(document.querySelector('.home-map diyi-map').dataset.count) > 0);
    assert.equal(await page.locator('.sheet .row-of-chips').first().evaluate((row) => new Set([...row.children].map((chip) => chip.offsetTop)).size), 1);
    const card = await page.locator('.station-card').first().textContent();
    assert.match(card, /(米|公里).*步行 \d+ 分.*骑车 \d+ 分.*营业中.*/);
    const way = await page.locator('.station-card .go').first().getAttribute('href');
    assert.ok(way.startsWith('https://uri.amap.com/navigation?') && way.includes('mode=ride'), way);
    const go = await page.locator('.station-card .go').first().boundingBox();
    assert.ok(go.width >= 56 && go.height >= 56);
    // What is touched on the map stands above the list.
    await page.evaluate(() => {
      const map = document.querySelector('.home-map diyi-map');
      const { code } = JSON.parse(map.getAttribute('points')).features[2].properties;
      const field = document.getElementById('map-picked');
      field.value = code;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.locator('.picked .station-card').waitFor();
    await page.locator('.picked').getByRole('button', { name: '收起' }).click();
    await page.locator('.picked').waitFor({ state: 'detached' });
    assert.deepEqual(phone.errors, []);
  });

  it('draws the sheet up and down, by hand and by button, and comes back to it as it was', async () => {
    const phone = await open();
    const { page } = phone;
    await mapDrawn(page);
    await page.getByRole('button', { name: '列表多一点' }).click();
    assert.equal(await sheet(page), 'full');
    assert.ok((await whole(page)) >= 4);
    await shot(page, 'full');
    await page.getByRole('button', { name: '地图大一点' }).click();
    await page.getByRole('button', { name: '地图大一点' }).click();
    assert.equal(await sheet(page), 'low');
    await shot(page, 'low');
    const draw = async (by) => {
      const { x, y, width, height } = await page.locator('.grip').boundingBox();
      const hand = await phone.context.newCDPSession(page);
      const at = (dy) => [{ x: x + width / 2, y: y + height / 2 + dy }];
      await hand.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
      for (let part = 1; part <= 4; part++) await hand.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at((by * part) / 4) });
      await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await page.waitForTimeout(200);
    };
    await draw(-120);
    assert.equal(await sheet(page), 'middle');
    await draw(-120);
    assert.equal(await sheet(page), 'full');
    await draw(5);
    assert.equal(await sheet(page), 'full', 'a touch is not a pull');
    await page.getByRole('button', { name: '充电' }).click();
    await page.waitForFunction(() => [...document.querySelectorAll('.station-card')].every((card) => card.textContent.includes('充电')));
    await page.evaluate(() => scrollTo(0, 500));
    await page.waitForTimeout(300);
    const down = await page.evaluate(() => scrollY);
    await page.locator('.station-card').nth(5).locator('.card-link').click();
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    await page.getByRole('button', { name: '返回' }).click();
    await page.waitForFunction((down) => Math.abs(scrollY - down) < 5, down);
    assert.equal(await sheet(page), 'full');
    assert.equal(await page.getByRole('button', { name: '充电' }).getAttribute('aria-pressed'), 'true');
    // Another tab, and this one again.
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await page.waitForFunction((down) => Math.abs(scrollY - down) < 5, down);
    assert.deepEqual(phone.errors, []);
  });

  it('understands what a courier types as they say it, and hears who is in danger', async () => {
    const phone = await open();
    const { page } = phone;
    const search = page.locator('#search');
    for (const typed of ['哪里有厕所', '雨傘', 'weibolu', '手机没电']) {
      await search.fill(typed);
      await page.locator('.station-card').first().waitFor();
    }
    await search.fill('热水');
    await page.getByText('还没有驿站写明有热水').waitFor();
    // What is asked besides narrows what can be said.
    await page.getByRole('button', { name: '饮水', exact: true }).click();
    await page.getByText('按现在的条件，没找到写明有热水的驿站').waitFor();
    await page.getByRole('button', { name: '饮水', exact: true }).click();
    // A name that is nowhere is not what stands in it.
    await search.fill('望城社区');
    await page.getByText('没找到叫这个的驿站').waitFor();
    await search.fill('热水');
    await page.getByRole('button', { name: '看有饮水的驿站' }).click();
    await page.locator('.station-card').first().waitFor();
    await search.fill('不想活了');
    await page.locator('section.danger a[href="tel:12355"]').waitFor();
    await page.goto(`${server.origin}/answers`);
    await page.locator('#answers-search').fill('不想活了');
    await page.locator('section.danger a[href="tel:12355"]').waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('has the list before anything is fetched for the map, and without a map where none can be drawn', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    const before = [];
    let shown = false;
    page.on('request', (request) => { if (!shown && /maplibre|basemap/.test(request.url())) before.push(request.url()); });
    await page.exposeFunction('listIsShown', () => { shown = true; });
    await page.addInitScript(() => new MutationObserver(() => { if (document.querySelector('.station-card')) globalThis.listIsShown(); }).observe(document, { childList: true, subtree: true }));
    await page.goto(server.origin);
    await mapDrawn(page);
    assert.deepEqual(before, []);
    await phone.stop();

    const weak = await open({ args: ['--disable-3d-apis'] });
    await weak.page.waitForFunction(() => document.querySelector('main.home').dataset.sheet === 'none');
    assert.ok((await whole(weak.page)) >= 4);
    await shot(weak.page, 'no-webgl');

    const tiny = await Phone.start({ width: 320 });
    await tiny.page.goto(server.origin);
    await tiny.cards().first().waitFor();
    assert.equal(await sheet(tiny.page), 'none');
    assert.equal(await tiny.page.evaluate(() => document.documentElement.scrollWidth), 320);
  });

  it('keeps the list alone, large words, gloves and glare, without a flash', async () => {
    const phone = await open();
    const { page } = phone;
    await page.goto(`${server.origin}/mine`);
    await page.getByRole('link', { name: '字号、颜色、手套' }).click();
    for (const name of ['只要列表', '更大', '强光下', '戴手套，按钮大一点', '百度地图']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.waitForFunction((name) => [...document.querySelectorAll('.chip')].find((chip) => chip.textContent === name)?.ariaPressed === 'true', name);
    }
    const looks = [];
    await page.exposeFunction('looks', (look) => looks.push(look));
    await page.addInitScript(() => {
      const tell = () => globalThis.looks(JSON.stringify({ ...document.documentElement.dataset }));
      document.addEventListener('DOMContentLoaded', () => {
        tell();
        new MutationObserver(tell).observe(document.documentElement, { attributes: true });
      });
    });
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.waitForTimeout(500);
    assert.deepEqual([...new Set(looks)].map((look) => JSON.parse(look)), [{ theme: 'glare', text: 'larger', gloves: '' }]);
    assert.equal(await sheet(page), 'none');
    assert.equal(await page.locator('diyi-map').count(), 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    assert.equal(await page.evaluate(() => Math.round(parseFloat(getComputedStyle(document.querySelector('.address, .distance')).fontSize))), 29);
    const low = await page.evaluate(() => [...document.querySelectorAll('main a:not(.card-link), main button, .tab')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 56).map((one) => one.outerHTML.slice(0, 80)));
    assert.deepEqual(low, []);
    assert.ok((await page.locator('.go').first().getAttribute('href')).startsWith('https://api.map.baidu.com/direction'));
    await shot(page, 'gloves');
    assert.deepEqual(phone.errors, []);
  });

  it('writes at once, has the numbers for danger in the bar and the platform’s code with one touch', async () => {
    const phone = await Phone.start({ width: 360 });
    const { page } = phone;
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').waitFor();
    const field = await page.locator('#words').boundingBox();
    assert.ok(field.y < 260, `the field begins at ${field.y}`);
    for (const number of ['110', '120', '12355']) {
      const box = await page.locator(`.bar a[href="tel:${number}"]`).boundingBox();
      assert.ok(box.height >= 48 && box.width >= 48, number);
    }
    await page.getByRole('button', { name: '平台二维码' }).click();
    await page.getByRole('heading', { name: '“共青团12355权益服务”平台二维码' }).waitFor();
    const code = await page.locator('svg.qr').boundingBox();
    assert.ok(code.y + code.height < 844 - 60, 'seen without scrolling');
    await page.getByRole('button', { name: '平台二维码' }).click();
    // Who chooses no topic is understood by their words.
    await page.locator('#words').fill('站点欠我两个月工资');
    await page.waitForFunction(() => [...document.querySelectorAll('.chip')].find((chip) => chip.textContent === '劳动权益').ariaPressed === 'true');
    await page.locator('.above .card', { hasText: '拖欠工资' }).waitFor();
    assert.match(await page.locator('.above .card').first().textContent(), /拖欠工资/);
    assert.deepEqual(phone.errors, []);
  });

  it('has the way and the telephone of a station at hand, and hears it read aloud', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.addInitScript(() => {
      globalThis.said = [];
      Object.defineProperty(globalThis, 'speechSynthesis', { value: { cancel() {}, speak: (utterance) => globalThis.said.push(utterance.text) } });
    });
    await page.goto(`${server.origin}/station/430100-0001`);
    await page.getByRole('link', { name: '骑车去这里' }).waitFor();
    const box = await page.getByRole('link', { name: '骑车去这里' }).boundingBox();
    assert.ok(box.height >= 56 && box.y + box.height <= 844 - 60, JSON.stringify(box));
    await page.getByRole('button', { name: '读给我听' }).click();
    await page.waitForFunction(() => globalThis.said.length === 1);
    assert.match(await page.evaluate(() => globalThis.said[0]), /示例·长沙.*营业中.*有饮水/);
    await page.getByRole('button', { name: '别读了' }).click();
    await page.getByRole('button', { name: '读给我听' }).waitFor();
    await page.getByRole('link', { name: '在地图上看' }).click();
    await page.locator('.map-card .station-card').waitFor();
    await page.locator('diyi-map[chosen="430100-0001"]').waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('finds by service, by kind, by region, by traditional characters and by sound', async () => {
    const phone = await open({ place: CHANGSHA });
    const { page } = phone;
    await page.getByRole('button', { name: '现在开门' }).click();
    const finds = async (typed, part) => {
      await page.getByRole('searchbox').fill(typed);
      await page.waitForFunction((part) => document.querySelectorAll('.station-card').length > 0 && [...document.querySelectorAll('.station-card')].every((card) => card.textContent.includes(part)), part);
    };
    await finds('热饭', '微波炉');
    await finds('衛生間', '厕所');
    await finds('冲电', '充电');
    await finds('湘西州', '湘西');
    await finds('吉首', '湘西');
    await finds('长杀', '长沙');
    await finds('工会驿站', '工会');
    assert.deepEqual(phone.errors, []);
  });

  it('has map and list beside each other on a phone that lies on its side', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.setViewportSize({ width: 844, height: 390 });
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await mapDrawn(page);
    await shot(page, 'landscape');
    const [map, list] = [await page.locator('.home-map').boundingBox(), await page.locator('.sheet').boundingBox()];
    assert.ok(map.x + map.width <= list.x + 1 && map.height > 300, JSON.stringify({ map, list }));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 844);
    assert.deepEqual(phone.errors, []);
  });
});
