// Every screen of the app by axe (WCAG 2.2 AA), light and dark, 360 and 390 px wide, and with words twice as large.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Every address of the app; ids are looked up in its lists. */
const SCREENS = [
  '/', '/map', '/station/430100-0001', '/station/430100-9999', '/door/430100-0001', '/suggest-station', '/ask', '/question/0', '/answers', '/answer/', '/voices', '/speak',
  '/voice/0', '/discussion/', '/proposals', '/proposal/0', '/book', '/activities/map', '/activity/', '/booking/0', '/letters', '/letter/', '/scan',
  '/mine', '/settings', '/outbox', '/nothing/here',
];
/** Where to find one of each. */
const LISTS = { '/answer/': '/answers', '/discussion/': '/voices', '/activity/': '/book', '/letter/': '/letters' };

/** What axe finds on the page as it stands. */
async function faults(page) {
  await page.evaluate(`if (!globalThis.axe) { ${axe.source} }`);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary.split('\n')[1]?.trim().slice(0, 140)}`));
}

/** Nothing is wider than the phone. */
const tooWide = (page) => page.evaluate(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('main *, header *, nav *')].filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest('.row-of-chips, .photos, .offered, diyi-map')).map((one) => one.outerHTML.slice(0, 100));
});

describe('whoever reads with difficulty', { timeout: 900_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  for (const { name, width, dark = false, text, glare = false } of [
    { name: '390 px, light', width: 390 },
    { name: '360 px, dark', width: 360, dark: true },
    { name: '360 px, light, words twice as large', width: 360, text: 'double' },
    { name: '390 px, dark, words twice as large', width: 390, dark: true, text: 'double' },
    { name: '360 px, glare', width: 360, glare: true },
  ]) {
    it(`reads every screen: ${name}`, async () => {
      const phone = await Phone.start({ width, dark });
      const { page } = phone;
      await page.goto(server.origin);
      await phone.cards().first().waitFor();
      if (text || glare) {
        await page.goto(`${server.origin}/settings`);
        if (text) await page.getByRole('button', { name: '最大', exact: true }).click();
        if (glare) await page.getByRole('button', { name: '强光下' }).click();
        await page.waitForFunction(() => document.documentElement.dataset.text === 'double' || document.documentElement.dataset.theme === 'glare');
        await page.waitForTimeout(300);
      }
      const found = [];
      for (const screen of SCREENS) {
        let address = screen;
        if (LISTS[screen]) {
          await page.goto(server.origin + LISTS[screen]);
          const link = page.locator(`main a[href^="${screen}"]`).first();
          if (!(await link.waitFor({ timeout: 5000 }).then(() => true, () => false))) continue;
          address = await link.getAttribute('href');
        }
        await page.goto(server.origin + address);
        await page.locator('main.screen h1').first().waitFor({ state: 'attached' });
        await page.waitForTimeout(address === '/' || address.endsWith('map') ? 900 : 350);
        found.push(...(await faults(page)).map((fault) => `${address} ${fault}`), ...(await tooWide(page)).map((one) => `${address} too wide: ${one}`));
        if (!text) await assertReadable(page, address).catch((error) => found.push(`${address} ${error.message.slice(0, 300)}`));
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/axe-${width}${dark ? '-dark' : ''}${text ? '-double' : ''}${glare ? '-glare' : ''}${address.replaceAll('/', '_')}.png` });
      }
      assert.deepEqual(found, []);
      assert.deepEqual(phone.errors, []);
    });
  }
});
