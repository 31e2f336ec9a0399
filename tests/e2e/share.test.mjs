// Pages are passed on; photos of another app go into a report; the app is put on the phone's screen by who has used it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const shots = process.env.SHOTS;

describe('a courier who passes things on', { timeout: 400_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  /** What another app does that hands files over, as a phone does for an installed app. */
  const handOver = (page, files) => page.evaluate(async (files) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 });
    canvas.getContext('2d').fillRect(5, 5, 10, 10);
    const bytes = await new Promise((done) => { canvas.toBlob(done, 'image/png'); });
    const transfer = new DataTransfer();
    for (const { name, type, long } of files) transfer.items.add(new File([long ? new Uint8Array(long) : bytes], name, { type }));
    const form = Object.assign(document.createElement('form'), { method: 'POST', action: '/share', enctype: 'multipart/form-data' });
    const field = Object.assign(document.createElement('input'), { type: 'file', name: 'photos', multiple: true });
    field.files = transfer.files;
    form.append(field);
    document.body.append(form);
    form.submit();
  }, files);

  /** The courier says that what came is theirs. */
  const itIsMine = async (page) => {
    await page.getByText('是你自己从别的应用分享过来的吗').waitFor();
    await page.getByRole('button', { name: '是我分享的，留下' }).click();
  };
  const kept = (page) => page.evaluate(async () => (await (await caches.open('shared-photos')).keys()).length);

  it('keeps no photo that a page sends until the courier says that it is theirs', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    const photo = { name: 'p.png', type: 'image/png' };
    await handOver(page, Array.from({ length: 6 }, () => photo));
    await page.getByText('收到 4 张照片').waitFor();
    assert.equal(await page.locator('img').count(), 4);
    assert.equal(await kept(page), 0, 'nothing is kept before the answer');
    if (shots) await page.screenshot({ path: `${shots}/shared-asked.png` });
    // A page that answers for the courier does not know what the question's own page knows.
    await page.evaluate(() => {
      const form = Object.assign(document.createElement('form'), { method: 'POST', action: '/share/keep' });
      form.innerHTML = '<input name="secret" value="made-up"><input name="answer" value="keep">';
      document.body.append(form);
      form.submit();
    });
    await page.getByText('没有等着用的照片').waitFor();
    await handOver(page, [photo]);
    await page.getByRole('button', { name: '不是，不要' }).click();
    await phone.cards().first().waitFor();
    await page.goto(`${server.origin}/shared`);
    await page.getByText('没有等着用的照片').waitFor();
    assert.equal(await page.evaluate(() => caches.has('shared-asked')), false, 'what was not theirs is gone');
    assert.deepEqual(phone.errors, []);
  });

  it('hands over the page by the phone, or has its link copied, or sees it', async () => {
    const phone = await Phone.start({ permissions: ['geolocation', 'clipboard-read', 'clipboard-write'] });
    const { page } = phone;
    await page.addInitScript(() => { Navigator.prototype.share = async function share(what) { globalThis.shared = what; }; });
    await page.goto(server.origin);
    await phone.cards().first().locator('a.card-link').click();
    await page.locator('#main .facts').waitFor();
    await page.getByRole('button', { name: '发给工友' }).click();
    const { title, url } = await page.evaluate(() => shared);
    assert.equal(title, await page.locator('#main h1').textContent());
    assert.equal(url, page.url());
    // What is passed on says what it is.
    const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    assert.ok(html.includes(`og:title" content="${title} · `));
    // Where the phone has nothing for it.
    await page.evaluate(() => { delete Navigator.prototype.share; });
    await page.getByRole('button', { name: '发给工友' }).click();
    await page.getByText('链接复制好了').waitFor();
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).endsWith(page.url()));
    await page.evaluate(() => Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined }));
    await page.getByRole('button', { name: '发给工友' }).click();
    await page.locator('.code', { hasText: page.url() }).waitFor();
    for (const [list, card] of [['/answers', 'a.card'], ['/book', 'a.card']]) {
      await page.goto(`${server.origin}${list}`);
      await page.locator(`#main ${card}`).first().click();
      await page.getByRole('button', { name: '发给工友' }).waitFor();
    }
  });

  it('takes photos of another app into a report, without a network, and is told which ones not', async () => {
    const phone = await Phone.start();
    let { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const name = await phone.cards().nth(1).locator('strong').textContent();
    await phone.keptOffline();
    await server.kill();
    const photo = { name: 'p.png', type: 'image/png' };
    await handOver(page, [photo, photo, { name: 'a.pdf', type: 'application/pdf' }, { name: 'l.png', type: 'image/png', long: 30_000_001 }, photo, photo, photo]);
    await itIsMine(page);
    await page.waitForURL('**/shared');
    await page.getByText('4 张照片').waitFor();
    for (const why of ['有 1 个文件不是照片', '有 1 个文件太大', '有 1 个文件多出来了']) await page.getByText(why).waitFor();
    await assertReadable(page, 'photos that wait');
    if (shots) await page.screenshot({ path: `${shots}/shared.png` });
    // The phone goes off: they still wait.
    await phone.restart();
    ({ page } = phone);
    await page.goto(`${server.origin}/shared`);
    await page.getByText('4 张照片').waitFor();
    await page.getByRole('button', { name }).click();
    await page.waitForURL('**/station/**');
    await page.locator('.files li').nth(3).waitFor();
    assert.equal(await page.locator('.chip[aria-pressed="true"]', { hasText: '照片' }).count(), 1);
    await page.waitForFunction(() => document.getElementById('report').getBoundingClientRect().top < innerHeight / 2);
    if (shots) await page.screenshot({ path: `${shots}/shared-report.png` });
    // One more finds no room in that report, and goes on waiting.
    await handOver(page, [photo]);
    await itIsMine(page);
    await page.waitForURL('**/shared');
    await page.getByText('1 张照片').waitFor();
    await page.getByRole('button', { name }).click();
    await page.getByText('已经满了').waitFor();
    await page.getByRole('button', { name: '不是驿站的事' }).click();
    await page.waitForURL('**/ask');
    await page.locator('.files li').first().waitFor();
    await page.goto(`${server.origin}/shared`);
    await page.getByText('没有等着用的照片').waitFor();
    await server.run();
    // It goes out as any report does.
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('hears how the app is put on the screen after a question was sent, never before, and never again', async () => {
    const phone = await Phone.start({ args: ['--user-agent=Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 MicroMessenger/8.0'] });
    const { page } = phone;
    // What this browser itself offers, WeChat's does not.
    await page.addInitScript(() => addEventListener('beforeinstallprompt', (event) => { if (event.isTrusted) event.stopImmediatePropagation(); }, true));
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    for (const path of ['/', '/ask', '/mine', '/book']) {
      await page.goto(`${server.origin}${path}`);
      await page.locator('#main main.screen').waitFor();
      await page.waitForTimeout(300);
      assert.equal(await page.locator('.install').count(), 0, path);
    }
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').fill('站点说超时扣钱，可以吗');
    await page.locator('form button[type=submit]').click();
    await page.waitForURL('**/question/**');
    await page.locator('.install', { hasText: '在浏览器打开' }).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/install.png`, fullPage: true });
    // A browser that does it itself is asked.
    await page.evaluate(() => {
      const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt: async () => { globalThis.prompted = true; }, userChoice: Promise.resolve({ outcome: 'dismissed' }) });
      dispatchEvent(offer);
      globalThis.kept = offer.defaultPrevented;
    });
    assert.equal(await page.evaluate(() => kept), true);
    const question = page.url();
    await page.locator('.bar-back').click();
    await page.locator(`a[href="${new URL(question).pathname}"]`).first().click();
    await page.waitForURL(question);
    await page.getByRole('button', { name: '放到桌面' }).click();
    await page.waitForFunction(() => globalThis.prompted);
    await page.getByRole('button', { name: '别再提' }).click();
    await page.locator('.install').waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('#main main.screen h1').first().waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.locator('.install').count(), 0);
  });
});
