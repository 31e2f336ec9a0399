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
      await page.goto(server.origin);
      await page.locator('#first-says', { hasText: '太旧' }).waitFor();
      await page.locator('#first a.card-link').first().click();
      await page.locator('#first .facts').waitFor();
      await page.locator('#first').getByRole('link', { name: '常见问题', exact: true }).click();
      await page.locator('#first a.first-card').first().click();
      await page.locator('#first .facts').waitFor();
    });
  }

  it('finds a station by its prefecture and the way there without any script', async (test) => {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    test.after(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', javaScriptEnabled: false });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(server.origin);
    await page.locator('#first noscript p').waitFor();
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
