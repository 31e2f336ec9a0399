// What the app says by itself, of the network above all, comes and goes without moving anything: a courier who is about to
// touch a card touches that card.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { noteAnswers, isAnswered } from './kept.mjs';
import { Phone, Server } from './phone.mjs';

describe('a courier who is about to touch something', { timeout: 400_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(async () => {
    await Phone.stopAll();
    // One that failed while there was no network leaves none.
    if (server.process.signalCode !== null) await server.run();
  });
  after(() => server.stop());

  const notice = (page) => page.locator('.notice');
  /** Where all stands that can be seen or touched, but for the notice itself. */
  const places = (page) => page.evaluate(() => Object.fromEntries(
    [...document.querySelectorAll('.bar *, .tabs *, main.screen, main.screen *')].filter((one) => one.checkVisibility() && !one.closest('diyi-map .map-canvas, [role="status"]')).map((one, at) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      return [`${at} ${one.localName}.${one.className.baseVal ?? one.className} ${one.textContent.slice(0, 12)}`, [left, top, width, height].map(Math.round).join(' ')];
    }),
  ));
  const moved = (before, now) => [
    ...Object.keys(now).filter((name) => now[name] !== before[name]).map((name) => `${name}: ${before[name]} → ${now[name]}`),
    ...Object.keys(before).filter((name) => !(name in now)).map((name) => `${name} is gone`),
  ].slice(0, 5);
  /** From now on all is noted that moves without a touch, and what a finger would meet that comes down where a notice just came. */
  const watch = (page) => page.evaluate(() => {
    globalThis.shifts = [];
    globalThis.met = [];
    new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries().flatMap(({ sources }) => sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 120) ?? '?')))).observe({ type: 'layout-shift' });
    new MutationObserver((changes) => {
      for (const one of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        const notice = one.matches?.('.notice') ? one : one.querySelector?.('.notice');
        if (!notice) continue;
        requestAnimationFrame(() => {
          const { left, top, width, height } = notice.getBoundingClientRect();
          for (const x of [0.1, 0.3, 0.5, 0.7, 0.9]) globalThis.met.push(document.elementFromPoint(left + width * x, top + height / 2)?.closest('.notice') ? 'notice' : 'screen');
        });
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  const lookAgain = (page) => page.evaluate(() => dispatchEvent(new Event('online')));

  /** The network is lost and comes back, while they look at what is open. */
  async function nothingMoves(page, what) {
    await watch(page);
    const before = await places(page);
    await server.kill();
    await lookAgain(page);
    await notice(page).filter({ hasText: /没有网络|连不上/ }).waitFor();
    await page.waitForTimeout(700);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/notice-${what.replaceAll(/[ ,]+/g, '-')}.png` });
    assert.deepEqual(moved(before, await places(page)), [], `${what}: the network is lost`);
    const box = await notice(page).boundingBox();
    const clear = await page.evaluate((box) => [...document.querySelectorAll('.bar a, .bar button, .tab, .at-hand .button, .above a, .above button')].filter((one) => {
      const { top, bottom, height } = one.getBoundingClientRect();
      return height > 0 && bottom > box.y + 1 && top < box.y + box.height - 1;
    }).map((one) => one.outerHTML.slice(0, 80)), box);
    assert.deepEqual(clear, [], `${what}: what is always at hand is covered`);
    await server.run();
    await lookAgain(page);
    await notice(page).waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
    assert.deepEqual(moved(before, await places(page)), [], `${what}: the network is back`);
    assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], what);
    assert.deepEqual(await page.evaluate(() => [...new Set(globalThis.met)]), ['screen'], `${what}: who is on the way to something meets it`);
  }

  const start = async (options) => {
    const phone = await Phone.start(options);
    await noteAnswers(phone.context);
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    return phone;
  };

  it('touches the card of the list, wherever they are in it', async () => {
    const phone = await start();
    const { page } = phone;
    await page.locator('.home-map diyi-map[data-ready]').waitFor();
    await isAnswered(page);
    await nothingMoves(page, 'the first screen');
    await page.evaluate(() => scrollTo(0, 700));
    await nothingMoves(page, 'further down');
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await nothingMoves(page, 'at the end');
  });

  it('touches the way there, and writes on in the same place', async () => {
    const phone = await start({ width: 360 });
    const { page } = phone;
    await page.goto(`${server.origin}/station/430100-0001`);
    await page.getByRole('link', { name: '骑车去这里' }).waitFor();
    await isAnswered(page);
    await page.waitForTimeout(1000);
    await nothingMoves(page, 'a station');
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').click();
    await page.locator('#words').pressSequentially('我不想活了');
    await page.locator('.danger').waitFor();
    await isAnswered(page);
    await nothingMoves(page, 'a question, while they write');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'words');
    await page.setViewportSize({ width: 360, height: 430 });
    await page.waitForTimeout(500);
    await nothingMoves(page, 'a question, above the keyboard');
  });

  it('reads all of it with words twice as large', async () => {
    const phone = await start({ width: 360 });
    const { page } = phone;
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').fill('站点不给工资条');
    await isAnswered(page);
    await server.kill();
    await lookAgain(page);
    await page.getByRole('button', { name: '发出去' }).click();
    await notice(page).filter({ hasText: '1 条还没发出去' }).waitFor();
    await page.evaluate(() => document.documentElement.setAttribute('data-text', 'double'));
    const { height } = await notice(page).boundingBox();
    assert.ok(height <= 844 * 0.23, `${height}`);
    await notice(page).focus();
    const read = await notice(page).evaluate((one) => [one.scrollHeight, one.clientHeight, one.getBoundingClientRect().top]);
    assert.ok(read[1] >= read[0] && read[2] > 56, read.join());
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/notice-double.png` });
  });

  it('touches the card though their place is not found, or gets old', async () => {
    // Nothing tells where they are before the list stands there; then it is told, or refused.
    for (const found of ['found', 'not found']) {
      const phone = await Phone.start();
      const { page } = phone;
      await page.addInitScript((found) => {
        const { geolocation } = navigator;
        globalThis.tell = [];
        const later = (ok, failed) => globalThis.tell.push(() => (found === 'found' ? ok({ coords: { latitude: 28.2, longitude: 112.97, accuracy: 900 }, timestamp: Date.now() }) : failed({ code: 2, PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 })));
        geolocation.getCurrentPosition = later;
        geolocation.watchPosition = (ok, failed) => { later(ok, failed); return 1; };
      }, found);
      await page.goto(server.origin);
      await phone.cards().first().waitFor();
      await page.locator('.home-map diyi-map[data-ready]').waitFor();
      await page.waitForTimeout(500);
      // Where they are found, the list is another one: what is above it stays, and where it begins.
      const seen = found === 'found' ? '.sheet-handle, .row-of-chips, .list' : '.sheet-handle, .row-of-chips, .station-card';
      const tops = () => page.evaluate((seen) => [...document.querySelectorAll(seen)].slice(0, 6).map((one) => Math.round(one.getBoundingClientRect().top)), seen);
      const before = await tops();
      await page.evaluate(() => { for (const one of globalThis.tell.splice(0)) one(); });
      await page.getByText(found === 'found' ? '误差约 900 米' : '没开定位').waitFor();
      await page.waitForTimeout(300);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/place-${found.replace(' ', '-')}.png` });
      assert.deepEqual(await tops(), before, found);
      await phone.stop();
    }
  });
});
