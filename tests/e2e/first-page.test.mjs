// The first picture comes with the page: before the app is there, and where it never will be.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

describe('a courier who opens a link', { timeout: 300_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  it('reads stations before the app is there, which then takes their place', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    // The app comes later than the list.
    let come;
    const late = new Promise((done) => { come = done; });
    await page.route('**/diyi_bg.wasm', async (route) => { await late; await route.continue(); });
    await page.goto(server.origin, { waitUntil: 'commit' });
    await page.locator('#first .first-card').first().waitFor();
    await assertReadable(page, 'the first picture');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/first-page.png` });
    come();
    await phone.cards().first().waitFor();
    await page.locator('#first').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.getElementById('main').inert), false);
    assert.deepEqual(phone.errors, []);
  });

  it('goes on with what they were writing when the app is there', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    let come;
    const late = new Promise((done) => { come = done; });
    await page.route('**/diyi_bg.wasm', async (route) => { await late; await route.continue(); });
    await page.goto(`${server.origin}/ask`, { waitUntil: 'commit' });
    await assertReadable(page, 'the form that the server draws');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/first-ask.png` });
    await page.locator('#first-words').pressSequentially('站点欠我两个月');
    come();
    await page.locator('#first').waitFor({ state: 'detached' });
    // In the same place, without another touch.
    await page.keyboard.type('工资');
    assert.equal(await page.locator('#words').inputValue(), '站点欠我两个月工资');
    assert.deepEqual(phone.errors, []);
  });

  it('is told when a screen that comes later cannot be fetched, and has it with another touch', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    // What a service worker fetches is not ours to break.
    await page.addInitScript(() => { Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }); });
    await page.route('**/late-*.wasm', (route) => route.abort());
    await page.goto(server.origin, { waitUntil: 'commit' });
    await page.locator('#first').waitFor({ state: 'detached' });
    await page.locator('nav.tabs a', { hasText: '提问' }).click();
    await page.locator('[role=alert]', { hasText: '没有取到' }).waitFor();
    await assertReadable(page, 'a screen that could not be fetched');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/not-fetched.png` });
    await page.unroute('**/late-*.wasm');
    await page.locator('button', { hasText: '再试一次' }).click();
    await page.locator('#words').waitFor();
  });

  it('is told where the app cannot start, and still has the list', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.route('**/diyi_bg.wasm', (route) => route.abort());
    // One that is there by the second page has the wasm already, and the app opens.
    await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined }));
    await page.goto(server.origin);
    await page.locator('#first-says', { hasText: '递驿没有打开' }).waitFor();
    await page.locator('#first a.card-link').first().click();
    await page.waitForURL('**/station/**');
    await page.locator('#first .facts').waitFor();
  });

  /** Opens pages of the server's, each time: none of them is kept by a service worker. */
  const without = (page) => page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined }));

  it('has the app as soon as the network is back, where its files did not come', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await without(page);
    for (const file of ['diyi_bg.wasm', 'diyi.js']) {
      await page.route(`**/${file}`, (route) => route.abort());
      await page.goto(server.origin);
      await page.locator('#first-says', { hasText: '递驿没有打开' }).waitFor();
      await page.unroute(`**/${file}`);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page.locator('#first').waitFor({ state: 'detached' });
    }
  });

  for (const file of ['boot.js', 'first-picture.js']) {
    it(`is told where ${file} did not come, and has it when the network is back, unless they write`, async () => {
      const phone = await Phone.start();
      const { page } = phone;
      await without(page);
      await page.route(`**/${file}`, (route) => route.abort());
      await page.goto(`${server.origin}/ask`);
      await page.locator('#first-says', { hasText: '递驿没有打开' }).waitFor();
      await page.goto(`${server.origin}/mine`);
      await page.locator('#boot-says', { hasText: '递驿没有打开' }).waitFor();
      await page.goto(`${server.origin}/ask`);
      await page.locator('#first-words').fill('还在写');
      await page.unroute(`**/${file}`);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page.waitForTimeout(1000);
      assert.equal(await page.locator('#first-words').inputValue(), '还在写');
      await page.locator('#first-words').fill('');
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page.locator('#first').waitFor({ state: 'detached' });
    });
  }

  it('is told that the browser is too old where it cannot read the app, on each screen', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await without(page);
    await page.route('**/boot.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'const a = = 1;' }));
    for (const [path, line] of [['/', '#first-says'], ['/mine', '#boot-says']]) {
      await page.goto(`${server.origin}${path}`);
      await page.locator(line, { hasText: '太旧' }).waitFor();
    }
  });

  it('does not lose their place in the list when the app takes over', async () => {
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    await without(page);
    let come;
    const late = new Promise((done) => { come = done; });
    await page.route('**/diyi_bg.wasm', async (route) => { await late; await route.continue(); });
    // Without a place both lists have the same order; what is shut at night is left out by the app alone.
    await phone.context.clearPermissions();
    await page.goto(`${server.origin}/answers`, { waitUntil: 'commit' });
    const at = (selector) => page.locator(selector).evaluateAll((cards) => {
      const card = cards.find((one) => one.getBoundingClientRect().bottom > 60);
      return [card.getAttribute('href'), Math.round(card.getBoundingClientRect().top)];
    });
    await page.locator('#first .first-card').nth(6).waitFor();
    await page.locator('#first').evaluate((first) => { first.scrollTop = first.querySelectorAll('.first-card')[5].offsetTop; });
    const before = await at('#first .first-card');
    // Not under a finger.
    await page.locator('#first').dispatchEvent('pointerdown');
    come();
    await page.locator('#main .card').nth(6).waitFor({ state: 'attached' });
    await page.waitForTimeout(1000);
    assert.equal(await page.locator('#first').count(), 1);
    await page.locator('#first').dispatchEvent('pointerup', { bubbles: true });
    await page.locator('#first').waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    const after = await at('#main .card');
    assert.equal(after[0], before[0]);
    assert.ok(Math.abs(after[1] - before[1]) <= 4, `${before} ${after}`);
  });

  it('is told nothing of doors by a page that is old', async () => {
    // By this clock it is two days old; by the right one it is new.
    for (const [options, doors] of [[{}, '刷新再看'], [{ time: null }, '开门|关门|休息|到|24']]) {
      const phone = await Phone.start(options);
      const { page } = phone;
      await page.route('**/boot.js', (route) => route.abort());
      await page.goto(server.origin);
      await page.locator('#first .first-card').first().waitFor();
      const said = await page.locator('#first .first-card .card-line :is(.open, .closed, .unknown)').allTextContents();
      assert.ok(said.length > 10 && said.filter((words) => !words.match(doors)).length < said.length / 4, said.join('|'));
      await phone.stop();
    }
  });

  it('asks for another page, once, where a file of its build is gone', async () => {
    // A clock that stands still knows of no files.
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    await without(page);
    await page.route('**/late-*.wasm', (route) => route.fulfill({ status: 404 }));
    let loaded = 0;
    page.on('load', () => { loaded += 1; });
    await page.goto(`${server.origin}/mine`);
    await page.locator('[role=alert]', { hasText: '没有取到' }).waitFor();
    while (loaded < 2) await page.waitForTimeout(50);
    await page.locator('[role=alert]', { hasText: '没有取到' }).waitFor();
    await page.waitForTimeout(8_000);
    assert.equal(loaded, 2);
  });

  it('sees on the server\'s pages the prefecture that they chose in the app, and the province again', async () => {
    const phone = await Phone.start({ place: null, permissions: [] });
    const { page } = phone;
    await without(page);
    const region = page.locator('#main .chips select');
    await page.goto(`${server.origin}/?region=430200`);
    await page.locator('#first').waitFor({ state: 'detached' });
    await region.selectOption('430300');
    await page.waitForFunction(() => document.cookie.includes('430300'));
    const drawn = await (await page.context().request.get(server.origin, { headers: { accept: 'text/html' } })).text();
    assert.match(drawn, /href="\/\?region=430300" aria-current="true"|aria-current="true"[^>]*>湘潭/);
    // The link of the server's page.
    await page.goto(`${server.origin}/?region=430000`);
    await page.locator('#first').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelector('#main .chips select')?.value === '');
  });

  for (const [what, take] of [
    ['wasm of today', () => { WebAssembly.validate = () => false; }],
    ['wasm at all', () => { delete globalThis.WebAssembly; }],
    ['modules in workers', () => {
      const Real = Worker;
      globalThis.Worker = class extends Real { constructor(address) { super(address); } };
    }],
  ]) {
    it(`has the server's pages in a browser without ${what}`, async () => {
      const phone = await Phone.start();
      const { page } = phone;
      await page.addInitScript(take);
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(server.origin);
      await page.locator('#first-says', { hasText: '太旧' }).waitFor();
      await page.locator('#first a.card-link').first().click();
      await page.locator('#first .facts').waitFor();
      await page.locator('#first').getByRole('link', { name: '常见问题', exact: true }).click();
      await page.locator('#first a.first-card').first().click();
      await page.locator('#first .facts').waitFor();
      // What it cannot run it does not pay for.
      if (what !== 'modules in workers') assert.deepEqual(asked.filter((address) => address.endsWith('.wasm')), []);
    });
  }

  it('finds a station by its prefecture and the way there without any script', async (test) => {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    test.after(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(server.origin);
    await page.locator('#first noscript p').first().waitFor();
    assert.deepEqual(asked.filter((address) => address.endsWith('.wasm')), []);
    assert.equal(await page.getByText('这一页用不了').count(), 0);
    await page.getByText(/这一页是.*的情况/).waitFor();
    await page.getByRole('link', { name: '株洲', exact: true }).click();
    await page.waitForURL('**/?region=430200');
    await page.locator('a.card-link').first().click();
    await page.waitForURL('**/station/4302*');
    await page.getByRole('link', { name: /高德/ }).waitFor();
    await page.goBack();
    await page.locator('a.card-link').first().waitFor();
    // They ask, and read by the code what was answered.
    await page.getByRole('link', { name: '有事问 12355' }).click();
    await page.locator('#first-words').fill('没有脚本也要问');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('#claim-code').waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/first-code.png` });
    await page.getByRole('button', { name: '看回复' }).click();
    await page.getByText('没有脚本也要问').waitFor();
    await page.getByText('还没有回复').waitFor();
  });
});
