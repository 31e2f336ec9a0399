// What a courier types into the server's page before the app is there is theirs: nothing that the app does loses it, or sends
// it twice.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Network } from './network.mjs';
import { Phone, Server } from './phone.mjs';

const PAGE = '/diyi_bg.wasm';
const ENGINE = '/engine_bg.wasm';
const PIN = '25801347';

describe('a courier who writes before the app is there', { timeout: 600_000 }, () => {
  let server;
  let network;
  let phone;
  /** What can be applied for; no sample can. */
  let aid;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'operator', '王接线', 'operator', '430100');
    await addStaff(server, 'boss', '示例管理员', 'prefecture_admin', '430100', 'office');
    const boss = await Desk.signIn(server, 'boss');
    await boss.goto(`${server.origin}/desk/aid`);
    const form = boss.locator('form.wide');
    await form.locator('select[name=kind]').selectOption({ label: '慰问金、基金' });
    await form.locator('select[name=adcode]').selectOption({ label: '长沙' });
    for (const [name, value] of [['name', '长沙互助金'], ['unit', '元'], ['each', '600'], ['stock', '6000']]) await form.locator(`input[name=${name}]`).fill(value);
    await form.locator('input[name=public]').check();
    await boss.getByRole('button', { name: '加一项资源' }).click();
    await boss.locator('#stock').waitFor();
    aid = new URL(boss.url()).pathname.split('/').pop();
  });
  beforeEach(async () => {
    network = await Network.start(server);
    phone = await Phone.start({ time: null });
    // So each page is the server's.
    await phone.context.addInitScript(() => { Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }); });
  });
  afterEach(async () => {
    assert.deepEqual(phone.errors, []);
    await Phone.stopAll();
    await network.stop();
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  /** An engine that is kept from coming is written into the console. */
  const forgiveEngine = () => { phone.errors = phone.errors.filter((error) => !error.startsWith('engine TypeError: Failed to fetch')); };
  /** Keeps files back; gives what lets them come. */
  function hold(matches) {
    let come;
    const held = new Promise((done) => { come = done; });
    network.rule = async (method, path) => { if (matches(path, method)) await held; };
    return come;
  }
  const open = (path) => phone.page.goto(`${network.origin}${path}`, { waitUntil: 'commit' });
  const takenOver = () => phone.page.locator('#first').waitFor({ state: 'detached' });
  const value = (selector) => phone.page.locator(selector).inputValue();

  it('keeps what they write however long a screen takes to come, and is told that they may go on', async () => {
    const { page } = phone;
    const come = hold((path) => path.startsWith('/late-'));
    await open('/ask');
    await page.locator('#first-words').pressSequentially('站点欠我');
    await page.locator('#first-says', { hasText: '写的先留在这一页' }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    assert.equal(await value('#first-words'), '站点欠我');
    await page.keyboard.type('工资');
    // Who wants the app now has no less.
    await page.getByRole('button', { name: '现在就换' }).click();
    await page.waitForTimeout(1500);
    assert.equal(await value('#first-words'), '站点欠我工资');
    come();
    await takenOver();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '站点欠我工资');
  });

  it('has every field of the form in the app, and kept', async () => {
    const { page } = phone;
    const come = hold((path) => path === PAGE);
    await open('/ask');
    await page.locator('#first-words').fill('睡不着，站点还欠工资');
    await page.locator('#first-topic').selectOption({ label: '心理健康' });
    await page.locator('#first-region').selectOption('430200');
    await page.locator('#first-call-back').fill('13800000000');
    await page.locator('#first details summary').click();
    await page.locator('#first-company').fill('快快快递');
    await page.locator('#first input[name=consent]').check();
    come();
    await takenOver();
    const there = async () => {
      await page.waitForFunction(() => document.querySelector('#words')?.value === '睡不着，站点还欠工资');
      await page.locator('#main .chip[aria-pressed=true]', { hasText: '心理健康' }).waitFor();
      assert.deepEqual([await value('#region'), await value('#call-back'), await value('#company')], ['430200', '13800000000', '快快快递']);
      assert.ok(await page.locator('#consent').isChecked());
      await page.locator('summary', { hasText: '13800000000' }).waitFor();
    };
    await there();
    network.rule = () => undefined;
    await page.reload();
    await takenOver();
    await there();
  });

  it('has beside it what they had written in the app before', async () => {
    const { page } = phone;
    await open('/ask');
    await page.locator('#main #words').waitFor();
    await takenOver();
    await page.locator('#words').fill('先前写的');
    await page.waitForTimeout(2500);
    // With the engine there before the form, and after it.
    for (const [late, words] of [['/late-', '后来写的'], ['/engine_bg.wasm', '最后写的']]) {
      const come = hold((path) => path === PAGE || path.startsWith(late));
      await open('/ask');
      await page.locator('#first-words').fill(words);
      setTimeout(come, 500);
      await takenOver();
      await page.waitForFunction((words) => ['先前写的', words].every((one) => document.querySelector('#words')?.value.includes(one)), words);
      await page.waitForTimeout(1500);
    }
    assert.equal(await value('#words'), '先前写的\n后来写的\n最后写的');
  });

  /** The network is there again: they touch what tries again, unless the app did so by itself at that moment. */
  const tryAgain = async (alert) => {
    const button = alert.getByRole('button', { name: '再试一次' });
    // A notice that just came takes no touch that was meant for what is beneath it.
    await button.click({ trial: true });
    network.rule = () => undefined;
    await button.click({ timeout: 3_000 }).catch(() => alert.waitFor({ state: 'detached' }));
  };

  it('takes nothing back of what was kept before, though the engine does not come for long', async () => {
    const { page } = phone;
    const alert = page.locator('.notice[role=alert]', { hasText: '程序没有打开' });
    await open('/ask');
    await page.locator('#main #words').waitFor();
    await takenOver();
    await page.locator('#words').fill('先前写的');
    await page.getByRole('button', { name: '心理健康' }).click();
    await page.waitForTimeout(2500);
    network.rule = (_, path) => (path === ENGINE ? 'cut' : undefined);
    await open('/ask');
    await takenOver();
    await page.locator('#main #words').fill('后来');
    await page.getByRole('button', { name: '劳动权益' }).click();
    await alert.waitFor({ timeout: 40_000 });
    await page.locator('#words').press('End');
    await page.locator('#words').pressSequentially('写的');
    await tryAgain(alert);
    const there = async () => {
      await page.waitForFunction(() => document.querySelector('#words')?.value === '先前写的\n后来写的');
      await page.locator('#main .chip[aria-pressed=true]', { hasText: '劳动权益' }).waitFor();
    };
    await there();
    await page.waitForTimeout(1500);
    await open('/ask');
    await takenOver();
    await there();
    forgiveEngine();
  });

  it('has their digits set, whatever they choose while the engine does not come', async () => {
    const { page } = phone;
    const alert = page.locator('.notice[role=alert]', { hasText: '程序没有打开' });
    await open('/mine');
    await page.getByLabel('4 到 8 位数字').fill(PIN);
    await page.getByRole('button', { name: '上锁', exact: true }).click();
    await page.getByRole('button', { name: '现在锁上' }).waitFor();
    network.rule = (_, path) => (path === ENGINE ? 'cut' : undefined);
    // A slow phone: its engine has failed before the page listens to it.
    const session = await phone.context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await open('/');
    await takenOver();
    await alert.waitFor({ timeout: 40_000 });
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await page.locator('#main').getByRole('combobox').selectOption('430200');
    await tryAgain(alert);
    await alert.waitFor({ state: 'detached' });
    await page.waitForTimeout(1500);
    await open('/ask');
    await takenOver();
    await page.getByLabel('请输入数字密码').waitFor();
    await open('/');
    await takenOver();
    await page.waitForFunction(() => document.querySelector('#main select')?.value === '430200');
    forgiveEngine();
  });

  it('applies for what they came for, also where the form came back to be mended', async () => {
    const { page } = phone;
    const come = hold((path) => path === PAGE);
    await open(`/ask?aid=${aid}`);
    await page.locator('#first-words').fill('家里人住院');
    await page.locator('#first input[name=consent]').check();
    await page.locator('#first-call-back').fill('没有号码');
    await page.locator('#first').getByRole('button', { name: '发出去' }).click({ noWaitAfter: true });
    await page.locator('#first .error').waitFor();
    await page.locator('#first-call-back').fill('13800000000');
    come();
    await takenOver();
    await page.locator('#main .applies-for', { hasText: '长沙互助金' }).waitFor();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '家里人住院');
    assert.deepEqual([await value('#call-back'), await page.locator('#consent').isChecked()], ['13800000000', true]);
  });

  it('is not told that what they came for is gone before the phone has heard of it', async () => {
    const { page } = phone;
    const come = hold((path) => path.startsWith('/api/'));
    await open(`/ask?aid=${aid}`);
    await takenOver();
    await page.locator('#main .applies-for', { hasText: '正在' }).waitFor();
    assert.equal(await page.locator('#main .closed').count(), 0);
    await page.getByRole('button', { name: '不申请这一项' }).waitFor();
    come();
    await page.locator('#main .applies-for', { hasText: '长沙互助金' }).waitFor();
  });

  it('writes to the desk that they chose before, unless they choose another one now', async () => {
    const { page } = phone;
    await open('/ask');
    await page.locator('#main #words').waitFor();
    await takenOver();
    await page.locator('#region').selectOption('430200');
    await page.waitForTimeout(2500);
    // The server's form begins with the prefecture that was looked at.
    await open('/?region=430100');
    const come = hold((path) => path === PAGE);
    await open('/ask');
    assert.equal(await value('#first-region'), '430100');
    await page.locator('#first-words').fill('没有改服务台');
    come();
    await takenOver();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '没有改服务台' && document.querySelector('#region')?.value === '430200');
    // Nor does anything change it afterwards.
    await page.waitForTimeout(1500);
    assert.equal(await value('#region'), '430200');
  });

  it('has it though the page is loaded anew by itself', async () => {
    const { page } = phone;
    const come = hold((path) => path === PAGE);
    await open('/ask');
    await page.locator('#first-words').fill('写到一半');
    await page.locator('#first-topic').selectOption({ label: '劳动权益' });
    await page.waitForFunction(() => globalThis.diyiLoadAgain);
    await Promise.all([page.waitForEvent('domcontentloaded'), page.evaluate(() => globalThis.diyiLoadAgain())]);
    await page.waitForFunction(() => document.querySelector('#first-words')?.value === '写到一半');
    come();
    await takenOver();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '写到一半');
    await page.locator('#main .chip[aria-pressed=true]', { hasText: '劳动权益' }).waitFor();
  });

  it('has it when the lock of what is theirs is open', async () => {
    const { page } = phone;
    await open('/mine');
    await page.getByLabel('4 到 8 位数字').fill(PIN);
    await page.getByRole('button', { name: '上锁', exact: true }).click();
    await page.getByRole('button', { name: '现在锁上' }).waitFor();
    const come = hold((path) => path === PAGE);
    await open('/ask');
    await page.locator('#first-words').fill('锁着也写了');
    come();
    // The lock is what the app has to show.
    await takenOver();
    await page.getByLabel('请输入数字密码').fill(PIN);
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '锁着也写了');
  });

  it('sends it once by the form of the page, whatever comes while it is sent', async () => {
    const { page } = phone;
    let come;
    let answered;
    const [app, answer] = [new Promise((done) => { come = done; }), new Promise((done) => { answered = done; })];
    network.rule = async (method, path) => {
      if (path === PAGE) await app;
      if (method === 'POST' && path === '/ask') await answer;
    };
    // A page that is about to go answers nobody: it notes by itself what stands in the app's form.
    await page.addInitScript(() => setInterval(() => {
      const own = document.querySelector('#main #words');
      if (!own) return;
      sessionStorage.setItem('seen', `${sessionStorage.getItem('seen') ?? ''}|${own.value}`);
      console.debug('the app has its form');
    }, 200));
    await open('/ask');
    await page.locator('#first-words').fill('只想发一次');
    await page.locator('#first').getByRole('button', { name: '发出去' }).click({ noWaitAfter: true });
    const seen = page.waitForEvent('console', { predicate: (message) => message.text() === 'the app has its form', timeout: 60_000 });
    come();
    await seen;
    // It has been looked at for some seconds.
    await page.waitForTimeout(4000);
    answered();
    await page.getByText('收到了').first().waitFor();
    assert.match(await page.evaluate(() => sessionStorage.getItem('seen') ?? ''), /^\|+$/, 'the app had come, and nothing stood in it');
    network.rule = () => undefined;
    // Whoever goes back has it in the page's form at most; the app knows nothing of it.
    await page.goBack();
    await page.locator('#main #words').waitFor({ state: 'attached' });
    await page.waitForTimeout(4000);
    assert.deepEqual(await page.locator('#main #words').evaluateAll((fields) => fields.map(({ value }) => value).filter(Boolean)), []);
    await open('/');
    await takenOver();
    await page.locator('nav.tabs a', { hasText: '提问' }).click();
    await page.locator('#main #words').waitFor();
    await page.waitForTimeout(2000);
    assert.equal(await value('#main #words'), '');
    const desk = await Desk.signIn(server, 'operator');
    assert.ok(await desk.locator('#list tbody tr', { hasText: '只想发一次' }).count() <= 1);
    await desk.context().close();
  });

  it('goes on looking through the library for what they typed, and for what a link looks for', async () => {
    const { page } = phone;
    const come = hold((path) => path === PAGE);
    await open('/answers');
    await page.locator('#first input[name=q]').fill('工资');
    come();
    await takenOver();
    assert.equal(await value('#answers-search'), '工资');
    // Looked for anew, it is what stands there now.
    const comeAgain = hold((path) => path === PAGE);
    await open('/answers?q=%E5%B7%A5%E8%B5%84');
    await page.locator('#first input[name=q]').fill('社保');
    comeAgain();
    await takenOver();
    await page.waitForFunction(() => document.querySelector('#answers-search')?.value === '社保');
    await open('/answers?q=%E5%B7%A5+%E4%BC%A4&topic=labour_rights');
    await takenOver();
    assert.equal(await value('#answers-search'), '工 伤');
    assert.equal(await page.locator('#main .chip[aria-pressed=true]').textContent(), '劳动权益');
  });
});
