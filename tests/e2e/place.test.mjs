// Where the courier is follows them; going back finds a screen as it was left; a screen says its name.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { CHANGSHA, MORNING, Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const ZHUZHOU = { latitude: 27.8333, longitude: 113.15 };
const BEIJING = { latitude: 39.9, longitude: 116.4 };

/** The distances of the list, metres. */
const distances = (page) => page.locator('.card .distance').allTextContents().then((texts) => texts.map((text) => {
  const [, number, unit] = text.match(/^([\d.]+) (米|公里)$/);
  return Number(number) * (unit === '米' ? 1 : 1000);
}));
const down = (page) => page.evaluate(() => scrollY);
const shot = async (page, name) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/place-${name}.png` });
};

describe('a courier who rides on', { timeout: 600_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  it('sees the list follow without touching anything, and again after the phone was in the pocket', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const first = await phone.cards().first().textContent();
    await phone.context.setGeolocation(ZHUZHOU);
    await page.waitForFunction((first) => document.querySelector('.card') && document.querySelector('.card').textContent !== first, first);
    await page.waitForFunction(() => document.querySelector('.card')?.textContent.includes('株洲'));
    assert.ok((await distances(page))[0] < 5000);
    // Hidden, nothing is watched; shown again, the place is asked for anew.
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await phone.context.setGeolocation(CHANGSHA);
    await page.waitForTimeout(1000);
    assert.match(await phone.cards().first().textContent(), /株洲/);
    await page.evaluate(() => {
      delete document.hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction(() => document.querySelector('.card')?.textContent.includes('长沙'));
    assert.deepEqual(phone.errors, []);
  });

  it('is not asked for the position before it is said what for, and then once', async () => {
    const phone = await Phone.start({ permissions: null });
    const { page } = phone;
    await page.addInitScript(() => {
      globalThis.askedForPlace = 0;
      for (const way of ['getCurrentPosition', 'watchPosition']) {
        const real = navigator.geolocation[way].bind(navigator.geolocation);
        navigator.geolocation[way] = (...args) => { globalThis.askedForPlace += 1; return real(...args); };
      }
    });
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByText('按距离排要用你的位置，准确位置只留在这部手机上').waitFor();
    assert.equal(await page.evaluate(() => globalThis.askedForPlace), 0);
    assert.equal(await page.locator('.card .distance').count(), 0);
    await assertReadable(page, 'before the place is asked for');
    await shot(page, 'before');
    await phone.context.grantPermissions(['geolocation']);
    await page.getByRole('button', { name: '离我近' }).click();
    await page.locator('.card .distance').first().waitFor();
    assert.equal(await page.getByText('按距离排要用你的位置').count(), 0);
    await page.reload();
    await page.locator('.card .distance').first().waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('drops the prefecture for what is near, and is offered the one they are in', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('combobox').selectOption('怀化');
    await page.waitForFunction(() => [...document.querySelectorAll('.card')].every((card) => card.textContent.includes('怀化')));
    await page.getByText('你现在好像在长沙。').waitFor();
    await assertReadable(page, 'the offer');
    await shot(page, 'offer');
    await page.getByRole('button', { name: '离我近' }).click();
    await page.waitForFunction(() => document.querySelector('.card')?.textContent.includes('长沙'));
    assert.ok((await distances(page))[0] < 5000);
    assert.equal(await page.getByRole('combobox').inputValue(), '');
    assert.equal(await page.getByText('你现在好像在').count(), 0);
    await page.getByRole('combobox').selectOption('怀化');
    await page.getByRole('button', { name: '看长沙的' }).click();
    await page.waitForFunction(() => document.querySelector('.card')?.textContent.includes('长沙'));
    assert.equal(await page.getByRole('combobox').inputValue(), '430100');
    // Never by itself; and who does not want it is not asked again.
    await phone.context.setGeolocation(ZHUZHOU);
    await page.getByRole('button', { name: '看株洲的' }).waitFor();
    assert.equal(await page.getByRole('combobox').inputValue(), '430100');
    await page.getByRole('button', { name: '不换' }).click();
    await page.waitForFunction(() => !document.querySelector('.offer'));
    await page.reload();
    await page.waitForFunction(() => document.querySelector('select')?.value === '430100' && document.querySelector('.card'));
    await page.getByRole('button', { name: '看株洲的' }).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('is told how old and how exact the place is, and where there is no station', async () => {
    const phone = await Phone.start({ place: { ...CHANGSHA, accuracy: 500 } });
    const { page } = phone;
    await page.goto(server.origin);
    await page.getByText('误差约 500 米，距离可能不准。').waitFor();
    await shot(page, 'vague');
    // No signal any more, of no kind, and three minutes later; the watch has told the first place by then.
    await phone.keptOffline();
    await page.waitForTimeout(1500);
    await (await phone.context.newCDPSession(page)).send('Emulation.setGeolocationOverride', {});
    await phone.context.setOffline(true);
    await page.clock.setFixedTime(new Date(MORNING.getTime() + 3 * 60_000));
    // The clock is looked at whenever something is heard of the network, as it is twice a minute.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByText('3 分钟前的位置，误差约 500 米，距离可能不准。').waitFor({ timeout: 60_000 });
    assert.ok((await distances(page)).length > 0);
    await assertReadable(page, 'an old place');
    await phone.context.setOffline(false);
    await phone.context.setGeolocation(BEIJING);
    await page.getByRole('button', { name: '重新定位' }).click();
    await page.getByText(/你这一带还没有驿站，最近的一家（不管开没开门）离你 \d+ 公里/).waitFor();
    assert.equal(await page.getByText('分钟前的位置').count(), 0);
    await page.getByRole('link', { name: '推荐驿站' }).waitFor();
    assert.equal(await page.getByRole('link', { name: '打 12355 问' }).getAttribute('href'), 'tel:12355');
    await assertReadable(page, 'nobody near');
    await shot(page, 'nobody');
    assert.deepEqual(phone.errors, []);
  });

  it('is told at once that the position is not allowed any more, and the old one is forgotten', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await page.locator('.card .distance').first().waitFor();
    await phone.context.clearPermissions();
    const permission = { permission: { name: 'geolocation' }, origin: server.origin };
    const browser = await phone.context.newCDPSession(page);
    await browser.send('Browser.setPermission', { ...permission, setting: 'denied' });
    await page.getByText('没开定位，先按市州排').click();
    await page.getByText(/改成允许/).waitFor();
    assert.equal(await page.locator('.card .distance').count(), 0);
    await browser.send('Browser.setPermission', { ...permission, setting: 'granted' });
    await page.getByRole('button', { name: '打开定位' }).click();
    await page.locator('.card .distance').first().waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('says on the map where they are, where they do not give their position, until they do', async () => {
    const phone = await Phone.start({ place: null, permissions: [] });
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('button', { name: /离我近|打开定位/ }).click();
    await page.locator('.place-notes summary', { hasText: '没开定位' }).click();
    await page.getByRole('button', { name: '在地图上点我在哪里' }).click();
    await page.getByText('在地图上点一下你在的地方').waitFor();
    await page.locator('.map-screen diyi-map[data-ready][mark]').waitFor();
    await page.evaluate(({ latitude, longitude }) => document.querySelector('.map-screen diyi-map').map.jumpTo({ center: [longitude, latitude], zoom: 14 }), ZHUZHOU);
    await page.locator('.map-screen diyi-map').click();
    await page.getByText('按你在地图上点的位置算远近').waitFor();
    await shot(page, 'said');
    await page.getByRole('link', { name: '看列表' }).click();
    await page.locator('.station-card', { hasText: '株洲' }).first().waitFor();
    assert.ok((await distances(page))[0] < 20_000);
    // They are nowhere by that: a visit is theirs who stands there.
    await phone.cards().first().locator('.card-link').click();
    await page.locator('.compass').waitFor();
    assert.ok(await page.getByRole('button', { name: '签到' }).isDisabled());
    // What finds them counts more.
    await phone.context.grantPermissions(['geolocation']);
    await phone.context.setGeolocation(CHANGSHA);
    await page.getByRole('button', { name: '返回' }).click();
    await page.getByRole('button', { name: '重新定位' }).click();
    await page.locator('.station-card', { hasText: '长沙' }).first().waitFor();
    assert.equal(await page.getByText('按你在地图上点的位置').count(), 0);
    assert.deepEqual(phone.errors, []);
  });

  it('is taken to where they are now by the map', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/map`);
    await page.locator('diyi-map[data-ready][here]').waitFor();
    const centre = () => page.evaluate(() => document.querySelector('diyi-map').map.getCenter().lat);
    await phone.context.setGeolocation(ZHUZHOU);
    await page.waitForFunction(() => document.querySelector('diyi-map').getAttribute('here')?.startsWith('27.83'));
    assert.ok((await centre()) > 28.1, 'who looks at the map is not moved about');
    await page.getByRole('button', { name: '我的位置' }).click();
    await page.waitForFunction(() => Math.abs(document.querySelector('diyi-map').map.getCenter().lat - 27.8333) < 0.01);
    assert.deepEqual(phone.errors, []);
  });

  it('comes back to the list as it was left: how far down, how many, what was looked for', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('button', { name: '现在开门' }).click();
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('button', { name: '再看一些' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.card').length === 60);
    await page.evaluate(() => scrollTo(0, 6000));
    const card = phone.cards().nth(40);
    await card.scrollIntoViewIfNeeded();
    const [was, address] = [await down(page), await card.locator('.card-link').getAttribute('href')];
    assert.ok(was > 3000);
    for (const back of [() => page.getByRole('button', { name: '返回' }).click(), () => page.goBack()]) {
      await card.click();
      await page.getByRole('heading', { name: '有什么' }).waitFor();
      // A new screen begins at its top.
      await page.waitForFunction(() => scrollY === 0);
      await back();
      await page.waitForFunction((was) => Math.abs(scrollY - was) < 2, was);
      assert.equal(await phone.cards().count(), 60);
      assert.equal(await page.getByRole('button', { name: '现在开门' }).getAttribute('aria-pressed'), 'false');
      await page.getByRole('button', { name: '收起' }).waitFor();
      await page.waitForFunction((address) => document.activeElement.getAttribute('href') === address, address);
    }
    // A touch while it is being put back is stronger.
    await page.getByRole('link', { name: '提问' }).click();
    await page.getByRole('heading', { name: '有事问 12355' }).waitFor();
    await page.waitForFunction(() => scrollY === 0);
    assert.deepEqual(phone.errors, []);
  });

  it('comes back to the map as it was left', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await page.getByRole('link', { name: '地图' }).click();
    await page.locator('diyi-map[data-ready]').waitFor();
    await page.evaluate(() => document.querySelector('diyi-map').map.jumpTo({ center: [112.9, 28.1], zoom: 11.5 }));
    await page.getByRole('link', { name: '看列表' }).click();
    await phone.cards().first().waitFor();
    await page.goBack();
    await page.locator('diyi-map[data-ready]').waitFor();
    const { lng, zoom } = await page.evaluate(() => ({ lng: document.querySelector('diyi-map').map.getCenter().lng, zoom: document.querySelector('diyi-map').map.getZoom() }));
    assert.ok(Math.abs(lng - 112.9) < 0.001 && Math.abs(zoom - 11.5) < 0.01, `${lng} ${zoom}`);
    // Gone on to, it begins at the courier.
    await page.getByRole('link', { name: '看列表' }).click();
    await page.getByRole('link', { name: '地图' }).click();
    await page.locator('diyi-map[data-ready]').waitFor();
    assert.ok((await page.evaluate(() => document.querySelector('diyi-map').map.getZoom())) !== 11.5);
    assert.deepEqual(phone.errors, []);
  });

  it('stays in the app by going back from a link', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    for (const [link, above] of [
      ['/station/430100-0001', '/'], ['/door/430100-0001', '/'], ['/map', '/'], ['/answers', '/ask'], ['/aid', '/ask'], ['/speak', '/voices'],
      ['/question/019acb00-0000-7000-8000-000000000001', '/ask'], ['/letters', '/book'], ['/activities/map?of=', '/book'],
    ]) {
      await page.goto('about:blank');
      await page.goto(server.origin + link);
      await page.getByRole('button', { name: '返回' }).click();
      await page.waitForFunction((above) => location.pathname === above, above);
    }
    // Gone on from there, back is back.
    await page.goto(`${server.origin}/station/430100-0001`);
    await page.getByRole('button', { name: '返回' }).click();
    await phone.cards().nth(3).click();
    await page.getByRole('heading', { name: '有什么' }).waitFor();
    await page.getByRole('button', { name: '返回' }).click();
    await phone.cards().first().waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('hears which screen came, and how many stations there are', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.waitForFunction(() => document.title === '快递小哥的爱心驿站 · 递驿');
    await page.getByText(/^(找到 \d+ 个驿站|先列出 30 个驿站，下面还有)$/).waitFor({ state: 'attached' });
    const focused = () => page.evaluate(() => document.activeElement.tagName);
    await page.getByRole('searchbox').click();
    await page.getByRole('searchbox').fill('cs');
    await page.waitForFunction(() => document.querySelector('p[role=status].visually-hidden')?.textContent === `找到 ${document.querySelectorAll('.card').length} 个驿站`);
    assert.equal(await focused(), 'INPUT', 'a field that is written in keeps the focus');
    const name = await phone.cards().first().locator('strong').textContent();
    await phone.cards().first().click();
    await page.waitForFunction((name) => document.title === `${name} · 递驿`, name);
    await page.waitForFunction((name) => document.activeElement.tagName === 'H1' && document.activeElement.textContent === name, name);
    for (const [tab, title] of [['提问', '有事问 12355'], ['预约', '免费体检、义诊、课堂'], ['扫码', '扫驿站的码'], ['我的', '我的']]) {
      await page.getByRole('navigation').getByRole('link', { name: tab }).click();
      await page.waitForFunction((title) => document.title === `${title} · 递驿`, title);
      await page.waitForFunction((title) => document.activeElement.tagName === 'H1' && document.activeElement.textContent === title, title);
    }
    assert.deepEqual(phone.errors, []);
  });

  it('is told the truth about who reads what', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/speak`);
    await page.getByText('团委、邮政管理局看过以后会公开，谁都看得到').waitFor();
    assert.equal(await page.getByText('只有服务台的人看得到').count(), 0);
    await page.goto(`${server.origin}/mine`);
    await page.getByText('你的准确位置只留在这部手机上，除了你推荐驿站时。看地图、看路线时，从服务器取你看的那一带，服务器不记是谁').waitFor();
  });

  it('reads all of it at 360 px and in the dark', async () => {
    for (const options of [{ width: 360, place: BEIJING }, { dark: true, place: { ...CHANGSHA, accuracy: 900 } }, { width: 360, permissions: null, place: null }]) {
      const phone = await Phone.start(options);
      const { page } = phone;
      await page.goto(server.origin);
      await phone.cards().first().waitFor();
      await page.getByRole('combobox').selectOption('怀化');
      await page.waitForTimeout(500);
      await assertReadable(page, 'another prefecture');
      await page.getByRole('combobox').selectOption('全省');
      await page.waitForTimeout(500);
      await assertReadable(page, 'the list');
      await shot(page, `list-${options.width ?? 390}-${options.dark ? 'dark' : options.place ? 'far' : 'unasked'}`);
      await page.goto(`${server.origin}/map`);
      await page.locator('diyi-map[data-ready]').waitFor();
      await assertReadable(page, 'the map');
      await shot(page, `map-${options.width ?? 390}-${options.dark ? 'dark' : options.place ? 'far' : 'unasked'}`);
      await phone.stop();
    }
  });
});
