// A courier with many tabs of the app, opened, loaded anew and closed at random while they write, with the network coming
// and going: nothing is lost, nothing is there twice, it is one account. DIYI_SOAK_SECONDS makes it longer (`make soak`).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { has } from './browsers/processes.mjs';
import { rows } from './browsers/steps.mjs';
import { OLD, without } from './browsers/without.mjs';
import { Phone, Server } from './phone.mjs';

const SECONDS = Number(process.env.DIYI_SOAK_SECONDS ?? 20);
/** Seconds after which a courier would have given up. */
const PATIENCE = 60;
const TABS = 7;
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const upTo = (most) => Math.floor(Math.random() * most);

describe('a courier with seven tabs', { timeout: 2 * (SECONDS + 240) * 1000, skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-tabs-'));
  let server;
  afterEach(async () => {
    await Phone.stopAll();
    await server?.stop();
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  const day = async (options) => {
    server = await Server.start(options);
    const phone = await Phone.start({ time: null });
    const { context } = phone;
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    const tabs = [phone.page];
    const open = async () => {
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      tabs.push(page);
      await page.goto(`${server.origin}/ask`).catch(() => {});
    };
    while (tabs.length < TABS) await open();
    // Disturbed as often as fits how fast this machine's tabs are: on a slow one nothing would ever be written otherwise.
    const alone = Date.now();
    await phone.page.bringToFront();
    await phone.page.getByRole('link', { name: '提问', exact: true }).click();
    await phone.page.locator('#words').fill('没人打扰时的一问');
    await phone.page.getByRole('button', { name: '发出去' }).click();
    await phone.page.locator('.messages .own', { hasText: '没人打扰时的一问' }).waitFor();
    const pause = Math.max(300, (Date.now() - alone) / 2);

    /** What the app has shown as kept. */
    const kept = [];
    const begun = Date.now();
    // How many come in so many seconds is chance and no test's matter; that some do is: so it goes on until then.
    const goesOn = () => {
      const past = (Date.now() - begun) / 1000;
      return past < SECONDS || (kept.length <= SECONDS / 10 && past < SECONDS + PATIENCE);
    };
    const done = { reloads: 0, closed: 0, cuts: 0, interrupted: 0 };
    /** How often each tab was loaded anew: what was being written then is seen in the other tabs. */
    const reloads = new Map();
    const write = async () => {
      for (let number = 0; goesOn(); number++) {
        const page = tabs[upTo(tabs.length)];
        const words = `第 ${number} 问`;
        const before = reloads.get(page);
        const interrupted = () => page.isClosed() || reloads.get(page) !== before;
        try {
          await page.bringToFront();
          await page.getByRole('link', { name: '提问', exact: true }).click();
          await page.locator('#words').fill(words);
          await page.getByRole('button', { name: '发出去' }).click();
          const shown = page.locator('.messages .own', { hasText: words });
          for (let tries = 0; !interrupted() && tries < 200 && !(await shown.isVisible()); tries++) await sleep(100);
          if (!interrupted()) {
            await shown.waitFor({ timeout: 1000 });
            kept.push(words);
            continue;
          }
        } catch (error) {
          if (!interrupted()) throw new Error(`${words}: ${error.message}; ${await page.locator('body').innerText()}`);
        }
        done.interrupted += 1;
      }
    };
    const disturb = async () => {
      while (goesOn()) {
        await sleep(upTo(2 * pause));
        const at = upTo(tabs.length);
        if (Math.random() < 0.6) {
          done.reloads += 1;
          reloads.set(tabs[at], (reloads.get(tabs[at]) ?? 0) + 1);
          await tabs[at].reload({ waitUntil: 'commit' }).catch(() => {});
        } else {
          done.closed += 1;
          const [page] = tabs.splice(at, 1);
          await page.close();
          if (tabs.length < TABS) await open();
        }
      }
    };
    const cut = async () => {
      while (goesOn()) {
        await sleep(1000 + upTo(2500));
        await server.kill();
        done.cuts += 1;
        await sleep(upTo(3000));
        await server.run();
      }
    };
    await Promise.all([write(), disturb(), cut()]);

    const arrived = () => rows(server, "SELECT text FROM message WHERE text LIKE '第 % 问'").map(({ text }) => text);
    const waits = Date.now() + 120_000;
    while (Date.now() < waits && kept.some((words) => !arrived().includes(words))) await sleep(500);
    await sleep(2000);
    const all = arrived();
    console.log(`# ${Math.round((Date.now() - begun) / 1000)} s: ${kept.length} written, ${all.length} arrived, disturbed every ${Math.round(pause)} ms, ${JSON.stringify(done)}`);
    assert.ok(kept.length > SECONDS / 10, `${kept.length} written`);
    assert.deepEqual(kept.filter((words) => !all.includes(words)), [], 'lost');
    assert.deepEqual(all.filter((words, at) => all.indexOf(words) !== at), [], 'twice');
    assert.equal(rows(server, 'SELECT id FROM account').length, 1);
    // Each tab shows all of them, and nothing waits.
    for (const page of tabs) {
      await page.goto(`${server.origin}/ask`);
      for (const words of kept) await page.locator('.card', { hasText: words }).first().waitFor();
      assert.equal(await page.locator('.card', { hasText: '待发送' }).count(), 0);
    }
  };

  it(`writes for ${SECONDS} seconds, and all of it arrives once, under one account`, () => day([]));

  it('does so in an older browser, which has neither files nor locks', () => day(['--web', without(OLD, path.join(folder, 'web'))]));

  it('does not wait long in an older browser when the tab that has the disk is killed without a word', async () => {
    server = await Server.start(['--web', without(OLD, path.join(folder, 'killed'))]);
    const phone = await Phone.start({ time: null });
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    const second = await phone.context.newPage();
    await second.goto(`${server.origin}/ask`);
    await second.locator('#words').fill('写到一半');
    await sleep(1500);
    const session = await phone.context.newCDPSession(phone.page);
    // Its renderer dies: no page of it says that it goes.
    session.send('Page.crash').catch(() => {});
    await sleep(300);
    await second.bringToFront();
    await second.locator('#words').fill('带着盘的窗口被杀以后写的');
    const begun = Date.now();
    await second.getByRole('button', { name: '发出去' }).click();
    await second.locator('.messages .own', { hasText: '带着盘的窗口被杀以后写的' }).waitFor();
    const waited = Date.now() - begun;
    console.log(`# ${waited} ms after the tab was killed`);
    assert.ok(waited < 7_000, `${waited} ms`);
    const arrived = () => rows(server, "SELECT id FROM message WHERE text = '带着盘的窗口被杀以后写的'").length;
    for (let tries = 0; tries < 100 && arrived() === 0; tries++) await sleep(100);
    assert.equal(arrived(), 1);
  });
});
