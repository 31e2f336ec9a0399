// A new build of the app, over good and bad lines: files of two builds never mix, and only what was built is taken.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, describe, it } from 'node:test';
import { areKept, noteAnswers } from './kept.mjs';
import { Network } from './network.mjs';
import { Phone, Server } from './phone.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));
const REAL = { time: null };

/** The built app in a folder of its own, without what was compressed, so that it can be changed. */
function copyOfApp() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-app-'));
  fs.cpSync(path.join(project, 'dist'), folder, { recursive: true, filter: (file) => !/\.(br|gz)$/.test(file) });
  return folder;
}

/** Makes another build of it: the title on the first page is the build's. */
function build(folder, title) {
  const page = path.join(folder, 'index.html');
  fs.writeFileSync(page, fs.readFileSync(page, 'utf8').replace(/<title>.*<\/title>/, `<title>${title}</title>`).replace(/(<html[^>]*?)( data-build="[^"]*")?>/, `$1 data-build="${title}">`));
  execFileSync('node', [path.join(project, 'platforms/web/service-worker-lists.mjs'), folder]);
}

describe('a new build of the app', { timeout: 300_000 }, () => {
  let folder;
  let server;
  let network;
  before(async () => {
    folder = copyOfApp();
    build(folder, 'one');
    server = await Server.start(['--web', folder]);
    network = await Network.start(server);
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await network.stop();
    await server.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** The caches of builds. */
  const builds = (page) => page.evaluate(async () => (await caches.keys()).filter((name) => /^diyi-[0-9a-f]{16}$/.test(name)));
  const shown = (page) => page.evaluate(() => document.documentElement.dataset.build);
  const start = async () => {
    const phone = await Phone.start(REAL);
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    return phone;
  };
  /** Has the browser look for an update, and waits for what comes of it. */
  const update = (page) => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((done) => registration.addEventListener('updatefound', () => done(registration.installing), { once: true }));
    await registration.update().catch(() => {});
    const fresh = registration.installing ?? registration.waiting ?? await found;
    // It hashes the whole app.
    while (fresh.state === 'installing') await new Promise((done) => fresh.addEventListener('statechange', done, { once: true }));
    return fresh.state;
  });

  it('that comes through a login page is not taken: the old one stays, offline too', async () => {
    build(folder, 'one');
    network.rule = () => undefined;
    const phone = await start();
    assert.equal(await shown(phone.page), 'one');
    build(folder, 'two');
    // The login page answers for some of the files, with 200.
    network.rule = (_, file) => (/style\.css|boot\.js/.test(file) ? { status: 200 } : undefined);
    assert.equal(await update(phone.page), 'redundant');
    network.rule = () => 'cut';
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    assert.equal(await shown(phone.page), 'one');
    await phone.restart();
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    assert.equal(await shown(phone.page), 'one');
    assert.deepEqual(phone.errors, []);
  });

  it('waits for the pages of the old one, and is there when the app is opened next', async () => {
    build(folder, 'one');
    network.rule = () => undefined;
    const phone = await start();
    await noteAnswers(phone.context);
    await phone.context.addInitScript(() => {
      const { postMessage } = ServiceWorker.prototype;
      ServiceWorker.prototype.postMessage = function say(what) {
        globalThis.told = what;
        postMessage.call(this, what);
      };
    });
    await phone.page.goto(`${network.origin}/ask`);
    await phone.page.locator('#words').fill('更新的时候正在写');
    await areKept(phone.page, '更新的时候正在写');
    build(folder, 'three');
    assert.equal(await update(phone.page), 'installed');
    // Nothing changes under an open page.
    assert.equal(await shown(phone.page), 'one');
    await phone.page.reload();
    await phone.page.locator('#words').waitFor();
    // Once it has all, the page of the old one has the map kept; what waits is still there afterwards.
    await phone.page.waitForFunction(() => globalThis.told === 'keep-map');
    await phone.page.waitForTimeout(1000);
    assert.equal((await builds(phone.page)).length, 2, 'the new one is thrown away by the old one');
    assert.equal(await shown(phone.page), 'one');
    await phone.restart();
    await phone.page.goto(`${network.origin}/ask`);
    await phone.page.waitForFunction(() => document.querySelector('#words')?.value === '更新的时候正在写');
    assert.equal(await shown(phone.page), 'three');
    // It has started: the old one is let go.
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    while ((await builds(phone.page)).length > 1) await phone.page.waitForTimeout(100);
    assert.equal((await builds(phone.page)).length, 1, 'the new one is not kept');
    // And it opens without a network.
    network.rule = () => 'cut';
    await phone.restart();
    await phone.page.goto(network.origin);
    await phone.cards().first().waitFor();
    assert.equal(await shown(phone.page), 'three');
  });

  for (const [what, name] of [['page', 'diyi_bg.wasm'], ['engine', 'engine_bg.wasm']]) {
    it(`whose ${what} cannot start gives way to the one before it`, async () => {
      build(folder, 'one');
      network.rule = () => undefined;
      const phone = await start();
      const wasm = path.join(folder, name);
      const whole = fs.readFileSync(wasm);
      fs.writeFileSync(wasm, Buffer.from('no wasm at all'));
      build(folder, `four-${what}`);
      try {
        assert.equal(await update(phone.page), 'installed');
        await phone.restart();
        await phone.page.goto(network.origin);
        await phone.cards().first().waitFor({ timeout: 20_000 });
        assert.equal(await shown(phone.page), 'one');
      } finally {
        fs.writeFileSync(wasm, whole);
      }
    });
  }
});
