// A courier with Chromium: as it is, in one that lacks what older ones lack, and over plain http in the local network, as the
// QR code of `make run` opens it; one that is updated, and one whose engine is slow.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { Chromium } from './browsers/chromium.mjs';
import { address, day, noAddress, noSqlite } from './browsers/day.mjs';
import { arrives, ask, isWhole, rows } from './browsers/steps.mjs';
import { OLD, slow, without } from './browsers/without.mjs';
import { Server } from './phone.mjs';

const start = () => Chromium.start();

day({ name: 'Chromium', start });
day({ name: 'an older Chromium', start, lacks: OLD });
day({ name: 'Chromium over http in the local network', missing: noAddress, start, host: address, offline: false });

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-browsers-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('a courier whose browser is updated', { timeout: 120_000, skip: noSqlite }, () => {
  it('still has what they asked before it could write files', async (test) => {
    const server = await Server.start(['--web', without(OLD, path.join(folder, 'before'))]);
    test.after(() => server.stop());
    const phone = await Chromium.start();
    test.after(() => phone.stop());
    await phone.tab.go(server.origin);
    await isWhole(phone.tab);
    await server.kill();
    await ask(phone.tab, '更新以前问的');
    server.options = [];
    await server.run();
    // The app comes from the server again, whose files take nothing away from the browser.
    await phone.tab.run(async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    });
    await phone.restart();
    await phone.tab.go(`${server.origin}/ask`);
    await phone.tab.sees('.card', '更新以前问的');
    assert.equal(await phone.tab.run(() => typeof navigator.storage), 'object');
    await arrives(server, "SELECT id FROM message WHERE text = '更新以前问的'");
    assert.equal(rows(server, 'SELECT id FROM account').length, 1);
  });
});

describe('a courier with a slow phone', { timeout: 120_000 }, () => {
  it('keeps the words that they typed before the engine answered', async (test) => {
    const server = await Server.start(['--web', slow(1000, path.join(folder, 'slow'))]);
    test.after(() => server.stop());
    const phone = await Chromium.start();
    test.after(() => phone.stop());
    await phone.tab.go(server.origin);
    await phone.tab.sees('.card');
    // The next time there is nothing new that would have the form look once more.
    await phone.tab.go(`${server.origin}/ask`);
    await phone.tab.sees('#words');
    const typed = await phone.tab.run(async () => {
      for (const letter of '站点押金不退怎么办我已经问了三次都没有人理我请帮帮我') {
        const field = document.querySelector('#words');
        field.value += letter;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((done) => setTimeout(done, 120));
      }
      return document.querySelector('#words').value;
    });
    assert.equal(typed, '站点押金不退怎么办我已经问了三次都没有人理我请帮帮我');
    await phone.tab.go(`${server.origin}/ask`);
    await phone.tab.until(() => document.querySelector('#words')?.value === '站点押金不退怎么办我已经问了三次都没有人理我请帮帮我');
  });
});
