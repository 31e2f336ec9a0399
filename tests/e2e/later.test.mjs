// Closed before there is a network: the browser wakes the service worker, which sends what waits (Background Sync).
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { has } from './browsers/processes.mjs';
import { arrives, rows } from './browsers/steps.mjs';
import { Network, PORTAL, api } from './network.mjs';
import { Phone, Server } from './phone.mjs';

const REAL = { time: null };

describe('a courier who closes the app before there is a network', { timeout: 600_000, skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, () => {
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

  const text = (words) => `SELECT question.id FROM message JOIN question ON question.id = message.question WHERE text = '${words}'`;
  const start = async () => {
    network.rule = () => undefined;
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    // What the browser is asked to wake the service worker by.
    await phone.context.addInitScript(() => {
      const { register } = SyncManager.prototype;
      SyncManager.prototype.register = function remember(tag) {
        localStorage.setItem('registered', tag);
        return register.call(this, tag);
      };
    });
    await page.reload();
    await phone.cards().first().waitFor();
    const session = await phone.context.newCDPSession(page);
    const known = [];
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => known.push(...registrations));
    await session.send('ServiceWorker.enable');
    while (known.length === 0) await page.waitForTimeout(50);
    const { registrationId } = known.find(({ isDeleted }) => !isDeleted);
    /** As the browser does when there is a network; gives, once the service worker has done all that it does then, how many things it sent. */
    phone.wake = async () => {
      const worker = phone.context.serviceWorkers().at(-1);
      await worker.evaluate(() => {
        const [{ fetch }, { waitUntil }] = [self, ExtendableEvent.prototype];
        let sent = 0;
        self.fetch = (what, how) => {
          sent += Number((how?.method ?? what.method) === 'POST');
          return fetch(what, how);
        };
        self.awake = new Promise((done) => {
          ExtendableEvent.prototype.waitUntil = function wait(work) {
            if (this.type === 'sync') {
              Promise.allSettled([work]).then(() => {
                Object.assign(self, { fetch });
                ExtendableEvent.prototype.waitUntil = waitUntil;
                done(sent);
              });
            }
            return waitUntil.call(this, work);
          };
        });
      });
      await session.send('ServiceWorker.dispatchSyncEvent', { origin: network.origin, registrationId, tag: 'outbox', lastChance: false });
      return worker.evaluate(() => self.awake);
    };
    return phone;
  };
  const send = async (page, words) => {
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').fill(words);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own', { hasText: words }).waitFor();
    await page.waitForTimeout(400);
  };
  const close = (phone) => phone.page.goto('about:blank');
  const reopen = async (phone) => {
    await phone.page.goto(`${network.origin}/ask`);
    await phone.page.locator('#words').waitFor();
  };

  it('has asked all the same: words leave in their order, once, and the app knows when it is opened again', async () => {
    const phone = await start();
    const { page } = phone;
    network.rule = api(() => 'cut');
    await send(page, '关掉以后才发的');
    await page.locator('#words').fill('再补一句');
    await page.getByRole('button', { name: /发/ }).last().click();
    await page.locator('.messages .own', { hasText: '再补一句' }).waitFor();
    await send(page, '关掉以后才发的第二个');
    await page.waitForFunction(() => localStorage.getItem('registered') === 'outbox');
    await close(phone);
    network.rule = () => undefined;
    network.seen = [];
    assert.equal(await phone.wake(), 3);
    await arrives(server, text('关掉以后才发的'));
    await arrives(server, text('关掉以后才发的第二个'));
    await arrives(server, "SELECT id FROM message WHERE text = '再补一句'");
    assert.equal(network.count('POST', '/api/v1/submissions'), 3);
    // Woken again, nothing is left.
    assert.equal(await phone.wake(), 0);
    assert.equal(network.count('POST', '/api/v1/submissions'), 3);
    await reopen(phone);
    await page.locator('.card', { hasText: '关掉以后才发的第二个' }).filter({ hasText: '等回复' }).waitFor();
    assert.equal(await page.locator('.card', { hasText: '待发送' }).count(), 0);
    assert.equal(rows(server, "SELECT id FROM message WHERE text LIKE '关掉以后才发的%' OR text = '再补一句'").length, 3);
    assert.equal(rows(server, 'SELECT id FROM account').length, 1);
    assert.deepEqual(phone.errors, []);
  });

  it('is not fooled by a login page, a proxy or a lost answer: it stays, and arrives once', async () => {
    const phone = await start();
    const { page } = phone;
    network.rule = api(() => 'cut');
    await send(page, '登录页后面写的');
    await close(phone);
    for (const rule of [PORTAL, () => ({ status: 200, type: 'application/json', body: '{"id":"x"}' }), () => ({ status: 302, headers: { location: '/' } }), () => ({ status: 502 }), () => 'lost']) {
      network.rule = api(rule);
      assert.equal(await phone.wake(), 1);
    }
    // The last one arrived, and nobody knows.
    await arrives(server, text('登录页后面写的'));
    network.rule = () => undefined;
    await phone.wake();
    await reopen(phone);
    await page.locator('.card', { hasText: '登录页后面写的' }).filter({ hasText: '等回复' }).waitFor();
    assert.equal(rows(server, "SELECT id FROM message WHERE text = '登录页后面写的'").length, 1);
  });

  it('has not sent what they gave up, nor what belongs to an account that they erased', async () => {
    const phone = await start();
    const { page } = phone;
    network.rule = api(() => 'cut');
    await send(page, '不发了的那句');
    await page.goto(`${network.origin}/outbox`);
    const item = page.locator('article', { hasText: '不发了的那句' });
    await item.getByRole('button', { name: '不发了' }).click();
    await item.getByRole('button', { name: '删掉，不发了' }).click();
    await item.waitFor({ state: 'detached' });
    await close(phone);
    network.rule = () => undefined;
    assert.equal(await phone.wake(), 0);
    assert.deepEqual(rows(server, "SELECT id FROM message WHERE text = '不发了的那句'"), []);
    network.rule = api(() => 'cut');
    await reopen(phone);
    await send(page, '删掉以前写的');
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByRole('button', { name: '删除我的数据' }).click();
    await page.getByRole('button', { name: '全部删除' }).click();
    await page.getByText('正在删').waitFor();
    await close(phone);
    network.rule = () => undefined;
    await phone.wake();
    assert.deepEqual(rows(server, "SELECT id FROM message WHERE text = '删掉以前写的'"), []);
  });

  it('leaves it to the app while that is looked at', async () => {
    const phone = await start();
    const { page } = phone;
    network.rule = api(() => 'cut');
    await send(page, '开着的时候写的');
    network.rule = api((method) => (method === 'POST' ? { status: 502 } : 'cut'));
    assert.equal(await phone.wake(), 0);
    network.rule = () => undefined;
    await arrives(server, text('开着的时候写的'));
    assert.equal(rows(server, "SELECT id FROM message WHERE text = '开着的时候写的'").length, 1);
  });
});
