// The digits that a courier sets lock all that is theirs on the phone, and nothing that anybody may need at once.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { MORNING, Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const PIN = '25801347';
const WORDS = '睡不着，不敢告诉家里人';
const later = (page, seconds) => page.clock.setFixedTime(new Date(MORNING.getTime() + seconds * 1000));
const shot = async (page, name) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/lock-${name}.png` });
};

/** All that the browser keeps on the phone's disk. */
function disk(folder) {
  const all = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) all.push(fs.readFileSync(path.join(entry.parentPath, entry.name)));
  }
  return Buffer.concat(all);
}

describe('a courier whose phone others take up', { timeout: 600_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  const setPin = async (page) => {
    await page.goto(`${server.origin}/mine`);
    await page.getByLabel('4 到 8 位数字').fill(PIN);
    await page.getByRole('button', { name: '上锁', exact: true }).click();
    await page.getByRole('button', { name: '现在锁上' }).waitFor();
  };
  const unlock = async (page, digits) => {
    await page.getByLabel('请输入数字密码').fill(digits);
    await page.getByRole('button', { name: '打开', exact: true }).click();
  };

  it('has questions, bookings, tickets and drafts behind the digits, and the emergency numbers before them', async () => {
    // By the phone's own clock: activities are ahead of now.
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    await page.goto(`${server.origin}/book`);
    await page.getByRole('button', { name: '健康体检' }).click();
    await page.locator('.card', { hasText: '健康体检' }).click();
    await page.locator('.slots button').first().click();
    await page.waitForURL('**/booking/*');
    await page.locator('svg.qr').waitFor();
    const title = await page.locator('h1').textContent();
    const ticket = new URL(page.url()).pathname;
    const activity = await page.getByRole('link', { name: '看活动' }).getAttribute('href');
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').fill(WORDS);
    await page.goto(`${server.origin}/speak`);
    await page.locator('#words').fill('冬天站点没有热水');
    await setPin(page);

    const seen = (text) => page.getByText(text).count();
    await page.goto(`${server.origin}/ask`);
    await page.getByLabel('请输入数字密码').waitFor();
    assert.equal(await page.locator('#words').count(), 0);
    assert.ok((await page.locator('a[href="tel:110"], a[href="tel:120"]').count()) >= 2, 'who is in danger needs no digits');
    await page.getByRole('heading', { name: '各市州服务台' }).waitFor();
    await assertReadable(page, 'asking, locked');
    await shot(page, 'ask');
    await page.goto(server.origin + ticket);
    await page.getByLabel('请输入数字密码').waitFor();
    await page.waitForFunction(() => document.title === '上锁了 · 递驿');
    assert.deepEqual([await seen(title), await page.locator('svg.qr').count()], [0, 0]);
    await shot(page, 'ticket');
    await page.goto(`${server.origin}/book`);
    await page.getByRole('button', { name: '我约的锁着，点这里打开' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: '我约的' }).count(), 0);
    await assertReadable(page, 'booking, locked');
    await shot(page, 'book');
    await page.goto(server.origin + activity);
    await page.getByRole('button', { name: '预约锁着，点这里打开' }).waitFor();
    assert.equal(await seen('你已经约了这个活动'), 0);
    await page.goto(`${server.origin}/speak`);
    await page.getByLabel('请输入数字密码').waitFor();
    assert.equal(await page.locator('#words').count(), 0);
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.locator(`a[href="${ticket}"]`).count(), 0);

    // Opened once, all of it is there, as it was.
    await page.getByRole('navigation').getByRole('link', { name: '预约' }).click();
    await page.getByRole('button', { name: '我约的锁着，点这里打开' }).click();
    await unlock(page, PIN);
    await page.locator(`a[href="${ticket}"]`).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: '提问' }).click();
    await page.waitForFunction((words) => document.querySelector('#words')?.value === words, WORDS);
    assert.deepEqual(phone.errors, []);
  });

  it('is not guessed: each further wrong try takes longer, also after the phone was switched off', async () => {
    const phone = await Phone.start();
    let { page } = phone;
    await setPin(page);
    await page.getByRole('button', { name: '现在锁上' }).click();
    for (let tries = 1; tries <= 4; tries++) {
      await unlock(page, `000${tries}`);
      await page.getByText('密码不对').waitFor();
      await page.waitForFunction(() => document.querySelector('#pin')?.value === '');
    }
    await unlock(page, '0005');
    await page.getByText('输错太多次，30 秒后再试').waitFor();
    assert.ok(await page.getByRole('button', { name: '打开', exact: true }).isDisabled());
    await assertReadable(page, 'waiting');
    await shot(page, 'wait');
    await phone.restart();
    page = phone.page;
    await page.goto(`${server.origin}/mine`);
    await page.getByText('输错太多次，30 秒后再试').waitFor();
    await later(page, 29);
    await page.getByText('输错太多次，1 秒后再试').waitFor();
    await later(page, 30);
    await page.getByText('输错太多次').waitFor({ state: 'detached' });
    await unlock(page, '0006');
    await page.getByText('输错太多次，60 秒后再试').waitFor();
    await later(page, 91);
    await page.getByText('输错太多次').waitFor({ state: 'detached' });
    await unlock(page, PIN);
    await page.getByRole('button', { name: '看恢复码' }).waitFor();
    // The digits themselves are nowhere on the phone; what they are told from is.
    await phone.context.close();
    const kept = disk(phone.disk);
    assert.ok(kept.includes('"rounds":'));
    assert.ok(!kept.includes(PIN));
    assert.deepEqual(phone.errors, []);
  });

  it('is locked again after three minutes in which nobody touched it, and keeps what was being written', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await setPin(page);
    await page.getByRole('navigation').getByRole('link', { name: '提问' }).click();
    await page.locator('#words').fill(WORDS);
    await page.waitForTimeout(300);
    await later(page, 170);
    await page.locator('#words').press('End');
    await later(page, 340);
    // The clock is looked at when the network is back, as it is twice a minute.
    const synced = page.waitForResponse(/\/api\/v1\/changes/);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await synced;
    await page.waitForTimeout(1000);
    assert.equal(await page.locator('#words').count(), 1, 'who writes is not locked out');
    await later(page, 351);
    await page.getByLabel('请输入数字密码').waitFor({ timeout: 40_000 });
    assert.equal(await page.locator('#words').count(), 0);
    await unlock(page, PIN);
    await page.waitForFunction((words) => document.querySelector('#words')?.value === words, WORDS);
    assert.deepEqual(phone.errors, []);
  });

  it('is told what is lost for good before forgotten digits wipe it', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await page.locator('.card').first().waitFor();
    await setPin(page);
    await phone.context.setOffline(true);
    await page.getByRole('navigation').getByRole('link', { name: '提问' }).click();
    await page.locator('#words').fill(WORDS);
    await page.getByRole('button', { name: '发出去' }).click();
    // What tells of their health is sent once they agree.
    await page.locator('#consent').check();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.waitForURL('**/question/*');
    await page.getByRole('navigation').getByRole('link', { name: '我的' }).click();
    await page.getByRole('button', { name: '现在锁上' }).click();
    await page.getByRole('button', { name: '忘了密码？' }).click();
    await page.getByText('还有 1 条没发出去，清空就没了').waitFor();
    await assertReadable(page, 'forgotten');
    await shot(page, 'forgotten');
    await page.getByRole('button', { name: '不删了' }).click();
    await unlock(page, PIN);
    // The digits are hashed for a while; who touches another tab meanwhile finds it open there.
    await page.getByRole('navigation').getByRole('link', { name: '提问' }).click();
    await page.locator('.card', { hasText: WORDS }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: '我的' }).click();
    await page.getByRole('button', { name: '现在锁上' }).click();
    await page.getByRole('button', { name: '忘了密码？' }).click();
    await page.getByRole('button', { name: '清空' }).click();
    await page.getByRole('button', { name: '看恢复码' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: '提问' }).click();
    await page.locator('#words').waitFor();
    assert.equal(await page.getByText(WORDS).count(), 0);
    assert.deepEqual(phone.errors, []);
  });

  it('keeps the digits that are set while the phone finds out where it is', async () => {
    const phone = await Phone.start({ permissions: [] });
    const { page } = phone;
    // What the engine says of the settings comes late, as on a busy phone.
    await page.addInitScript(() => {
      const own = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
      Object.defineProperty(Worker.prototype, 'onmessage', {
        ...own,
        set(heard) {
          own.set.call(this, (event) => {
            const late = globalThis.settingsAreLate && JSON.stringify(event.data).includes('Preferences');
            setTimeout(() => heard.call(this, event), late ? globalThis.settingsAreLate : 0);
          });
        },
      });
    });
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByLabel('4 到 8 位数字').waitFor();
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await page.evaluate(() => { globalThis.settingsAreLate = 4_000; });
    await phone.context.grantPermissions(['geolocation']);
    await page.getByRole('button', { name: /打开定位|离我近|重新定位/ }).first().click();
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByLabel('4 到 8 位数字').fill(PIN);
    await page.getByRole('button', { name: '上锁', exact: true }).click();
    await page.getByRole('button', { name: '现在锁上' }).waitFor();
    await page.waitForTimeout(9_000);
    await page.getByRole('button', { name: '现在锁上' }).waitFor();
    await page.reload();
    await page.getByLabel('请输入数字密码').waitFor();
  });

  it('reads the locked screens at 360 px and in the dark', async () => {
    for (const options of [{ width: 360 }, { dark: true }]) {
      const phone = await Phone.start(options);
      const { page } = phone;
      await setPin(page);
      for (const screen of ['/ask', '/book', '/speak', '/voices', '/suggest-station', '/mine', '/booking/019acb00-0000-7000-8000-000000000001']) {
        await page.goto(server.origin + screen);
        await page.locator('.lock, .locked').first().waitFor();
        await assertReadable(page, `${screen}, locked`);
        await shot(page, `${screen.split('/')[1]}-${options.width ?? 'dark'}`);
      }
      await phone.stop();
    }
  });
});
