// The parts that screens are made of look as they are meant to, alone and on the screens.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

/** Without words, nothing is sent, and the form says so. */
const sendNothing = async (page) => {
  await page.locator('#words').focus();
  await page.locator('form.composer button[type=submit]').click();
  await page.locator('form.composer .error').waitFor();
};
/** What they said stands before them, though nobody has looked at it yet. */
const speak = async (page) => {
  await page.locator('#words').fill('中午没有地方热饭。');
  await page.getByRole('button', { name: '发布' }).click();
  await page.getByText('等团委、邮政管理局看').waitFor();
};
/** An answer of the desk, which can be rated. */
const beAnswered = async (page, server) => {
  await addStaff(server, 'kit', '值班甲', 'operator', '430100');
  const desk = await Desk.signIn(server, 'kit');
  await page.locator('#words').fill('劳动仲裁申请书怎么写');
  await page.getByRole('button', { name: '劳动权益', exact: true }).click();
  await page.getByRole('button', { name: '发出去' }).click();
  await page.getByText(/已收到，最晚/).waitFor();
  await desk.goto(`${server.origin}/desk/inbox`);
  await desk.locator('#list tbody a').first().click();
  await desk.locator('#text').fill('照着样本填，签名就行。');
  await desk.getByRole('button', { name: '发送回复' }).click();
  await page.getByRole('button', { name: '帮到了', exact: true }).click();
};
/** Where each part stands in the app, and what brings it there. What is drawn by the same code stands in no need of it. */
const STANDS = {
  'station card': ['/', '.station-card'], chips: ['/', '.row-of-chips'], search: ['/', '.search'], card: ['/answers', 'a.card'], numbers: ['/ask', '.emergency'],
  sheet: ['/', '.sheet-handle'],
  'empty list': ['/', '.empty', (page) => page.locator('#main #search').fill('没有这样的驿站')],
  composer: ['/ask', 'form.composer', sendNothing],
  'own voice': ['/speak', 'div.card:has(p.unknown)', speak],
  rating: ['/ask', 'section.hint:has(.chips)', beAnswered],
};
/** In Guangzhou, far from all stations. */
const FAR = { latitude: 23.1291, longitude: 113.2644 };
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
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  it('are on the kit page as they are on the screens', async () => {
    // The desk's clock goes on, so the phone's does.
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    // Another phone, for the service worker of the first one knows screens of the app alone.
    const { page: kit } = await Phone.start();
    await kit.goto(`${server.origin}/kit`);
    const compare = async (page, part, screen, selector, reach = () => {}) => {
      await page.goto(server.origin + screen);
      // In the app: the server's first picture, which stands over it until then, knows no position and so no way there.
      await page.locator('#main main').first().waitFor();
      await reach(page, server);
      const inTheApp = page.locator('#main').locator(selector).first();
      await inTheApp.waitFor();
      const there = new Set((await inTheApp.evaluate(shape)).match(/[\w.-]+/g));
      const alone = (await kit.locator(`[data-part="${part}"] ${selector}`).first().evaluate(shape)).match(/[\w.-]+/g);
      assert.deepEqual(alone.filter((one) => !there.has(one)), [], `${part} on the kit page is not what ${screen} shows`);
    };
    for (const [part, where] of Object.entries(STANDS)) await compare(page, part, ...where);
    assert.deepEqual(phone.errors, []);
    await phone.context.setGeolocation(FAR);
    await compare(page, 'offer', '/map', '.offer');
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
    // Each state is there, and no two say the same.
    const parts = await page.locator('[data-part]:has(.station-card)').evaluateAll((all) => all.map((one) => one.innerText.split('\n').slice(1).join(' ')));
    assert.equal(new Set(parts).size, parts.length - 1, 'the first state is the one of the card that stands alone');
    assert.ok(parts.length >= 10);
    assert.equal(await page.locator('[data-part] .danger').count(), 2, 'words of danger bring the numbers');
    assert.equal(await page.locator('[data-part="hurt"] .numbers a').first().getAttribute('href'), 'tel:120');
    // A card says all of it in the height that lets three of them stand below the map.
    const card = light.find(({ name }) => name.endsWith('div.card.station-card'));
    assert.ok(card.height <= 128, `${card.height} px`);
  });
});
