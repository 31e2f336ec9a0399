// The app is opened again: the list that this phone drew last is there before the app, says nothing that is not so, and holds
// nothing of the courier's.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MORNING, Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const HOUR = 3_600_000;

describe('a courier who opens the app again', { timeout: 400_000 }, () => {
  let server;
  /** A phone that has seen the list; each test opens it again. */
  let phone;
  before(async () => {
    server = await Server.start();
    phone = await Phone.start();
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await isKept();
    await phone.keptOffline();
  });
  after(async () => {
    await Phone.stopAll();
    await server.stop();
  });

  const kept = () => phone.page.evaluate(() => localStorage.getItem('diyi-picture'));
  const isKept = () => phone.page.waitForFunction(() => localStorage.getItem('diyi-picture'));

  /** Opens it again, at another time; the app comes when `goOn` is called. */
  async function again(time = MORNING) {
    phone.options.time = time;
    await phone.restart();
    await phone.page.addInitScript(() => {
      if (sessionStorage.getItem('went-on')) return;
      const { instantiateStreaming } = WebAssembly;
      const goOn = new Promise((done) => { globalThis.goOn = done; });
      WebAssembly.instantiateStreaming = async (...all) => {
        await goOn;
        return instantiateStreaming.apply(WebAssembly, all);
      };
    });
    await phone.page.goto(server.origin, { waitUntil: 'commit' });
    return () => phone.page.evaluate(() => {
      sessionStorage.setItem('went-on', '1');
      goOn();
    });
  }

  /** What each card says of its door, by the station's address. */
  const doors = (where) => phone.page.evaluate((where) => Object.fromEntries([...document.querySelectorAll(`${where} :is(.card, .first-card)`)].map((card) => {
    const said = [...card.querySelectorAll('.card-line > :is(.open, .closed, .unknown)')].find((span) => span.querySelector('svg'));
    return [card.querySelector('a').getAttribute('href'), said?.textContent ?? null];
  })), where);

  it('reads the list at once, without a network, and what they touch and type meanwhile is done', async () => {
    await server.kill();
    let goOn = await again();
    const first = phone.page.locator('#first.kept');
    await first.locator('.first-card').nth(2).waitFor();
    assert.equal(await phone.page.locator('#main .card').count(), 0);
    await assertReadable(phone.page, 'the kept picture');
    if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/restart-kept.png` });
    const before = await first.locator('.first-card').evaluateAll((cards) => cards.slice(0, 3).map((card) => card.getBoundingClientRect().top));
    await first.getByRole('searchbox').pressSequentially('驿');
    await goOn();
    await first.waitFor({ state: 'detached' });
    await phone.page.keyboard.type('站');
    assert.equal(await phone.page.locator('#search').inputValue(), '驿站');
    if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/restart-app.png` });
    await phone.page.locator('#search').fill('');
    await phone.cards().nth(2).waitFor();
    await phone.page.locator('.notice').first().waitFor();
    // Nothing has moved, whatever is said of the network.
    const now = await phone.cards().evaluateAll((cards) => cards.slice(0, 3).map((card) => card.getBoundingClientRect().top));
    now.forEach((top, at) => assert.ok(Math.abs(top - before[at]) < 2, `${before} ${now}`));

    goOn = await again();
    const address = await phone.page.locator('#first.kept a.card-link').nth(1).getAttribute('href');
    await phone.page.locator('#first.kept a.card-link').nth(1).click();
    assert.equal(new URL(phone.page.url()).pathname, '/');
    await goOn();
    await phone.page.waitForURL(`**${address}`);
    await phone.page.locator('#main .facts').waitFor();
    // Back is the list.
    await phone.page.locator('.bar-back').click();
    await phone.cards().first().waitFor();
    assert.deepEqual(phone.errors, []);
    await server.run();
  });

  it('is told of no door hours later what the app would not say', async () => {
    for (const later of [3, 13.5, 44]) {
      const goOn = await again(new Date(MORNING.getTime() + later * HOUR));
      await phone.page.locator('#first.kept .first-card').first().waitFor();
      const said = await doors('#first');
      assert.match(await phone.page.locator('#first-says').textContent(), /(小时|天)前的列表/);
      for (const words of Object.values(said)) assert.match(words, /^营业中/);
      await goOn();
      await phone.page.locator('#first').waitFor({ state: 'detached' });
      await phone.cards().first().waitFor();
      const real = await doors('#main');
      const both = Object.keys(said).filter((address) => address in real);
      assert.ok(both.length > 0);
      for (const address of both) assert.equal(said[address], real[address], `${address} after ${later} h`);
    }
  });

  it('is told nothing of doors after a week, but how old the list is', async () => {
    await again(new Date(MORNING.getTime() + 7 * 24 * HOUR));
    await phone.page.locator('#first.kept .first-card').first().waitFor();
    assert.ok(Object.values(await doors('#first')).every((words) => words === '正在看开没开门'));
    assert.match(await phone.page.locator('#first-says').textContent(), /[567] 天前.*以打开以后为准/);
    assert.equal(await phone.page.locator('#first [aria-pressed="true"]').count(), 0);
    if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/restart-old.png` });
    // So it is by a clock that was set back.
    await again(new Date(MORNING.getTime() - 48 * HOUR));
    await phone.page.locator('#first.kept .first-card').first().waitFor();
    assert.ok(Object.values(await doors('#first')).every((words) => words === '正在看开没开门'));
  });

  it('leaves nothing of theirs in it: no words, no place, nothing looked for', async () => {
    await (await again())();
    await phone.page.goto(`${server.origin}/ask`);
    await phone.page.locator('#words').fill('这句话是我自己的');
    await phone.page.waitForTimeout(500);
    await phone.page.evaluate(() => localStorage.removeItem('diyi-picture'));
    await phone.page.goto(server.origin);
    // What is looked for is no list that everybody sees.
    await phone.cards().first().waitFor();
    const all = await phone.cards().allTextContents();
    await phone.page.locator('#search').fill('加油');
    await phone.page.waitForFunction((all) => [...document.querySelectorAll('.card')].map((card) => card.textContent).join() !== all.join(), all);
    await phone.page.waitForTimeout(4500);
    assert.equal(await kept(), null);
    await phone.page.locator('#search').fill('');
    await isKept();
    const text = await kept();
    assert.doesNotMatch(text, /自己的|加油/);
    assert.doesNotMatch(text, /[1-9][\d.]* ?(米|公里)|[1-9]\d* ?分钟/, 'how far it was');
    assert.ok(text.length < 120_000, `${text.length}`);
    const names = Object.keys(JSON.parse(text)).sort();
    assert.deepEqual(names, ['at', 'bar', 'build', 'cards', 'far', 'handle', 'map', 'notes', 'placeholder', 'search', 'skew', 'tabs', 'until']);
    // Who has their data erased leaves no picture either.
    await phone.page.goto(`${server.origin}/mine`);
    await phone.page.getByRole('button', { name: /删除我的/ }).click();
    await phone.page.locator('.erase').click();
    await phone.page.waitForFunction(() => !localStorage.getItem('diyi-picture'));
  });

  it('is shown nothing that another build drew, and whatever stands there runs no script', async () => {
    const change = (how) => phone.page.evaluate((how) => {
      const picture = JSON.parse(localStorage.getItem('diyi-picture'));
      ({ bad: () => {
        picture.tabs.push(['script', {}, 'globalThis.ran = 1'], ['img', { src: '/nothing', onerror: 'globalThis.ran = 1' }],
          ['a', { href: 'javascript:globalThis.ran = 1', class: 'bad' }, '<img src=x onerror="globalThis.ran = 1">'], ['iframe', { srcdoc: '<b>' }]);
      }, old: () => { picture.build = 'another'; } })[how]();
      localStorage.setItem('diyi-picture', JSON.stringify(picture));
    }, how);
    await (await again())();
    await isKept();
    await change('bad');
    await again();
    await phone.page.locator('#first.kept .bad').waitFor();
    await phone.page.waitForTimeout(300);
    assert.deepEqual(await phone.page.evaluate(() => [globalThis.ran ?? 0, document.querySelectorAll('#first :is(script, iframe, [onerror], [src="/nothing"], [href^="javascript"])').length]), [0, 0]);
    await change('old');
    const goOn = await again();
    await phone.page.waitForFunction(() => !localStorage.getItem('diyi-picture'));
    assert.equal(await phone.page.locator('#first').count(), 0);
    await goOn();
    await phone.cards().first().waitFor();
  });
});
