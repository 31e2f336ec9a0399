// The parts that screens are made of look as they are meant to, alone and on the screens.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

/** Where each part stands in the app. */
const STANDS = {
  'station card': ['/', '.station-card'], chips: ['/', '.row-of-chips'], search: ['/', '.search'], card: ['/answers', 'a.card'], numbers: ['/ask', '.emergency'],
};
/** Elements and classes, without what differs from one to the next: words, how many of a kind. */
const shape = (element) => {
  const walk = (one) => {
    const name = [one.localName, ...one.classList].join('.');
    const inside = [...new Set([...one.children].filter((child) => child.localName !== 'path').map(walk))];
    return inside.length ? `${name}(${inside.join(' ')})` : name;
  };
  return walk(element);
};
/** What is drawn, robust against fonts: colours, edges, and the size in lines of text. */
const drawn = () => [...document.querySelectorAll('[data-part] *')].filter((one) => one.checkVisibility() && !one.closest('svg')).map((one) => {
  const style = getComputedStyle(one);
  const { width, height } = one.getBoundingClientRect();
  return { name: `${one.closest('[data-part]').dataset.part}: ${one.localName}.${[...one.classList].join('.')}`, width, height, color: style.color, ground: style.backgroundColor, size: parseFloat(style.fontSize) };
});

describe('the parts of screens', { timeout: 300_000 }, () => {
  let server;
  before(async () => { server = await Server.start(); });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  it('are on the kit page as they are on the screens', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    // Another phone, for the service worker of the first one knows screens of the app alone.
    const { page: kit } = await Phone.start();
    await kit.goto(`${server.origin}/kit`);
    for (const [part, [screen, selector]] of Object.entries(STANDS)) {
      await page.goto(server.origin + screen);
      // In the app: the server's first picture, which stands over it until then, knows no position and so no way there.
      const inTheApp = page.locator('#main').locator(selector).first();
      await inTheApp.waitFor();
      const there = new Set((await inTheApp.evaluate(shape)).match(/[\w.-]+/g));
      const alone = (await kit.locator(`[data-part="${part}"] ${selector}`).evaluate(shape)).match(/[\w.-]+/g);
      assert.deepEqual(alone.filter((one) => !there.has(one)), [], `${part} on the kit page is not what ${screen} shows`);
    }
    assert.deepEqual(phone.errors, []);
  });

  it('keep their size and their contrast by day, by night, in the sun, with gloves and with larger words', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(`${server.origin}/kit`);
    const look = async (attributes) => {
      await page.evaluate((attributes) => {
        for (const name of ['data-theme', 'data-text', 'data-gloves']) document.documentElement.removeAttribute(name);
        for (const [name, value] of Object.entries(attributes)) document.documentElement.setAttribute(name, value);
      }, attributes);
      await assertReadable(page, `kit ${JSON.stringify(attributes)}`);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/kit-${Object.values(attributes).join('-') || 'light'}.png`, fullPage: true });
      return page.evaluate(drawn);
    };
    const light = await look({});
    const dark = await look({ 'data-theme': 'dark' });
    const glare = await look({ 'data-theme': 'glare' });
    assert.deepEqual(dark.map(({ name, width, height }) => ({ name, width, height })), light.map(({ name, width, height }) => ({ name, width, height })), 'only colours differ at night');
    assert.ok(light.some((one, at) => one.color !== dark[at].color) && light.some((one, at) => one.ground !== dark[at].ground));
    assert.ok(glare.some(({ color }) => color === 'rgb(0, 0, 0)'), 'black on white');
    const large = await look({ 'data-text': 'double' });
    assert.deepEqual(large.filter((one, at) => Math.abs(one.size - 2 * light[at].size) > 1).map(({ name }) => name), [], 'all words grow');
    const gloves = await look({ 'data-gloves': '' });
    const touched = gloves.filter(({ name }) => /: (button|a|input)\.(?!card)/.test(name) && !/card-link/.test(name));
    assert.ok(touched.length > 5);
    assert.deepEqual(touched.filter(({ height }) => height < 56).map(({ name, height }) => `${name} ${height}`), [], 'gloves need 56 px');
    // A card says all of it in the height that lets three of them stand below the map.
    const card = light.find(({ name }) => name.endsWith('div.card.station-card'));
    assert.ok(card.height <= 128, `${card.height} px`);
  });
});
