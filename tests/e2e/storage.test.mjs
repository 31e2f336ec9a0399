// A phone that is full, a window that is private, an engine that is gone: what is said is so, and words always fit.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { has } from './browsers/processes.mjs';
import { arrives, rows } from './browsers/steps.mjs';
import { oldAndFull, roomOf } from './browsers/without.mjs';
import { Network, api } from './network.mjs';
import { Phone, Server, engineThere } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const REAL = { time: null };
const MB = 1024 * 1024;

describe('a courier whose phone is full', { timeout: 300_000, skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-full-'));
  let server;
  let network;
  before(async () => {
    server = await Server.start();
    network = await Network.start(server);
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await network.stop();
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const shots = async (page, name) => { if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/${name}.png` }); };
  /** Gives the app so many bytes more than it has taken. */
  const leave = async (phone, bytes) => {
    const session = await phone.context.newCDPSession(phone.page);
    const { origin } = new URL(phone.page.url());
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes });
  };
  /** Photos of noise: they cannot be made small. */
  const photos = (page, count) => page.evaluate((count) => Promise.all([...Array(count)].map(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1200, height: 900 });
    const context = canvas.getContext('2d');
    const picture = context.createImageData(1200, 900);
    for (let at = 0; at < picture.data.length; at += 65_536) crypto.getRandomValues(picture.data.subarray(at, Math.min(at + 65_536, picture.data.length)));
    for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
    context.putImageData(picture, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  })), count);
  const choose = async (page, count) => {
    const files = (await photos(page, count)).map((photo, at) => ({ name: `${at}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(photo, 'base64') }));
    await page.locator('.attach input[type=file]').setInputFiles(files);
    await page.locator('.files .preparing').last().waitFor({ state: 'detached', timeout: 60_000 });
  };
  const send = async (page, words) => {
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').fill(words);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: words }).waitFor();
  };

  it('hears of it before it is full', async (test) => {
    // Newer versions of Chromium tell the same of every phone, so the test tells.
    const little = await Server.start(['--web', roomOf(100 * MB, 110 * MB, path.join(folder, 'little'))]);
    test.after(() => little.stop());
    const { page } = await Phone.start(REAL);
    await page.goto(`${little.origin}/ask`);
    await page.locator('.notice', { hasText: '手机快满了：文字照样能写能发' }).waitFor();
    await page.locator('.composer', { hasText: '照片可能放不下' }).waitFor();
    await shots(page, 'room-is-low');
    await assertReadable(page, 'a phone with little room');
    await page.locator('#words').fill('快满的时候问的');
    await choose(page, 3);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    assert.equal(rows(little, 'SELECT id FROM attachment').length, 3);
  });

  it('sends words all the same: photos do not fit, words do, with a network and without', async () => {
    network.rule = () => undefined;
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await send(page, '还有地方的时候问的');
    await page.getByText(/已收到，最晚/).waitFor();
    assert.equal(await page.locator('.notice', { hasText: '手机快满了' }).count(), 0);
    await page.getByRole('link', { name: '提问', exact: true }).click();
    // Not a byte more.
    await leave(phone, 0);
    await page.locator('#words').fill('满了以后问的，想带三张照片');
    await choose(page, 3);
    const fits = await page.locator('.files li').count();
    if (fits < 3) await page.locator('.composer .error', { hasText: '文字照样能发' }).waitFor();
    await shots(page, 'full');
    assert.equal(await page.locator('#words').inputValue(), '满了以后问的，想带三张照片');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: '满了以后问的' }).waitFor();
    await arrives(server, "SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text LIKE '满了以后问的%'");
    // Nor is anything lost that is written without a network on a phone that is full.
    network.rule = api(() => 'cut');
    const written = [...Array(12)].map((_, at) => `满了又没有网络 ${at} ${'话'.repeat(300)}`);
    for (const words of written) await send(page, words);
    await phone.restart();
    await phone.page.goto(`${network.origin}/ask`);
    await leave(phone, 0);
    for (const words of written) await phone.page.locator('.card', { hasText: words.slice(0, 14) }).first().waitFor();
    network.rule = () => undefined;
    for (const words of written) await arrives(server, `SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '${words}'`);
  });

  it('is told so in a browser that keeps an image, too, and what does not fit there goes to the desk', async (test) => {
    const old = await Server.start(['--web', oldAndFull(path.join(folder, 'web'))]);
    test.after(() => old.stop());
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(old.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await send(page, '还放得下');
    // What is counted below is what is written after it alone.
    await arrives(old, "SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '还放得下'");
    await page.locator('.messages .own', { hasText: '待发送' }).waitFor({ state: 'detached' });
    const disk = (state) => page.evaluate((state) => new BroadcastChannel('test').postMessage(state), state);
    await disk('full');
    await old.kill();
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').fill('放不下');
    await choose(page, 3);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: '放不下' }).waitFor({ timeout: 20_000 });
    await page.locator('.notice', { hasText: '手机满了，1 条还没发出去，也没有存上：发出去之前别关掉这个窗口' }).waitFor({ timeout: 30_000 });
    await shots(page, 'image-full');
    await old.run();
    await arrives(old, "SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '放不下'");
    assert.equal(rows(old, 'SELECT id FROM attachment').length, 3);
    // There is room again: what was held in memory is kept without another word, as was said, and nothing says otherwise.
    await page.locator('.notice', { hasText: '递驿会自己再存' }).waitFor();
    await disk('free');
    await page.locator('.notice').waitFor({ state: 'detached', timeout: 40_000 })
      .catch(async (error) => { throw new Error(`${error.message}: ${await page.locator('.notice').allInnerTexts()}`); });
  });

  it('reads where their words are kept before they write, in a private window as in any other', async (test) => {
    network.rule = () => undefined;
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    test.after(() => browser.close());
    // Such a context is what a private window is made of.
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(`${network.origin}/ask`);
    await page.locator('.composer', { hasText: '无痕窗口一关，或者清除浏览数据，没发出去的就没了' }).waitFor();
    await page.goto(`${network.origin}/mine`);
    await page.getByText('存在这个浏览器里，没有网络也能看。无痕窗口一关').waitFor();
    assert.equal(await page.getByText('存在手机里').count(), 0);
  });

  it('is told that the engine is gone, keeps the words in the field, and they arrive once when it is back', async () => {
    network.rule = () => undefined;
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.addInitScript(() => {
      const Real = Worker;
      window.Worker = class {
        constructor(...given) {
          if (window.broken) throw new Error('no engine');
          window.engine = new Real(...given);
          return window.engine;
        }
      };
    });
    await page.goto(`${network.origin}/ask`);
    await page.locator('.chip').first().waitFor();
    await engineThere(page);
    await page.evaluate(() => {
      window.broken = true;
      window.engine.dispatchEvent(new MessageEvent('message', { data: 'ends' }));
    });
    await page.locator('#words').fill('程序断开时写的');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.composer .error', { hasText: '还在存，请等一下' }).waitFor();
    await page.locator('.composer .error', { hasText: '程序没有回应，正在重来。你写的还在这里' }).waitFor({ timeout: 30_000 });
    await page.locator('.notice', { hasText: '程序断开了，正在重来' }).waitFor();
    await shots(page, 'gone');
    assert.equal(await page.getByText('存不下').count(), 0);
    await page.locator('#words').fill('程序断开时写的，又改了');
    await page.evaluate(() => { window.broken = false; });
    await page.locator('.notice').waitFor({ state: 'detached', timeout: 40_000 });
    await page.waitForTimeout(1000);
    assert.equal(await page.locator('#words').inputValue(), '程序断开时写的，又改了');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: '程序断开时写的，又改了' }).waitFor();
    await arrives(server, "SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '程序断开时写的，又改了'");
    assert.equal(rows(server, "SELECT id FROM message WHERE text LIKE '程序断开时写的%'").length, 1);
  });
});
