// A courier writes Chinese: candidates, half pinyin, a caret in the middle, a soft keyboard over half the screen, a slow phone.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Phone, Server, engineThere } from './phone.mjs';
import { standsStill } from './readable.mjs';

/** By the phone's own clock: what is due is counted from now. */
const REAL = { time: null };
/** As slow as a cheap phone beside this machine. */
const SLOW = 6;
const LONG = '今天在五一广场送餐，商家出餐很慢，站长又说超时要扣钱，跑了四十单只有两百块。'.repeat(6);

describe('a courier who writes', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  afterEach(() => Phone.stopAll());
  after(() => server.stop());

  const slowed = async (phone) => {
    const cdp = await phone.context.newCDPSession(phone.page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
    return cdp;
  };
  const openAsk = async (page) => {
    await page.goto(`${server.origin}/ask`);
    await page.locator('#words').waitFor();
    await engineThere(page);
  };
  /** Letter after letter of pinyin, as an input method shows it before a candidate is picked. */
  const compose = async (cdp, pinyin) => {
    for (let end = 1; end <= pinyin.length; end++) {
      const text = pinyin.slice(0, end);
      await cdp.send('Input.imeSetComposition', { text, selectionStart: end, selectionEnd: end });
    }
  };
  /** Longer than the app waits for the next letter; and however slow the phone is, what was due by then is done and drawn. */
  const isHeard = async (page) => {
    await page.waitForTimeout(1500);
    await standsStill(page);
  };
  const pick = (cdp, text) => cdp.send('Input.insertText', { text });
  const state = (field) => field.evaluate((element) => ({ text: element.value, caret: element.selectionStart }));
  const caretAt = (field, at) => field.evaluate((element, at) => {
    element.focus();
    element.setSelectionRange(at, at);
  }, at);

  it('composes in the middle of a long text on a slow phone, and text and caret stay', async () => {
    const phone = await Phone.start(REAL);
    await openAsk(phone.page);
    const cdp = await slowed(phone);
    const field = phone.page.locator('#words');
    await field.fill(LONG);
    let [text, caret] = [LONG, 40];
    await caretAt(field, caret);
    for (const [pinyin, words] of [['nihao', '你好'], ['zhanzhangdawo', '站长打我'], ['xiexie', '谢谢']]) {
      await compose(cdp, pinyin);
      await pick(cdp, words);
      text = text.slice(0, caret) + words + text.slice(caret);
      caret += words.length;
      assert.deepEqual(await state(field), { text, caret });
    }
    await phone.page.keyboard.press('Backspace');
    text = text.slice(0, caret - 1) + text.slice(caret);
    caret -= 1;
    assert.deepEqual(await state(field), { text, caret });
    // What is drawn afterwards, by answers and by the draft that is kept, does not move the caret either.
    await phone.page.locator('.danger').waitFor();
    await phone.page.waitForTimeout(1500);
    assert.deepEqual(await state(field), { text, caret });
    await phone.page.reload();
    await phone.page.waitForFunction((text) => document.querySelector('#words')?.value === text, text);
    assert.deepEqual(phone.errors, []);
  });

  it('is not answered for half pinyin: neither draft, nor panel, nor answers, nor search hear of it', async () => {
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const cdp = await slowed(phone);
    const search = page.getByRole('searchbox').first();
    await search.focus();
    const before = await phone.cards().count();
    await compose(cdp, 'qqqq');
    await isHeard(page);
    assert.equal(await phone.cards().count(), before);
    await pick(cdp, '没有这样的驿站');
    await page.getByText('没找到叫这个的驿站').waitFor();
    assert.equal((await state(search)).text, '没有这样的驿站');
    await openAsk(page);
    const field = page.locator('#words');
    await field.fill('站长说，');
    await field.press('End');
    // Not even where the pinyin itself is what somebody in need may write.
    await compose(cdp, 'buxianghuole');
    await isHeard(page);
    assert.equal(await page.locator('.danger').count(), 0);
    // The page is drawn anew with a candidate not picked yet.
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#words')?.value === '站长说，');
    assert.equal(await page.locator('.danger').count(), 0);
    await field.focus();
    await field.press('End');
    await compose(cdp, 'buxianghuole');
    await pick(cdp, '不想活了');
    await page.locator('.danger').waitFor();
    assert.equal((await state(field)).text, '站长说，不想活了');
    assert.deepEqual(phone.errors, []);
  });

  it('picks a candidate with Enter, and nothing is sent', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    const enter = async (cdp) => {
      for (const type of ['rawKeyDown', 'keyUp']) {
        await cdp.send('Input.dispatchKeyEvent', { type, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: type === 'rawKeyDown' ? '\r' : undefined });
      }
    };
    await openAsk(page);
    const cdp = await slowed(phone);
    await page.locator('#words').fill('押金不退怎么办');
    await page.getByText('想让我们打电话给你？').click();
    await page.locator('#call-back').focus();
    await compose(cdp, 'dianhua');
    await enter(cdp);
    await pick(cdp, '电话');
    await page.waitForTimeout(500);
    assert.equal(new URL(page.url()).pathname, '/ask');
    assert.equal(await page.locator('.composer .error').count(), 0);
    assert.equal(await page.locator('#words').inputValue(), '押金不退怎么办');
    // The next Enter is one.
    await page.locator('#call-back').fill('123');
    await page.locator('#call-back').press('Enter');
    await page.locator('.composer .error', { hasText: '11 位' }).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('is told what to write when their number is none, and is called back under one that is', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await openAsk(page);
    await page.locator('#words').fill('站点不给工资条');
    await page.getByText('想让我们打电话给你？').click();
    for (const wrong of ['123', '13812345', '00000000000', '12355']) {
      await page.locator('#call-back').fill(wrong);
      await page.getByRole('button', { name: '发出去' }).click();
      await page.locator('.composer .error', { hasText: '手机号写 11 位' }).waitFor();
      await page.locator('#words').fill(`站点不给工资条 ${wrong}`);
      await page.locator('.composer .error').waitFor({ state: 'detached' });
    }
    const cdp = await slowed(phone);
    await page.locator('#call-back').fill('138');
    await caretAt(page.locator('#call-back'), 3);
    await compose(cdp, '1234');
    await pick(cdp, '１２３４');
    await cdp.send('Input.insertText', { text: '5678' });
    assert.deepEqual(await state(page.locator('#call-back')), { text: '138１２３４5678', caret: 11 });
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('touches what they aim at: neither answers nor numbers that appear move the field or the button', async () => {
    for (const [width, height] of [[390, 844], [360, 640], [390, 480]]) {
      const phone = await Phone.start({ ...REAL, width });
      const { page } = phone;
      await page.setViewportSize({ width, height });
      await openAsk(page);
      await page.locator('#words').click();
      // The browser shows the caret with the first letter.
      await page.keyboard.type('我');
      await page.waitForTimeout(300);
      /** The places that the button, the field and the topics had on the screen, from now on. */
      await page.evaluate(() => {
        window.places = new Set();
        const look = () => {
          const top = (element) => Math.round(element.getBoundingClientRect().top);
          const button = [...document.querySelectorAll('.composer button')].find((one) => one.textContent.includes('发出去'));
          window.places.add([button, document.querySelector('#words'), document.querySelector('.chip')].map(top).join(' '));
          window.looking = requestAnimationFrame(look);
        };
        look();
      });
      await page.keyboard.type('老板欠我工资');
      await page.locator('.above .card').first().waitFor();
      await page.keyboard.type('，我真的不想活了');
      await page.locator('.above .danger').waitFor();
      await page.waitForTimeout(300);
      for (let letters = 0; letters < 8; letters++) await page.keyboard.press('Backspace');
      await page.locator('.above .card').first().waitFor();
      await page.waitForTimeout(300);
      const places = await page.evaluate(() => { cancelAnimationFrame(window.looking); return [...window.places]; });
      assert.equal(places.length, 1, `${width}×${height}: ${places.join(', ')}`);
      assert.deepEqual(phone.errors, []);
      if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/offers-${width}x${height}.png` });
      await page.keyboard.type('，我真的不想活了');
      await page.locator('.above .danger').waitFor();
      if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/danger-${width}x${height}.png` });
      await phone.stop();
    }
  });

  for (const [width, height] of [[390, 480], [360, 430]]) {
    it(`sees numbers, answers and their own words above a soft keyboard: ${width}×${height}`, async () => {
      const phone = await Phone.start({ ...REAL, width });
      const { page } = phone;
      await openAsk(page);
      const cdp = await slowed(phone);
      await page.locator('#words').click();
      await page.setViewportSize({ width, height });
      /** Between the bar and the tabs. */
      const seen = async (selector) => page.locator(selector).first().evaluate((element) => {
        const { top, bottom, left, right } = element.getBoundingClientRect();
        const [above, below] = [document.querySelector('.bar').getBoundingClientRect().bottom, document.querySelector('.tabs').getBoundingClientRect().top];
        const at = document.elementFromPoint((left + right) / 2, top + Math.min(bottom - top, 40) / 2);
        return {
          top, bottom, above, below, sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          inside: top >= above - 1 && bottom <= below + 1 && left >= 0 && right <= window.innerWidth, free: element.contains(at),
        };
      });
      /** A slow phone scrolls and draws later; what appears under a finger takes no touch for half a second. */
      const comes = async (look, fits) => {
        for (const end = Date.now() + 20_000; ; await page.waitForTimeout(100)) {
          const found = await look();
          if (fits(found)) return;
          assert.ok(Date.now() < end, JSON.stringify(found));
        }
      };
      await page.keyboard.type('老板欠我工资');
      await page.locator('.above .card').first().waitFor();
      await page.keyboard.type('，');
      await comes(() => seen('.above .card'), ({ inside, free, sideways }) => inside && free && sideways <= 0);
      for (const [pinyin, words] of [['zhendebuxianghuole', '真的不想活了'], ['haobeidaduantui', '还被打断腿']]) {
        await compose(cdp, pinyin);
        await pick(cdp, words);
        await page.locator('.danger').waitFor();
        await comes(async () => {
          const { above, below } = await seen('.danger');
          const boxes = await page.locator('.danger a').evaluateAll((links) => links.map((link) => link.getBoundingClientRect().toJSON()));
          return { above, below, boxes };
        }, ({ above, below, boxes }) => boxes.length > 0 && boxes.every(({ top, bottom, height }) => height >= 48 && top >= above - 1 && bottom <= below + 1));
      }
      // Some lines of the words themselves, where the caret is.
      await page.keyboard.type('怎么办');
      await comes(async () => {
        const { below } = await seen('.danger');
        const [words, panel] = await page.evaluate(() => ['#words', '.above'].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
        return { free: Math.min(words.bottom, below) - Math.max(words.top, panel.bottom), words, panel, below };
      }, ({ free }) => free >= 56);
      assert.deepEqual(phone.errors, []);
    });
  }
});
