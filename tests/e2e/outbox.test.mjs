// What a courier sent is never lost, stuck or doubled, whatever the network does.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Network, PORTAL, api } from './network.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const REAL = { time: null };

describe('what a courier sends', { timeout: 600_000 }, () => {
  let server;
  let network;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'operator', '接线一', 'operator', '430100');
  });
  afterEach(async () => {
    await Phone.stopAll();
    await network?.stop();
    network = undefined;
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  const start = async () => {
    network = await Network.start(server);
    const phone = await Phone.start(REAL);
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    return phone;
  };
  const open = async (page, tab) => page.getByRole('link', { name: tab, exact: true }).click();
  const write = async (page, text) => {
    await page.locator('#words').waitFor();
    await page.locator('#words').fill(text);
  };
  const send = async (page, text) => {
    await open(page, '提问');
    await write(page, text);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: text }).waitFor();
  };
  let desk;
  /** How many questions with these words the desk has. */
  const arrived = async (text) => {
    desk ??= await Desk.signIn(server, 'operator');
    await desk.goto(`${server.origin}/desk/inbox`);
    return desk.locator('#list tbody tr', { hasText: text }).count();
  };
  const photo = (page) => page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 });
    canvas.getContext('2d').fillRect(20, 20, 200, 100);
    return canvas.toDataURL('image/png').split(',')[1];
  });
  const attach = async (page) => {
    const buffer = Buffer.from(await photo(page), 'base64');
    await page.locator('.attach input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    await page.locator('.files li').waitFor();
  };

  it('does not stay in the form: no words, no photo, no phone number goes along with the next question', async () => {
    const { page } = await start();
    await open(page, '提问');
    await write(page, '第一个问题，要回电');
    await attach(page);
    await page.locator('#call-back').evaluate((field) => { field.closest('details').open = true; });
    await page.locator('#call-back').fill('13912345678');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    await open(page, '提问');
    await page.locator('#words').waitFor();
    await page.waitForTimeout(400);
    assert.equal(await page.locator('#words').inputValue(), '');
    assert.equal(await page.locator('.files li').count(), 0);
    assert.equal(await page.locator('#call-back').inputValue(), '');
    await page.reload();
    await page.locator('#words').waitFor();
    await page.waitForTimeout(600);
    assert.equal(await page.locator('#words').inputValue(), '');
    assert.equal(await page.locator('#call-back').inputValue(), '');
    for (const [path, button, says] of [['/speak', '发布', '等团委、邮政管理局看'], ['/suggest-station', '发给团委、邮政管理局', '记下了']]) {
      await page.goto(`${network.origin}${path}`);
      await write(page, `说一句 ${path}`);
      await page.getByRole('button', { name: new RegExp(button) }).last().click();
      await page.getByText(says).first().waitFor();
      await page.goto(`${network.origin}${path}`);
      await page.locator('#words').waitFor();
      await page.waitForTimeout(600);
      assert.equal(await page.locator('#words').inputValue(), '', path);
    }
  });

  it('goes by itself: a photo that a proxy does not let through holds up no words, no booking and no stations', async () => {
    const { page } = await start();
    network.rule = api((method) => (method === 'PUT' ? { status: 413 } : undefined));
    await open(page, '提问');
    await write(page, '带照片的，路上过不去');
    await attach(page);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    await page.getByText('照片在半路被网络挡住了').first().waitFor();
    network.seen = [];
    await send(page, '后面的一句话');
    await page.getByText(/已收到，最晚/).waitFor({ timeout: 15_000 });
    assert.equal(await arrived('后面的一句话'), 1);
    await open(page, '我的');
    await page.getByRole('button', { name: '现在更新' }).click();
    // Stations are still asked for.
    while (network.count('GET', '/api/v1/changes') === 0) await page.waitForTimeout(50);
    // The screen says what waits, since when and why, and what can be done.
    await page.goto(`${network.origin}/outbox`);
    await page.getByRole('heading', { name: '还没发出去的' }).waitFor();
    const item = page.locator('article', { hasText: '带照片的，路上过不去' });
    await item.getByText('照片在半路被网络挡住了').waitFor();
    for (const choice of ['再试', '复制文字', '不发了']) await item.getByRole('button', { name: choice }).waitFor();
    await assertReadable(page, 'outbox');
    if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/outbox.png` });
    // The line is mended: it goes at once when it is tried.
    network.rule = () => undefined;
    await item.getByRole('button', { name: '再试' }).click();
    await page.getByText('都发出去了').waitFor({ timeout: 15_000 });
    assert.equal(await arrived('带照片的，路上过不去'), 1);
  });

  it('leaves within seconds when the line is back, after a proxy’s error as after no network', async () => {
    const { page } = await start();
    const tries = () => network.seen.filter(({ method, path }) => method === 'POST' && path === '/api/v1/submissions').length;
    for (const [name, rule] of [['502', () => ({ status: 502 })], ['断网', () => 'cut'], ['登录页', PORTAL], ['丢回答', () => 'lost']]) {
      network.rule = api((method) => (method === 'GET' && name === '丢回答' ? undefined : rule()));
      const text = `线路不好时写的 ${name}`;
      const before = tries();
      await send(page, text);
      await page.locator('.messages .own', { hasText: '待发送' }).waitFor();
      // After a third try it would wait longer than who looks at it.
      while (tries() < before + 2) await page.waitForTimeout(50);
      network.rule = () => undefined;
      const begun = Date.now();
      await page.getByText(/已收到，最晚/).waitFor({ timeout: 30_000 });
      assert.ok(Date.now() - begun < 15_000, `${name}: ${Date.now() - begun} ms`);
      assert.equal(await arrived(text), 1, name);
    }
  });

  it('is told apart from a login page: no notice says “sent”, no export holds the page', async () => {
    const { page } = await start();
    await send(page, '先问一句，才有数据');
    await page.getByText(/已收到，最晚/).waitFor();
    network.rule = api(PORTAL);
    await open(page, '我的');
    await page.getByRole('button', { name: '导出我的数据' }).click();
    await page.getByText(/没有导出/).waitFor();
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.locator('.notice', { hasText: '这个网络要先登录' }).waitFor();
  });

  it('is changed when it was refused: words, photo, topic and number are in the form again, and it is asked once', async () => {
    const { page } = await start();
    const refusal = { code: 'bad_words', status: 422, title: '内容要改一下', detail: '请把链接去掉再发' };
    network.rule = api((method, path) => (method === 'POST' && path === '/api/v1/submissions'
      ? { status: 422, type: 'application/problem+json', headers: { 'diyi-answer': '1' }, body: JSON.stringify(refusal) } : undefined));
    await open(page, '提问');
    await page.locator('.chips button', { hasText: '心理健康' }).click();
    await page.locator('#consent').check();
    await write(page, '先写了一个链接');
    await attach(page);
    await page.locator('#call-back').evaluate((field) => { field.closest('details').open = true; });
    await page.locator('#call-back').fill('13912345678');
    await page.getByRole('button', { name: '发出去' }).click();
    const refused = page.locator('.messages .own', { hasText: '没有发出去：内容要改一下' });
    await refused.getByText('请把链接去掉再发').waitFor();
    await page.locator('.notice', { hasText: '1 条没有发出去，要你看一下' }).waitFor();
    // Others get through meanwhile.
    network.rule = () => undefined;
    await send(page, '后来问的，和它没关系');
    await page.getByText(/已收到，最晚/).waitFor();
    await page.goto(`${network.origin}/outbox`);
    const item = page.locator('article', { hasText: '先写了一个链接' });
    await item.getByText('内容要改一下').waitFor();
    await item.getByRole('button', { name: '改一改' }).click();
    await page.waitForURL('**/ask');
    await page.waitForFunction(() => document.querySelector('#words')?.value === '先写了一个链接');
    await page.locator('.files li img').waitFor();
    assert.equal(await page.locator('.chips button[aria-pressed=true]').innerText(), '心理健康');
    assert.match(await page.locator('#call-back').inputValue(), /139.?1234.?5678/);
    await write(page, '把链接去掉了');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    assert.equal(await arrived('把链接去掉了'), 1);
    assert.equal(await arrived('先写了一个链接'), 0);
    await page.locator('.messages .own img').waitFor();
    await page.goto(`${network.origin}/outbox`);
    await page.getByText('都发出去了').waitFor();
  });

  it('is not lost when page and engine are of different builds and the page is loaded anew', async () => {
    const phone = await start();
    const { page } = phone;
    await page.addInitScript(() => {
      const Real = Worker;
      window.Worker = class {
        constructor(address, options) {
          const engine = new Real(address, options);
          const say = engine.postMessage.bind(engine);
          // Once, as if the server had a new build by now.
          if (sessionStorage.getItem('other') === '1') {
            sessionStorage.setItem('other', '2');
            engine.postMessage = (first) => {
              engine.postMessage = say;
              say(first.replace(/build=[^&]*/, 'build=another'));
            };
          }
          window.engine = engine;
          return engine;
        }
      };
    });
    await page.goto(`${network.origin}/ask`);
    await write(page, '两个版本之间');
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      window.before = true;
      sessionStorage.setItem('other', '1');
      window.engine.dispatchEvent(new MessageEvent('message', { data: 'ends' }));
    });
    // Nobody answers while this is typed.
    await page.locator('#words').pressSequentially('写的，一个字也不少');
    await page.waitForFunction(() => window.before === undefined && document.querySelector('#words')?.value === '两个版本之间写的，一个字也不少', undefined, { timeout: 20_000 });
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor({ timeout: 20_000 });
    assert.equal(await arrived('两个版本之间写的，一个字也不少'), 1);
    assert.equal(await page.evaluate(() => sessionStorage.getItem('other')), '2');
  });

  it('is erased when they wish it, and the screen says what is done and what waits', async () => {
    const { page } = await start();
    await send(page, '要删掉的');
    await page.getByText(/已收到，最晚/).waitFor();
    network.rule = api(() => 'cut');
    await open(page, '我的');
    await page.getByRole('button', { name: '删除我的数据' }).click();
    await page.getByRole('button', { name: '全部删除' }).click();
    await page.getByText('正在删').waitFor();
    assert.equal(await page.getByText('服务器上的也删掉了').count(), 0);
    assert.equal(await arrived('要删掉的'), 1);
    network.rule = () => undefined;
    await page.getByText('服务器上的也删掉了').waitFor({ timeout: 40_000 });
    assert.equal(await page.getByText('正在删').count(), 0);
    assert.equal(await arrived('要删掉的'), 0);
    await open(page, '提问');
    await page.locator('#words').waitFor();
    assert.equal(await page.locator('.card', { hasText: '要删掉的' }).count(), 0);
  });

  it('is kept by a second tab, also when that one is closed and the first one, too', async () => {
    const phone = await start();
    const { page } = phone;
    await phone.keptOffline();
    network.rule = () => 'cut';
    await page.waitForTimeout(300);
    const second = await phone.context.newPage();
    await second.goto(`${network.origin}/ask`);
    await write(second, '在第二个窗口写的');
    await second.getByRole('button', { name: '发出去' }).click();
    await second.locator('.messages .own').waitFor();
    await second.close();
    // Both tabs are one phone.
    await open(page, '提问');
    await page.locator('.card', { hasText: '在第二个窗口写的' }).waitFor();
    await page.goto('about:blank');
    network.rule = () => undefined;
    await phone.restart();
    await phone.page.goto(`${network.origin}/ask`);
    await phone.page.locator('.card', { hasText: '在第二个窗口写的' }).click();
    await phone.page.getByText(/已收到，最晚/).waitFor({ timeout: 20_000 });
    assert.equal(await arrived('在第二个窗口写的'), 1);
  });

  it('is taken over by the tab that stays when the one with the disk closes', async () => {
    const phone = await start();
    const second = await phone.context.newPage();
    await second.goto(`${network.origin}/ask`);
    await second.locator('#words').waitFor();
    await phone.page.close();
    await write(second, '第一个窗口关了以后写的');
    await second.getByRole('button', { name: '发出去' }).click();
    await second.getByText(/已收到，最晚/).waitFor({ timeout: 20_000 });
    await second.reload();
    await second.getByText('第一个窗口关了以后写的').first().waitFor();
    phone.page = second;
  });

  it('goes on when the worker is ended under the page', async () => {
    const phone = await start();
    const { page } = phone;
    const session = await phone.context.newCDPSession(page);
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    const { targetInfos } = await session.send('Target.getTargets');
    const worker = targetInfos.find((target) => target.type === 'worker');
    if (worker) await session.send('Target.closeTarget', { targetId: worker.targetId }).catch(() => {});
    for (const one of page.workers()) await one.evaluate(() => self.close()).catch(() => {});
    await open(page, '提问');
    await write(page, '引擎没了以后写的');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor({ timeout: 45_000 });
    await page.getByText(/已收到，最晚/).waitFor({ timeout: 20_000 });
    assert.equal(await arrived('引擎没了以后写的'), 1);
  });

  it('of a phone whose file is damaged is found again, and the rest comes anew', async () => {
    const phone = await start();
    const { page } = phone;
    network.rule = () => 'cut';
    await send(page, '坏掉之前写的');
    await page.goto('about:blank');
    // A page of the origin without the app breaks the middle of the largest file.
    network.rule = (_, path) => (path === '/blank' ? { body: '<html></html>' } : 'cut');
    await phone.context.route('**/blank', (route) => route.fulfill({ contentType: 'text/html', body: '<html></html>' }));
    await page.goto(`${network.origin}/blank`);
    const broken = await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('.diyi');
      const opaque = await folder.getDirectoryHandle('.opaque');
      let largest;
      for await (const [, handle] of opaque.entries()) {
        const file = await handle.getFile();
        if (!largest || file.size > largest.size) largest = { handle, size: file.size };
      }
      const open = () => largest.handle.createWritable({ keepExistingData: true });
      let writer;
      // The engine of the page that was left may still hold it.
      while (!(writer = await open().catch(() => undefined))) await new Promise((done) => setTimeout(done, 100));
      await writer.write({ type: 'write', position: Math.floor(largest.size * 0.4), data: new Uint8Array(8192).fill(0x5a) });
      await writer.close();
      return largest.size;
    });
    assert.ok(broken > 50_000);
    network.rule = () => undefined;
    await page.goto(network.origin);
    await phone.cards().first().waitFor({ timeout: 20_000 });
    await page.locator('.notice', { hasText: '手机里的数据坏了，已经重新取' }).waitFor();
    await open(page, '提问');
    await page.locator('.card', { hasText: '坏掉之前写的' }).waitFor();
    const begun = Date.now();
    while ((await arrived('坏掉之前写的')) !== 1) assert.ok(Date.now() - begun < 15_000);
  });

  it('moves with its account to a new phone by a code that the old one shows', async () => {
    const old = await start();
    await send(old.page, '要搬到新手机的');
    await old.page.getByText(/已收到，最晚/).waitFor();
    await open(old.page, '我的');
    await old.page.getByRole('button', { name: '看恢复码' }).click();
    const code = old.page.locator('.qr-figure svg');
    await code.waitFor();
    const picture = await code.screenshot();
    const fresh = await Phone.start(REAL);
    await fresh.page.goto(`${network.origin}/scan`);
    await fresh.page.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
    await fresh.page.getByText('这是另一部手机上的递驿账号').waitFor();
    await fresh.page.getByRole('button', { name: '搬到这部手机' }).click();
    await fresh.page.getByText('找回了').waitFor();
    await open(fresh.page, '提问');
    await fresh.page.locator('.card', { hasText: '要搬到新手机的' }).waitFor();
  });
});
