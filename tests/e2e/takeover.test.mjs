// On a first visit the app takes over as soon as its page is there, before its engine is: what the server's page brought is
// listed, looked through and opened, and what is written waits for the engine.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Network } from './network.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

/** By the phone's own clock: a page is not believed by one that is wrong. */
const REAL = { time: null };
const ENGINE = '/engine_bg.wasm';

describe('a courier on a slow line who opens a link', { timeout: 600_000 }, () => {
  let server;
  let network;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'operator', '王接线', 'operator', '430100');
  });
  beforeEach(async () => { network = await Network.start(server); });
  afterEach(async () => {
    await Phone.stopAll();
    await network.stop();
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  /** Keeps the engine back; gives what lets it come. */
  function holdEngine() {
    let come;
    const held = new Promise((done) => { come = done; });
    network.rule = async (_, path) => { if (path === ENGINE) await held; };
    return come;
  }

  const note = (page) => page.locator('#main p', { hasText: '这是服务器' });
  const takenOver = (page) => page.locator('#first').waitFor({ state: 'detached' });
  const chip = (page, name) => page.locator('#main .chips').getByRole('button', { name, exact: true });
  const listed = (page) => page.locator('#main .sheet > .list > .card').evaluateAll((cards) => cards.map((card) => [card.querySelector('strong').textContent, Math.round(card.getBoundingClientRect().top)]));

  it('has the list, looks through it and opens a station before the engine is there, and nothing moves when it comes', async () => {
    const come = holdEngine();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin, { waitUntil: 'commit' });
    await takenOver(page);
    // At night there may be none that is open.
    if (await chip(page, '现在开门').getAttribute('aria-pressed') === 'true') await chip(page, '现在开门').click();
    await phone.firstCards().nth(20).waitFor();
    await note(page).waitFor();
    await assertReadable(page, 'the list before the engine is there');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/takeover-list.png` });
    // Nearest first, as the engine would say.
    const metres = (await page.locator('.card .distance').allTextContents()).map((text) => {
      const [, number, unit] = text.match(/^([\d.]+) (米|公里)$/);
      return Number(number) * (unit === '米' ? 1 : 1000);
    });
    assert.ok(metres.length > 20);
    assert.deepEqual(metres, [...metres].sort((a, b) => a - b));
    await chip(page, '雨具').click();
    await page.waitForFunction(() => [...document.querySelectorAll('#main .card')].every((card) => card.textContent.includes('雨具')));
    await chip(page, '雨具').click();
    await page.getByRole('searchbox').fill('zjj');
    await page.waitForFunction(() => document.querySelectorAll('#main .card').length > 0 && [...document.querySelectorAll('#main .card')].every((card) => card.textContent.includes('张家界')));
    await page.getByRole('searchbox').fill('没有的地方');
    await page.getByText('其余的正在取').waitFor();
    await page.getByRole('searchbox').fill('');
    await phone.firstCards().nth(20).waitFor();
    const name = await page.locator('.card strong').nth(2).textContent();
    await page.locator('.card a.card-link').nth(2).click();
    await page.locator('.facts').waitFor();
    assert.equal(await page.locator('#main h1').textContent(), name);
    assert.match(await page.locator('.at-hand a').first().getAttribute('href'), /amap|geo:/);
    await note(page).waitFor();
    await page.goBack();
    await phone.firstCards().nth(20).waitFor();
    const before = await listed(page);
    come();
    await note(page).waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    const after = await listed(page);
    assert.deepEqual(after, before);
    assert.deepEqual(phone.errors, []);
  });

  it('writes a question meanwhile, which is sent once as soon as the engine is there', async () => {
    const come = holdEngine();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin, { waitUntil: 'commit' });
    await takenOver(page);
    await page.locator('nav.tabs a', { hasText: '提问' }).click();
    await page.locator('#words').pressSequentially('站点欠我两个月');
    await page.getByText('写的先留在这一页，取完就存').waitFor();
    await assertReadable(page, 'a question before the engine is there');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/takeover-ask.png` });
    // Nothing is looked up to see danger.
    await page.locator('#words').fill('站点欠我两个月，我不想活了');
    await page.locator('.danger a[href^="tel:"]').first().waitFor();
    // Loaded anew, it is not lost.
    await page.locator('#words').fill('站点欠我两个月工资');
    await page.reload({ waitUntil: 'commit' });
    await page.locator('#main #words').waitFor();
    come();
    await page.waitForFunction(() => document.querySelector('#main #words')?.value === '站点欠我两个月工资');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    const desk = await Desk.signIn(server, 'operator');
    assert.equal(await desk.locator('#list tbody tr', { hasText: '站点欠我两个月工资' }).count(), 1);
    await desk.context().close();
    assert.deepEqual(phone.errors, []);
  });

  it('has what they sent before the engine was there sent once, without another touch', async () => {
    const come = holdEngine();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin, { waitUntil: 'commit' });
    await takenOver(page);
    await page.locator('nav.tabs a', { hasText: '提问' }).click();
    await page.locator('#words').fill('没有程序时就点了发送');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText('还在存').waitFor();
    come();
    await page.getByText(/已收到，最晚/).waitFor();
    const desk = await Desk.signIn(server, 'operator');
    assert.equal(await desk.locator('#list tbody tr', { hasText: '没有程序时就点了发送' }).count(), 1);
    await desk.context().close();
    assert.deepEqual(phone.errors, []);
  });

  it('chooses a prefecture and an app for the way meanwhile, which holds when the engine is there', async () => {
    const come = holdEngine();
    const phone = await Phone.start({ ...REAL, place: null, permissions: [] });
    const { page } = phone;
    await page.goto(`${network.origin}/?region=430200`, { waitUntil: 'commit' });
    await takenOver(page);
    const region = page.locator('#main .chips select');
    assert.equal(await region.inputValue(), '430200');
    if (await chip(page, '现在开门').getAttribute('aria-pressed') === 'true') await chip(page, '现在开门').click();
    await phone.firstCards().first().waitFor();
    assert.ok((await phone.firstCards().allTextContents()).every((text) => text.includes('株洲')));
    // Stations of another prefecture are not among these, and nobody says that there are none.
    await region.selectOption('430300');
    await page.getByText('其余的正在取').waitFor();
    come();
    await page.waitForFunction(() => document.querySelectorAll('#main .card').length > 0 && [...document.querySelectorAll('#main .card')].every((card) => card.textContent.includes('湘潭')));
    await page.goto(network.origin);
    await page.waitForFunction(() => document.querySelector('#main .chips select')?.value === '430300');
  });

  it('has in a second window what the first one has synced', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    // So both pages are the server's, as where there is no https.
    await phone.context.addInitScript(() => { Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }); });
    await page.goto(network.origin);
    await takenOver(page);
    await note(page).waitFor({ state: 'detached' });
    const second = await phone.context.newPage();
    await second.goto(network.origin);
    await takenOver(second);
    await note(second).waitFor({ state: 'detached' });
    await second.locator('.card').or(second.getByRole('button', { name: '关门的也看' })).first().waitFor();
  });

  it('is told that something is gone only when the phone has heard all', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    let come;
    let held = new Promise((done) => { come = done; });
    network.rule = async (_, path) => { if (path.startsWith('/api/')) await held; };
    const nobody = '019aa0aa-0000-7000-8000-000000000000';
    await page.goto(`${network.origin}/voice/${nobody}`);
    await page.locator('#main p[role=status]', { hasText: '正在更新数据' }).waitFor();
    await page.waitForTimeout(1000);
    assert.equal(await page.getByText('已经撤了').count(), 0);
    come();
    await page.getByText('这一条已经撤了').waitFor();
    // The next day, without a network: nobody knows of today's links.
    for (const path of ['voice', 'proposal', 'discussion', 'letter', 'activity', 'question', 'booking', 'answer']) {
      network.rule = (_, path) => (path.startsWith('/api/') ? 'cut' : undefined);
      await page.goto(`${network.origin}/${path}/${nobody}`);
      await page.getByText('现在又连不上服务器').waitFor();
      assert.equal(await page.getByText(/撤了|撤回了|恢复码/).count(), 0, path);
      await assertReadable(page, `${path}, without a network`);
    }
    network.rule = () => undefined;
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByText('这条已经撤回了').waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('is told when the engine does not come, and has it by a touch', async () => {
    network.rule = (_, path) => (path === ENGINE ? 'cut' : undefined);
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(network.origin, { waitUntil: 'commit' });
    await takenOver(page);
    const alert = page.locator('.notice[role=alert]', { hasText: '程序没有打开，多半是网络断了' });
    await alert.waitFor({ timeout: 40_000 });
    await assertReadable(page, 'a list without an engine');
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/takeover-gone.png` });
    network.rule = () => undefined;
    await alert.getByRole('button', { name: '再试一次' }).click();
    await alert.waitFor({ state: 'detached' });
    await note(page).waitFor({ state: 'detached' });
    await phone.firstCards().or(page.getByRole('button', { name: '关门的也看' })).first().waitFor();
  });
});
