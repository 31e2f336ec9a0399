// Each kind of bad line and of sudden death, one after the other, with words and with photos: once, and not twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { has } from './browsers/processes.mjs';
import { rows } from './browsers/steps.mjs';
import { areKept, noteAnswers } from './kept.mjs';
import { Network, api } from './network.mjs';
import { Phone, Server, engineThere } from './phone.mjs';

const REAL = { time: null };
const MARKED = { 'diyi-answer': '1' };
const SUBMISSIONS = '/api/v1/submissions';
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

describe('what a courier sends through bad weather', { timeout: 600_000, skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, () => {
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
  });

  const start = async () => {
    network.rule = () => undefined;
    const phone = await Phone.start(REAL);
    await phone.page.goto(`${network.origin}/ask`);
    await phone.page.locator('.desks a').first().waitFor();
    return phone;
  };
  const write = async (page, words) => {
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').fill(words);
  };
  const attach = async (page) => {
    const photo = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 200 });
      canvas.getContext('2d').fillRect(20, 20, 100, 100);
      return canvas.toDataURL('image/png').split(',')[1];
    });
    await page.locator('.attach input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(photo, 'base64') });
    await page.locator('.files li img').waitFor();
  };
  const go = (page) => page.getByRole('button', { name: '发出去' }).click();
  const there = (words) => rows(server, `SELECT message.id AS id FROM message JOIN question ON question.id = message.question WHERE text = '${words}'`);
  const arrives = async (words, files) => {
    const end = Date.now() + 120_000;
    while (there(words).length === 0 && Date.now() < end) await sleep(200);
    assert.equal(there(words).length, 1, words);
    assert.equal(rows(server, `SELECT attachment.id FROM attachment JOIN message ON message.question = attachment.question WHERE message.id = '${there(words)[0].id}'`).length, files, `${words}: files`);
  };

  /** What happens to the first try. */
  const kinds = [
    ['the answer is lost after the commit', () => 'lost'],
    ['the answer is cut in its middle', () => 'truncated'],
    ['a gateway gives up after the commit', () => 'gave-up'],
    ['each request comes twice', () => 'twice'],
    ['a redirect inside the origin', () => ({ status: 302, headers: { location: '/' } })],
    ['a redirect that keeps the method', () => ({ status: 307, headers: { location: '/login' } })],
    ['a proxy that wants time', () => ({ status: 429, headers: { 'retry-after': '3600' } })],
    ['a proxy for which it is too large', () => ({ status: 413 })],
    ['a gateway’s own JSON', () => ({ status: 503, type: 'application/json', body: '{"error":"busy"}' })],
    ['JSON with 200', () => ({ status: 200, type: 'application/json', body: '{"id":"0","taken_at":1}' })],
    ['the receipt of something else, out of a cache', () => ({ status: 200, type: 'application/json', headers: MARKED, body: '{"id":"019a0000-0000-7000-8000-000000000000","taken_at":1}' })],
    ['nothing with 204', () => ({ status: 204, body: '' })],
    ['the server’s own half answer', () => ({ status: 200, type: 'application/json', headers: MARKED, body: '{"id":' })],
    ['the server’s failure', () => ({ status: 500, type: 'application/problem+json', headers: MARKED, body: '{"code":"internal","status":500,"title":"坏了","detail":""}' })],
    ['a refusal without a mark', () => ({ status: 422, type: 'application/problem+json', body: '{"code":"bad_words","status":422,"title":"不行","detail":""}' })],
  ];

  it('arrives once through each of them, with its photo, and others are not held up', async () => {
    // No account may send so much at once as all kinds take: two couriers have half of them each.
    const couriers = [[await start(), kinds.slice(0, 8)], [await start(), kinds.slice(8)]];
    /** Which kind each photo has, in the order in which they are first sent; words have that of their name. */
    const photos = new Map();
    const met = new Set();
    network.rule = api((method, path, _, body) => {
      const what = method === 'PUT' ? path : method === 'POST' && path === SUBMISSIONS && /(天气|只有字)：[^"]+/.exec(body)?.[0];
      if (!what) return undefined;
      if (method === 'PUT' && !photos.has(path)) photos.set(path, kinds[photos.size % kinds.length]);
      const [, happens] = photos.get(what) ?? kinds.find(([name]) => what.endsWith(`：${name}`));
      if (met.has(what)) return undefined;
      met.add(what);
      return happens();
    });
    await Promise.all(couriers.map(async ([{ page }, some]) => {
      for (const [name] of some) {
        for (const words of [`天气：${name}`, `只有字：${name}`]) {
          await write(page, words);
          if (words.startsWith('天气')) await attach(page);
          await go(page);
          await page.locator('.messages .own', { hasText: words }).waitFor();
        }
      }
    }));
    // The couriers look at the app again: nothing waits for its turn.
    const look = setInterval(() => couriers.map(([{ page }]) => page.evaluate(() => window.dispatchEvent(new Event('online'))).catch(() => {})), 1500);
    try {
      for (const [name] of kinds) {
        await arrives(`天气：${name}`, 1);
        await arrives(`只有字：${name}`, 0);
      }
      for (const [{ page }] of couriers) {
        await page.goto(`${network.origin}/outbox`);
        await page.getByText('都发出去了').waitFor();
      }
    } finally {
      clearInterval(look);
    }
    // Each of them met its weather, and what was tried again after it had arrived came once.
    assert.deepEqual([photos.size, met.size], [kinds.length, 3 * kinds.length]);
    const arrived = rows(server, "SELECT text FROM message WHERE text LIKE '天气：%' OR text LIKE '只有字：%'").map(({ text }) => text);
    assert.deepEqual(arrived.sort(), kinds.flatMap(([name]) => [`天气：${name}`, `只有字：${name}`]).sort());
    assert.equal(rows(server, 'SELECT id FROM account').length, 2);
  });

  it('is sent or still written when the tab is killed up to 300 ms after the touch, never neither, never twice', async () => {
    const phone = await start();
    await noteAnswers(phone.context);
    await phone.page.reload();
    const kept = [];
    for (let number = 0; number < 12; number++) {
      const { page } = phone;
      const words = `第 ${number} 次被杀`;
      await engineThere(page);
      await page.waitForFunction(() => document.querySelector('#words').value === '');
      await page.locator('#words').fill(words);
      // From here on it is not lost, whatever the page comes to.
      await areKept(page, words);
      await go(page);
      await sleep(number * 25);
      const next = await phone.context.newPage();
      next.setDefaultTimeout(45_000);
      const session = await phone.context.newCDPSession(page);
      session.send('Page.crash').catch(() => {});
      await sleep(200);
      await page.close({ runBeforeUnload: false }).catch(() => {});
      phone.page = next;
      await next.goto(`${network.origin}/ask`);
      await engineThere(next);
      await next.waitForFunction((words) => document.querySelector('#words')?.value === words || [...document.querySelectorAll('.card')].some((card) => card.innerText.includes(words)), words);
      await sleep(500);
      const [written, asked] = [await next.locator('#words').inputValue() === words, await next.locator('.card', { hasText: words }).count() > 0];
      assert.notEqual(written, asked, `${words}: in the form ${written}, asked ${asked}`);
      if (asked) kept.push(words);
      else {
        await go(next);
        await next.locator('.messages .own', { hasText: words }).waitFor();
        kept.push(words);
        await next.goto(`${network.origin}/ask`);
      }
    }
    for (const words of kept) await arrives(words, 0);
    // What would come twice has come by now.
    await sleep(500);
    assert.equal(rows(server, "SELECT id FROM message WHERE text LIKE '第 % 次被杀'").length, 12);
  });

  it('is what stands in the field when they touch the button in the middle of composing', async () => {
    const phone = await start();
    const { page } = phone;
    const cdp = await phone.context.newCDPSession(page);
    await page.locator('#words').fill('站长不给');
    await page.locator('#words').press('End');
    for (const pinyin of ['y', 'yaj', 'yajin']) await cdp.send('Input.imeSetComposition', { text: pinyin, selectionStart: pinyin.length, selectionEnd: pinyin.length });
    await page.getByRole('button', { name: '发出去' }).tap();
    await page.locator('.messages .own').waitFor();
    const shown = await page.locator('.messages .own p').nth(1).innerText();
    assert.match(shown, /^站长不给(yajin)?$/);
    await arrives(shown, 0);
    await sleep(500);
    assert.equal(there(shown).length, 1);
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '');
    assert.deepEqual(phone.errors, []);
  });

  it('is composed in each field of the app, on a slow phone, and each shows what was picked and nothing else', async () => {
    const phone = await start();
    const { page } = phone;
    const cdp = await phone.context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    const fields = async () => page.locator('main input:not([type=file]):not([type=checkbox]):not([type=radio]):visible, main textarea:visible').all();
    let tried = 0;
    for (const path of ['/', '/ask', '/answers', '/speak', '/suggest-station', '/mine', '/scan', '/voices', '/station/430300-0002']) {
      await page.goto(`${network.origin}${path}`);
      await page.locator('main h1, main .card').first().waitFor();
      // A slow phone draws a page's fields a while after its heading; not every page has one.
      await page.locator('main input:visible, main textarea:visible, main details').first().waitFor({ timeout: 10_000 }).catch(() => {});
      await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => {});
      for (const summary of await page.locator('main details summary').all()) await summary.click();
      const chip = page.locator('details[open] .chip').first();
      if (await chip.count()) await chip.click();
      for (const field of await fields()) {
        // A PIN is digits only, and is not composed.
        if (await field.getAttribute('inputmode') === 'numeric') continue;
        await field.fill('前后');
        await field.evaluate((element) => { element.focus(); element.setSelectionRange?.(1, 1); });
        for (const pinyin of ['n', 'nih', 'nihao']) await cdp.send('Input.imeSetComposition', { text: pinyin, selectionStart: pinyin.length, selectionEnd: pinyin.length });
        await cdp.send('Input.insertText', { text: '你好' });
        await sleep(250);
        assert.equal(await field.inputValue(), '前你好后', `${path} ${await field.getAttribute('id')}`);
        await field.fill('');
        tried += 1;
      }
    }
    assert.ok(tried >= 7, `${tried} fields`);
    assert.deepEqual(phone.errors, []);
  });
});
