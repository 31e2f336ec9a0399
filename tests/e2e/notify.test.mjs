// A courier is told of an answer while the app is closed. The push service is this test's own, as no browser here
// reaches a real one; what the server sends, and what the service worker makes of it, is real.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import http from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { has } from './browsers/processes.mjs';
import { rows } from './browsers/steps.mjs';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';

/** A push service: keeps what comes. */
async function pushService() {
  const came = [];
  const service = http.createServer((request, answer) => {
    came.push({ path: request.url, headers: request.headers });
    answer.writeHead(201).end();
  });
  await new Promise((done) => service.listen(0, '127.0.0.1', done));
  return { service, came, origin: `http://127.0.0.1:${service.address().port}` };
}

/** What a browser with a push service does: it remembers the key and gives an address. */
function withPush(endpoint) {
  const kept = () => localStorage.getItem('push-key');
  const subscription = () => ({ endpoint, unsubscribe: async () => { localStorage.removeItem('push-key'); return true; } });
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new DOMException('', 'NotAllowedError');
    localStorage.setItem('push-key', applicationServerKey);
    return subscription();
  };
  PushManager.prototype.getSubscription = async () => (kept() ? subscription() : null);
}

/** Whether a push comes from who holds the key, to this service (RFC 8292). */
function signedFor(headers, origin) {
  const [, token, key] = headers.authorization.match(/^vapid t=(\S+), k=(\S+)$/);
  const [head, claims, signature] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const publicKey = crypto.createPublicKey({ key: jwk, format: 'jwk' });
  const good = crypto.verify('sha256', Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return { good, key, audience: JSON.parse(Buffer.from(claims, 'base64url')).aud === origin };
}

describe('a courier who closed the app', { timeout: 300_000, skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, () => {
  let server;
  let push;
  before(async () => {
    push = await pushService();
    server = await Server.start(['--push-service', push.origin]);
    await addStaff(server, 'operator', '王接线', 'operator', '430100');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
    push.service.close();
  });

  const ask = async (page, text) => {
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').fill(text);
    await page.getByRole('button', { name: '劳动权益', exact: true }).click();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
  };

  it('is told that there is news, and not what, until he wants no more of it', async () => {
    const phone = await Phone.start({ time: null, permissions: ['geolocation', 'notifications'] });
    const { page } = phone;
    await page.addInitScript(withPush, `${push.origin}/send/his-browser`);
    await page.goto(server.origin);
    await ask(page, '站点欠我工资');
    await page.getByRole('button', { name: '有回复就通知我' }).click();
    await page.getByRole('button', { name: '有回复就通知我' }).waitFor({ state: 'detached' });
    const key = await page.evaluate(() => localStorage.getItem('push-key'));
    const desk = await Desk.signIn(server, 'operator');
    const answer = async (text) => {
      if (!desk.url().includes('/questions/')) await desk.locator('#list a', { hasText: '站点欠我工资' }).first().click();
      await desk.locator('#text').fill(text);
      await desk.getByRole('button', { name: '发送回复' }).click();
      await desk.locator('.messages .desk', { hasText: text }).waitFor();
    };
    await answer('先留好证据');
    for (let tries = 0; tries < 600 && !push.came.length; tries++) await new Promise((done) => setTimeout(done, 50));
    const [{ path, headers }] = push.came;
    assert.equal(path, '/send/his-browser');
    assert.equal(headers['content-length'], '0');
    assert.deepEqual(signedFor(headers, push.origin), { good: true, key, audience: true });
    // What his browser does with it: the service worker shows that there is news, and no word of the answer.
    await page.goto('about:blank');
    const shown = await deliver(page, server.origin);
    assert.deepEqual(shown, [{ title: '递驿', body: '有新消息，点开看看' }]);
    // Touched, it leads to where answers are; not who is writing elsewhere.
    const touchIt = () => phone.context.serviceWorkers()[0].evaluate(async () => {
      await self.registration.showNotification('递驿', { tag: 'news' });
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
    });
    await page.goto(`${server.origin}/speak`);
    await page.locator('textarea').fill('站点没有热水');
    await touchIt();
    await page.waitForTimeout(1000);
    assert.ok(page.url().endsWith('/speak'));
    await page.locator('textarea').fill('');
    await touchIt();
    await page.waitForURL('**/ask');
    await page.locator('.card', { hasText: '站点欠我工资' }).waitFor();
    // He wants no more of it.
    await page.goto(server.origin);
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByText('有回复会通知这部手机').waitFor();
    await page.getByRole('button', { name: '不要通知了' }).click();
    await page.getByRole('button', { name: '有回复就通知我' }).waitFor();
    // The server has heard of it.
    while (rows(server, 'SELECT * FROM push').length) await page.waitForTimeout(100);
    push.came.length = 0;
    await answer('再补一句');
    await page.waitForTimeout(1500);
    assert.equal(push.came.length, 0);
    assert.deepEqual(phone.errors, []);
  });

  it('learns that his browser reaches no push service, or that he forbade it, and what then', async () => {
    const phone = await Phone.start({ time: null, permissions: ['geolocation', 'notifications'] });
    const { page } = phone;
    await page.goto(server.origin);
    await ask(page, '没有通知服务的手机');
    await page.getByRole('button', { name: '有回复就通知我' }).click();
    await page.getByText('连不上它的通知服务').waitFor({ timeout: 20_000 });
    await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/notify.png` : undefined, fullPage: true });
    const forbids = await Phone.start({ time: null, permissions: ['geolocation'] });
    await forbids.page.goto(server.origin);
    await ask(forbids.page, '不让通知的手机');
    assert.equal(await forbids.page.getByRole('button', { name: '有回复就通知我' }).count(), 0);
    await forbids.page.getByRole('link', { name: '我的', exact: true }).click();
    await forbids.page.getByText('浏览器不让发通知').waitFor();
  });
});

/** Has the service worker get a push as the browser gives it; says what it shows. */
async function deliver(page, origin) {
  const tool = await page.context().newCDPSession(page);
  const registered = new Promise((done) => tool.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && done(registrations[0].registrationId)));
  await tool.send('ServiceWorker.enable');
  await tool.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data: '' });
  for (let tries = 0; tries < 100; tries++) {
    const [worker] = page.context().serviceWorkers();
    const shown = await worker.evaluate(async () => (await self.registration.getNotifications()).map(({ title, body }) => ({ title, body })));
    if (shown.length) return shown;
    await new Promise((done) => setTimeout(done, 50));
  }
  return [];
}
