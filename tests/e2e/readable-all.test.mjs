// Every screen of the app by axe (WCAG 2.2 AA), light and dark, 360 and 390 px wide, with words twice as large, and in glare.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import axe from 'axe-core';
import { Desk, addStaff, openDiscussion } from './desk.mjs';
import { isAnswered, noteAnswers } from './kept.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable, standsStill } from './readable.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Those of these rules that look at colours; all others see what is there, what it is called, and where it stands. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
/** Every address of the app; ids are looked up in its lists. */
const SCREENS = [
  '/', '/map', '/station/430100-0001', '/station/430100-9999', '/door/430100-0001', '/suggest-station', '/ask', '/aid', '/question/0', '/answers', '/answer/', '/voices', '/speak',
  '/voice/0', '/discussion/0', '/proposals', '/proposal/0', '/book', '/activities/map', '/activity/', '/booking/0', '/letters', '/letter/', '/scan',
  '/mine', '/mine/volunteer', '/settings', '/outbox', '/shared', '/nothing/here',
];
/** Where to find one of each. */
const LISTS = { '/answer/': '/answers', '/activity/': '/book', '/letter/': '/letters' };

/**
 * What the screens are looked at in: each width and size of words, and in each of these every colour scheme. Where nothing but the
 * scheme changed, and every element is found to stand where it stood (`layout`), only rules that look at colours are
 * asked again: all others would be given the same page. Where something does stand elsewhere, all are asked.
 */
const LOOKS = [
  { width: 390, schemes: ['light', 'dark'] },
  { width: 360, schemes: ['light', 'dark', 'glare'] },
  { width: 360, text: 'double', schemes: ['light', 'dark'] },
  // Where everything stands, axe aside: the other sizes of words, a phone that lies on its side, and one zoomed to 200 %.
  { width: 360, text: 'large', schemes: ['light'], stands: true },
  { width: 390, text: 'larger', schemes: ['light'], stands: true },
  { width: 640, height: 360, schemes: ['light'], stands: true },
  { width: 195, height: 422, schemes: ['light'], stands: true },
];
/** Screens a test. */
const AT_ONCE = 5;

/** What axe finds on the page as it stands: by all rules, or by these alone. */
async function faults(page, rules = undefined) {
  await page.evaluate(`if (!globalThis.axe) { ${axe.source} }`);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS };
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), runOnly);
  // What stands half below the tabs is measured once it is scrolled up, as a courier does.
  const below = violations.filter(({ id }) => id === 'target-size').flatMap(({ nodes }) => nodes);
  for (const node of below.filter((node) => node.failureSummary.includes('obscured'))) {
    const still = await page.evaluate(async ([target]) => {
      const before = scrollY;
      document.querySelector(target)?.scrollIntoView({ block: 'center' });
      const { violations } = await globalThis.axe.run({ include: [target] }, { runOnly: { type: 'rule', values: ['target-size'] } });
      scrollTo(0, before);
      return violations.length;
    }, node.target);
    if (!still) node.fine = true;
  }
  for (const violation of violations) violation.nodes = violation.nodes.filter((node) => !node.fine);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary.split('\n')[1]?.trim().slice(0, 140)}`));
}

/** Nothing is wider than the phone. */
const tooWide = (page) => page.evaluate(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('main *, header *, nav *')].filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest('.row-of-chips > *, .photos > *, .offered .list > *, diyi-map > *')).map((one) => `too wide: ${one.outerHTML.slice(0, 100)}`);
});

/** What is wrong with the screen that is open, in any of the looks. */
async function faultsInAllLooks(page, address) {
  const found = [];
  await page.locator('main.screen h1').first().waitFor({ state: 'attached' }).catch((error) => { throw new Error(`${address}: ${error.message}`); });
  // A screen of the map is measured once the map is drawn.
  if (address === '/' || address.endsWith('map')) await page.locator('diyi-map[data-ready]').waitFor();
  // A page of the server's asks no engine.
  if (await page.evaluate(() => document.scripts.length > 0)) await isAnswered(page);
  for (const { width, height = 844, text, schemes, stands } of LOOKS) {
    await page.setViewportSize({ width, height });
    let measured = null;
    for (const scheme of schemes) {
      const name = [width, scheme, text].filter(Boolean).join(' ');
      await page.emulateMedia({ colorScheme: scheme === 'dark' ? 'dark' : 'light' });
      await page.evaluate(({ text, theme }) => {
        const set = (name, value) => (value ? document.documentElement.setAttribute(name, value) : document.documentElement.removeAttribute(name));
        set('data-text', text);
        set('data-theme', theme);
      }, { text, theme: scheme === 'glare' ? scheme : undefined });
      await standsStill(page);
      // What the app promises beyond axe.
      if (!text && !stands) await assertReadable(page, `${address}, ${name}`);
      const now = await layout(page);
      const faulty = now === measured ? await faults(page, OF_COLOURS)
        : [...(stands ? [] : await faults(page)), ...await tooWide(page), ...await squeezed(page), ...await touching(page), ...await covered(page)];
      measured = now;
      found.push(...faulty.map((fault) => `${address}, ${name}: ${fault}`));
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/axe${address.replaceAll('/', '_')}-${name.replaceAll(' ', '-')}.png` });
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
  return found;
}

/** Where everything stands, and what is shown: all that rules see of a page but its colours. What a map draws itself is none of it. */
const layout = (page) => page.evaluate(() => [...document.body.querySelectorAll('*')].filter((one) => !one.closest('diyi-map .map-canvas')).map((one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return [one.localName, one.checkVisibility(), ...[left, top, width, height].map(Math.round), one.childElementCount ? '' : one.textContent].join(' ');
}).join('\n'));

/** No words stand in a column of single letters. */
const squeezed = (page) => page.evaluate(() => [...document.querySelectorAll('main *, header *, nav *')].filter((one) => {
  const words = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join('');
  const { width, height } = one.getBoundingClientRect();
  const size = parseFloat(getComputedStyle(one).fontSize);
  return words.length >= 4 && width > 1 && width < 2 * size && height > 3 * size && !one.closest('diyi-map');
}).map((one) => `squeezed: ${one.outerHTML.slice(0, 100)}`));

/** What a card says of the way there stands beside its button, and is whole. */
const covered = (page) => page.evaluate(() => [...document.querySelectorAll('.station-card')].flatMap((card) => {
  const go = card.querySelector('.go')?.getBoundingClientRect();
  const [top, end] = [card.getBoundingClientRect(), card.querySelector('.card-words')?.getBoundingClientRect()];
  return [...card.querySelectorAll('.way-there > *')].filter((one) => {
    const { left, right, bottom, top: above } = one.getBoundingClientRect();
    const under = go && left < go.right && right > go.left && above < go.bottom && bottom > go.top;
    return one.checkVisibility() && (under || right > end.right + 1 || left < top.left);
  }).map((one) => `covered: ${one.textContent}`);
}));

/** A glove that touches one of two touches no other. */
const touching = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll('main :is(.button, .chip, .card, select, summary, input:not([type="hidden"]), textarea)')]
    .filter((one) => one.checkVisibility() && (one.matches('a, button, select, summary, input, textarea, label')) && !one.closest('diyi-map, [inert], .at-hand, .above') && one.getClientRects().length)
    .map((one) => [one, one.getBoundingClientRect()]);
  const apart = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
  return all.flatMap(([one, a], at) => all.slice(at + 1)
    .filter(([other, b]) => !one.contains(other) && !other.contains(one) && apart(a, b) < 4 && apart(a, b) > -4)
    .map(([other]) => `touching: ${one.outerHTML.slice(0, 80)} and ${other.outerHTML.slice(0, 80)}`));
});

describe('whoever reads with difficulty', { timeout: 900_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  const start = async (options) => {
    const phone = await Phone.start(options);
    await noteAnswers(phone.context);
    return phone;
  };
  it('finds every screen of the app among these', () => {
    const pattern = (screen) => new RegExp(`^${screen.replaceAll(/\{\w+\}/g, '[^/]*')}$`);
    const listed = fs.readFileSync(new URL('../../platforms/web/screens.txt', import.meta.url), 'utf8').trim().split('\n');
    assert.deepEqual(listed.filter((screen) => !SCREENS.some((one) => pattern(screen).test(one))), []);
  });

  const groups = Array.from({ length: Math.ceil(SCREENS.length / AT_ONCE) }, (_, at) => SCREENS.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  for (const group of groups) {
    it(`reads ${group.join(' ')}`, async () => {
      const phone = await start();
      const { page } = phone;
      const found = [];
      for (const screen of group) {
        let address = screen;
        if (LISTS[screen]) {
          await page.goto(server.origin + LISTS[screen]);
          const link = page.locator(`main a[href^="${screen}"]`).first();
          await link.waitFor();
          address = await link.getAttribute('href');
        }
        // An address that is none is the app's only where the service worker answers.
        if (address === '/nothing/here') await page.evaluate(() => navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 500))));
        await page.goto(server.origin + address);
        found.push(...await faultsInAllLooks(page, address));
      }
      assert.deepEqual(found, []);
      assert.deepEqual(phone.errors, []);
    });
  }

  it('sees which tab a count belongs to, with words twice as large', async () => {
    const phone = await Phone.start({ width: 360 });
    const { page } = phone;
    await page.goto(server.origin);
    await page.locator('.tab').first().waitFor();
    const beyond = await page.evaluate(() => {
      document.documentElement.setAttribute('data-text', 'double');
      return [...document.querySelectorAll('.tab')].filter((tab) => {
        const count = tab.appendChild(Object.assign(document.createElement('span'), { className: 'news', textContent: '99+' }));
        const [own, room] = [count.getBoundingClientRect(), tab.getBoundingClientRect()];
        return own.left < room.left || own.right > room.right;
      }).map((tab) => tab.textContent);
    });
    assert.deepEqual(beyond, []);
  });

  it('reads a voice, a discussion with its questions, a proposal', async () => {
    await addStaff(server, 'office', '办公室', 'province_admin', '430000', 'office');
    const desk = await Desk.signIn(server, 'office');
    await openDiscussion(desk, server);
    const phone = await start({ time: null });
    const { page } = phone;
    await page.goto(`${server.origin}/speak`);
    await page.locator('#words').fill('冬天站点要有热水');
    await page.getByRole('button', { name: '发布' }).click();
    await page.locator('.card', { hasText: '等团委、邮政管理局看' }).waitFor();
    await desk.goto(`${server.origin}/desk/voices`);
    await desk.locator('#list a', { hasText: '冬天站点要有热水' }).click();
    await desk.getByRole('button', { name: '公开', exact: true }).click();
    await desk.locator('.tag', { hasText: '已公开' }).waitFor();
    await desk.goto(`${server.origin}/desk/proposals`);
    await desk.getByLabel('名称').fill('冬季驿站热水');
    await desk.getByLabel('要解决什么').fill('每个驿站都要有热水。');
    await desk.getByRole('button', { name: '新建' }).click();
    await desk.goto(`${server.origin}/desk/voices?state=published`);
    await desk.locator('#list a').first().click();
    await desk.getByRole('button', { name: '归入' }).click();
    await desk.waitForLoadState();
    const found = [];
    for (const [list, screen] of [['/voices', '/voice/'], ['/voices', '/discussion/'], ['/proposals', '/proposal/']]) {
      await page.goto(server.origin + list);
      const link = page.locator(`main a[href^="${screen}"]`).first();
      await link.waitFor();
      found.push(...await faultsInAllLooks(page, list));
      await link.click();
      await page.waitForURL(`**${screen}*`);
      await page.locator('main.screen h1').first().waitFor();
      assert.equal(await page.getByText('这一条已经撤了').count(), 0);
      found.push(...await faultsInAllLooks(page, screen));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(phone.errors, []);
  });

  it('reads their own question, booking and voice', async () => {
    const phone = await start({ time: null });
    const { page } = phone;
    const found = [];
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').fill('站点不给工资条，真的不想活了');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    found.push(...await faultsInAllLooks(page, '/question/…'));
    await page.goto(`${server.origin}/book`);
    await page.locator('main a[href^="/activity/"]').first().click();
    await page.locator('.slots .button').first().click();
    await page.waitForURL('**/booking/*');
    await page.locator('svg.qr').waitFor();
    found.push(...await faultsInAllLooks(page, '/booking/…'));
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').fill('我不想活了');
    await page.locator('.danger').waitFor();
    found.push(...await faultsInAllLooks(page, '/ask in danger'));
    assert.deepEqual(found, []);
  });
});
