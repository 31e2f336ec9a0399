// A courier with any browser: the same day in Chromium, Firefox and WebKit, in a browser that lacks what older ones lack,
// and over plain http in the local network, as the QR code of `make run` opens it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Chromium } from './browsers/chromium.mjs';
import { Firefox } from './browsers/firefox.mjs';
import { has } from './browsers/processes.mjs';
import { arrives, ask, isWhole, rows, steps } from './browsers/steps.mjs';
import { WebKit } from './browsers/webkit.mjs';
import { OLD, slow, without } from './browsers/without.mjs';
import { Phone, Server } from './phone.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-browsers-'));
/** A photo of the code at a station's door. */
const code = path.join(folder, 'code.png');
/** This machine's address in its network: pages from there are not secure ones. */
const address = Object.values(os.networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const noAddress = address ? false : 'this machine has no address but its own';
const noSqlite = has('sqlite3') ? false : 'sqlite3 is not installed';

const kinds = [
  { name: 'Chromium', missing: false, start: () => Chromium.start() },
  { name: 'Firefox', missing: Firefox.missing(), start: () => Firefox.start(), again: true },
  { name: 'WebKit', missing: WebKit.missing(), start: () => WebKit.start() },
  // As Debian builds it, its files cannot be written at once, and say so late.
  { name: 'WebKit that refuses its files', missing: WebKit.missing(), start: () => WebKit.start({ features: ['AccessHandle', 'FileSystem', 'StorageAPI'] }) },
  { name: 'an older Chromium', missing: false, start: () => Chromium.start(), lacks: OLD },
  { name: 'Chromium over http in the local network', missing: noAddress, start: () => Chromium.start(), host: address, offline: false },
  { name: 'Firefox over http in the local network', missing: Firefox.missing() || noAddress, start: () => Firefox.start(), host: address, offline: false, again: true },
];

/** A photo of the code at a station’s door. */
async function photo(server) {
  const phone = await Phone.start();
  await phone.page.goto(`${server.origin}/station/430300-0002`);
  const file = path.join(server.folder, 'code.png');
  await phone.page.locator('svg.qr').screenshot({ path: file });
  await phone.stop();
  return file;
}

after(() => fs.rmSync(folder, { recursive: true, force: true }));

// DIYI_BROWSER tries one alone, DIYI_PICTURES keeps a picture of each step.
for (const kind of kinds.filter(({ name }) => !process.env.DIYI_BROWSER || name === process.env.DIYI_BROWSER)) {
  describe(`a courier with ${kind.name}`, { timeout: 240_000, skip: kind.missing || noSqlite }, () => {
    const day = {};
    let failed = false;
    before(async () => {
      const web = kind.lacks ? without(kind.lacks, path.join(folder, 'web')) : undefined;
      day.server = await Server.start(web ? ['--web', web] : [], kind.host);
      day.code = await photo(day.server);
      day.phone = await kind.start();
    });
    after(async () => {
      await day.phone?.stop();
      await day.server?.stop();
    });
    for (const [sentence, act] of steps(kind)) {
      it(sentence, async (test) => {
        // Each step goes on where the one before ended.
        if (failed) return test.skip('an earlier step failed');
        failed = true;
        await act(day).finally(async () => {
          if (process.env.DIYI_PICTURES) await day.phone.tab.picture(path.join(process.env.DIYI_PICTURES, `${kind.name} ${sentence}.png`)).catch(console.error);
        });
        failed = false;
      });
    }
    it('without an error in the console', () => {
      // Over http, browsers say that they heed no headers of https pages.
      assert.deepEqual(day.phone.errors.filter((error) => kind.offline !== false || !/origin was untrustworthy/.test(error)), []);
    });
  });
}

describe('a courier whose browser is updated', { timeout: 60_000, skip: noSqlite }, () => {
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

describe('a courier with a slow phone', { timeout: 60_000 }, () => {
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
