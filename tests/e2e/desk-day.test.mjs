// A day at the desk in an office browser: the commonest jobs with their clicks counted, and nothing typed is lost.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';

const PASSWORD = '雨天也要把快件送到门口';
const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }); };

/** Counts what a hand does: each press of the mouse; choosing in a list is two. */
async function counting(page) {
  let clicks = 0;
  return {
    click: async (locator) => { clicks += 1; await locator.click(); },
    choose: async (locator, value) => { clicks += 2; await locator.selectOption(value); },
    since: () => { const before = clicks; clicks = 0; return before; },
  };
}

/** Calls that were written down: the quickest way to many questions. */
async function calls(page, texts) {
  await page.goto(`${page.origin}/desk/intake`);
  return page.evaluate(async (all) => {
    const csrf = document.querySelector('input[name=csrf]').value;
    const adcode = document.querySelector('select[name=adcode]').value;
    for (const { id, text, topic } of all) {
      const body = new URLSearchParams({ csrf, id, channel: 'phone', topic, adcode, text });
      const answer = await fetch('/desk/intake', { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
    }
  }, texts.map((text) => ({ id: randomUUID(), text, topic: 'labour_rights' })));
}

describe('a day at the desk', { timeout: 420_000 }, () => {
  let server;
  let page;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'ope', '值班甲', 'operator', '430100');
    await addStaff(server, 'law', '李律师', 'expert', '430100', 'lawyer');
    page = await Desk.signIn(server, 'ope');
    page.origin = server.origin;
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server?.stop();
  });
  const open = (path) => page.goto(`${server.origin}${path}`);

  it('answers one question after the other, a click each', async () => {
    await calls(page, Array.from({ length: 5 }, (_, at) => `第 ${at + 1} 个：老板拖着工资不发怎么办`));
    await open('/desk/inbox');
    await shot(page, 'inbox-1366');
    const hand = await counting(page);
    await hand.click(page.locator('#list tbody a').first());
    hand.since();
    await shot(page, 'split-1366');
    for (let left = 5; left > 0; left--) {
      await page.locator('#text').fill(`答复 ${left}`);
      const before = page.url();
      await hand.click(page.getByRole('button', { name: '回复并看下一个' }));
      await page.waitForURL((url) => url.href !== before);
      assert.equal(hand.since(), 1);
      if (left > 1) assert.equal(await page.locator('#worklist li').count(), left - 1);
    }
    assert.match(page.url(), /\/desk\/inbox/);
    assert.deepEqual(page.errors, []);
  });

  it('answers by a phrase with three clicks, and by the keyboard alone', async () => {
    await open('/desk/phrases');
    for (const [title, text] of [['开头', '您好，收到了，编号 {编号}。'], ['仲裁', '可以到仲裁委申请劳动仲裁。']]) {
      await page.getByLabel('叫什么').fill(title);
      await page.locator('textarea[name=text]').fill(text);
      await page.getByRole('button', { name: '加一条' }).click();
      await page.getByText(title, { exact: true }).first().waitFor();
    }
    await calls(page, ['用常用话答一', '用常用话答二']);
    await open('/desk/inbox');
    const hand = await counting(page);
    await page.locator('#list tbody a').first().click();
    await hand.click(page.locator('#canned'));
    await hand.click(page.locator('#canned-list li', { hasText: '开头' }));
    assert.match(await page.locator('#text').inputValue(), /编号 26-01-\d{5}-\d|编号 \d\d-01-\d{5}-\d/);
    await hand.click(page.getByRole('button', { name: '发送回复' }));
    await page.locator('.messages .desk').waitFor();
    assert.equal(hand.since(), 3);
    const answered = page.url();
    await page.keyboard.press('n');
    await page.waitForURL((url) => url.href !== answered);
    assert.equal(await page.locator('#text').inputValue(), '');
    await page.keyboard.press('r');
    await page.keyboard.press('Alt+c');
    await page.keyboard.type('仲裁');
    await shot(page, 'canned');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#text').inputValue(), '可以到仲裁委申请劳动仲裁。');
    await page.keyboard.press('Control+Enter');
    await page.locator('.messages .desk').waitFor();
  });

  it('gives twenty questions to a lawyer with four clicks', async () => {
    await calls(page, Array.from({ length: 20 }, (_, at) => `给律师 ${at}`));
    await open('/desk/inbox');
    const hand = await counting(page);
    await hand.click(page.locator('#all'));
    assert.match(await page.locator('#chosen').textContent(), /20/);
    await shot(page, 'bulk-1366');
    await hand.choose(page.locator('#bulk select[name=staff]'), { label: '李律师（律师）' });
    await hand.click(page.getByRole('button', { name: '指派' }));
    await page.getByText('20 个提问办好了').waitFor();
    assert.equal(hand.since(), 4);
    await open('/desk/inbox?view=nobody');
    assert.equal(await page.locator('#list tbody tr').count(), 0);
  });

  it('opens a case and takes its step with two clicks each, hands over with three', async () => {
    await open('/desk/inbox');
    await page.locator('#list tbody a').first().click();
    const hand = await counting(page);
    await hand.click(page.getByRole('button', { name: '立案' }));
    await page.getByRole('heading', { name: '进展' }).waitFor();
    assert.ok(hand.since() <= 2);
    await hand.click(page.locator('textarea[name=note]'));
    await page.keyboard.type('打电话核实过了');
    await hand.click(page.getByRole('button', { name: '进到下一步' }));
    await page.locator('.steps li').nth(1).waitFor();
    assert.equal(hand.since(), 2);
    await shot(page, 'case-1366');
    await open('/desk/cases');
    await shot(page, 'cases-1366');
    assert.match(await page.locator('#list tbody tr').first().textContent(), /给律师/);
    await open('/desk/inbox');
    await page.locator('#list tbody a').nth(1).click();
    await hand.choose(page.locator('form[action$="/move"] select[name=adcode]'), '430200');
    await hand.click(page.getByRole('button', { name: '转过去' }));
    await page.waitForURL(/inbox/);
    assert.equal(hand.since(), 3);
  });

  it('finds what was said anywhere, by the keyboard', async () => {
    await open('/desk/inbox');
    await page.keyboard.press('/');
    await page.keyboard.type('仲裁委');
    await page.keyboard.press('Enter');
    await page.waitForURL(/[?&]words=/);
    await page.locator('#list tbody tr').first().waitFor();
    assert.equal(await page.locator('#list tbody tr').count(), 1);
    await shot(page, 'search-1366');
  });

  it('writes a call down with two clicks and says its number and code', async () => {
    await open('/desk/inbox');
    const hand = await counting(page);
    await hand.click(page.getByRole('link', { name: '记来电来访' }));
    // The words have the focus at once.
    await page.waitForFunction(() => document.activeElement?.name === 'text');
    await page.keyboard.type('我爸病了，住院钱不够，能不能帮忙');
    await shot(page, 'intake-1366');
    await hand.click(page.getByRole('button', { name: '记下来', exact: true }));
    await page.getByRole('heading', { name: '记下来了' }).waitFor();
    assert.equal(hand.since(), 2);
    await shot(page, 'taken-in-1366');
    const [number, code] = await page.locator('.say').allTextContents();
    assert.match(number, /^\d\d-01-\d{5}-\d$/);
    assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    // The caller follows it in the app.
    const phone = await Phone.start({ time: null });
    await phone.page.goto(`${server.origin}/mine`);
    await phone.page.getByText('输入领取码').click();
    const field = phone.page.getByLabel('打 12355 时念给你的领取码');
    await field.fill('12');
    await phone.page.getByRole('button', { name: '领取', exact: true }).click();
    await phone.page.getByText('领取码是 10 个字母和数字').waitFor();
    await field.fill(code.toLowerCase().replace('-', ' '));
    await phone.page.getByRole('button', { name: '领取', exact: true }).click();
    await phone.page.getByText('提交了。码对的话').waitFor();
    if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/claim-390.png` });
    await phone.page.getByRole('link', { name: '去“提问”看看' }).click();
    await phone.page.getByText('我爸病了').click();
    await phone.page.getByText(`编号 ${number}`).waitFor();
    if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/claimed-390.png` });
    assert.deepEqual(phone.errors, []);
    await phone.stop();
  });

  it('keeps what is written through the end of a session, in place', async () => {
    await open('/desk/inbox');
    await page.locator('#list tbody a').first().click();
    await page.locator('#text').fill('写到一半');
    // The session ends between two strokes, and the hands write on for a while. All of it within the page: keys that
    // are driven from outside wait for whichever tab the browser shows, and once waited for ever.
    await page.locator('#text').focus();
    const asked = await page.evaluate(async () => {
      const type = (words) => document.execCommand('insertText', false, words);
      type('，登录');
      await fetch('/desk/sign-out', { method: 'POST', body: new URLSearchParams({ csrf: document.querySelector('input[name=csrf]').value }) });
      let asked = false;
      for (const letter of '过期了，话还没有写完') {
        type(letter);
        await new Promise((done) => setTimeout(done, 250));
        asked ||= Boolean(document.querySelector('dialog'));
      }
      return asked;
    });
    assert.equal(asked, false, 'asked to sign in under the hands of who writes');
    await page.getByRole('heading', { name: '登录过期了' }).waitFor();
    await shot(page, 'sign-in-here');
    await page.locator('dialog input[name=login]').fill('ope');
    await page.locator('dialog input[name=password]').fill('错的密码');
    await page.getByRole('button', { name: '登录，接着写' }).click();
    await page.locator('dialog .error', { hasText: '不对' }).waitFor();
    await page.locator('dialog input[name=password]').fill(PASSWORD);
    await page.getByRole('button', { name: '登录，接着写' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.locator('#text').inputValue(), '写到一半，登录过期了，话还没有写完');
    await page.getByRole('button', { name: '发送回复' }).click();
    await page.locator('.messages .desk', { hasText: '登录过期了' }).waitFor();
  });

  it('keeps a long note that was not sent, and forgets it once it was', async () => {
    await open('/desk/cases');
    await page.locator('#list tbody a').first().click();
    const kept = page.waitForResponse((answer) => answer.url().endsWith('/desk/drafts') && answer.request().method() === 'POST');
    await page.locator('textarea[name=note]').fill('写了很久的一段话');
    await kept;
    await page.reload();
    await page.getByRole('button', { name: '放回来' }).click();
    assert.equal(await page.locator('textarea[name=note]').inputValue(), '写了很久的一段话');
    await page.getByRole('button', { name: '进到下一步' }).click();
    await page.locator('.steps li', { hasText: '写了很久的一段话' }).waitFor();
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForTimeout(500);
    assert.equal(await page.getByRole('button', { name: '放回来' }).count(), 0);
  });

  it('says at once who else looks', async () => {
    await open('/desk/inbox');
    await page.locator('#list tbody a').first().click();
    const url = page.url();
    const colleague = await Desk.signIn(server, 'law');
    await page.waitForTimeout(1000);
    await colleague.goto(url);
    const began = Date.now();
    await page.getByText('李律师 也在看这个提问').waitFor({ timeout: 3000 });
    assert.ok(Date.now() - began < 1500, `${Date.now() - began} ms`);
    await colleague.goto(`${server.origin}/desk/me`);
    await page.locator('#others').waitFor({ state: 'hidden', timeout: 3000 });
    await colleague.close();
  });

  it('prints a case to be signed, and shows who did what in words', async () => {
    await addStaff(server, 'boss', '张主任', 'prefecture_admin', '430100');
    const boss = await Desk.signIn(server, 'boss');
    await boss.goto(`${server.origin}/desk/cases`);
    const href = await boss.locator('#list tbody a').first().getAttribute('href');
    await boss.goto(`${server.origin}${href}/print`);
    await boss.getByText('单位（盖章）').waitFor();
    await boss.emulateMedia({ media: 'print' });
    await boss.setViewportSize({ width: 794, height: 1123 });
    await shot(boss, 'case-print');
    await boss.emulateMedia({ media: 'screen' });
    await boss.setViewportSize({ width: 1366, height: 768 });
    await boss.goto(`${server.origin}/desk/audit`);
    await boss.getByLabel('谁', { exact: true }).fill('值班甲');
    await boss.getByLabel('哪类').selectOption({ label: '提问' });
    await boss.getByRole('button', { name: '筛选' }).click();
    await boss.getByText('登记来电来访').first().waitFor();
    await shot(boss, 'audit-1366');
    assert.deepEqual(boss.errors, []);
    await boss.close();
  });

  it('does the rest of the ten commonest jobs in no more clicks than were promised', async () => {
    const boss = await Desk.signIn(server, 'boss');
    const hand = await counting(boss);
    const go = (path) => boss.goto(`${server.origin}${path}`);
    // A referral is proposed: four.
    await go('/desk/cases');
    await hand.click(boss.locator('#list tbody a').first());
    hand.since();
    await hand.click(boss.locator('details:has(form[action$="/refer"]) > summary'));
    await hand.choose(boss.locator('form[action$="/refer"] select[name=to]'), { index: 1 });
    await boss.locator('form[action$="/refer"] input[name=name]').fill('长沙市法律援助中心');
    await boss.locator('form[action$="/refer"] textarea').fill('请派一位律师');
    await hand.click(boss.getByRole('button', { name: '请小哥同意' }));
    await boss.locator('.referral, .messages', { hasText: '长沙市法律援助中心' }).first().waitFor();
    assert.ok(hand.since() <= 4);
    // A voice is published, and the next one stands there: one.
    const phone = await Phone.start({ time: null });
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    for (const text of ['站点要有热水', '站点要有雨棚']) {
      await phone.page.getByRole('link', { name: /提问/ }).click();
      await phone.page.getByRole('link', { name: /说心声/ }).click();
      await phone.page.getByRole('link', { name: '我来说两句' }).click();
      await phone.page.getByRole('button', { name: '建议' }).click();
      await phone.page.locator('#words').fill(text);
      await phone.page.getByRole('button', { name: '发布' }).click();
      await phone.page.locator('.card', { hasText: text }).filter({ hasText: '等团委、邮政管理局看' }).waitFor();
    }
    await phone.stop();
    await go('/desk/voices');
    await boss.locator('#list a', { hasText: '站点要有' }).first().click();
    const first = boss.url();
    await hand.click(boss.getByRole('button', { name: '公开并看下一条' }));
    await boss.waitForURL((url) => url.href !== first && /voices\/[0-9a-f]/.test(url.href));
    assert.equal(hand.since(), 1);
    // Two weeks of one person are one page.
    await go('/desk/roster');
    await boss.getByRole('link', { name: '李律师', exact: true }).click();
    await boss.getByRole('button', { name: '保存这两周' }).waitFor();
    const page = boss.url();
    for (const box of await boss.getByLabel('值班', { exact: true }).all()) if (await box.isEnabled()) await box.check();
    assert.equal(boss.url(), page);
    await hand.click(boss.getByRole('button', { name: '保存这两周' }));
    await boss.getByRole('heading', { name: '值班表' }).waitFor();
    assert.equal(hand.since(), 1);
    // The month's report: two.
    await hand.click(boss.getByRole('link', { name: '数据', exact: true }));
    const report = boss.waitForEvent('popup');
    await hand.click(boss.getByRole('link', { name: /^打印月报/ }));
    await (await report).getByRole('heading', { name: /月报/ }).waitFor();
    assert.equal(hand.since(), 2);
    // A station is verified: three.
    await hand.click(boss.getByRole('link', { name: '驿站', exact: true }));
    await hand.click(boss.locator('#list tbody a').first());
    await hand.click(boss.getByRole('button', { name: '核实过，都对' }));
    await boss.getByText('没有核实过').waitFor({ state: 'detached' });
    assert.equal(hand.since(), 3);
    assert.deepEqual(boss.errors, []);
    await boss.close();
  });

  it('fits the screens of the office and of an expert at home', async () => {
    const [first] = [await (async () => { await open('/desk/inbox'); return page.locator('#list tbody a').first().getAttribute('href'); })()];
    for (const [name, width, height] of [['1366', 1366, 768], ['1920', 1920, 1080], ['390', 390, 844]]) {
      await page.setViewportSize({ width, height });
      for (const [path, what] of [['/desk/inbox', 'inbox'], [first, 'question'], ['/desk/cases', 'cases'], ['/desk/intake', 'intake'], ['/desk/phrases', 'phrases']]) {
        await open(path);
        await shot(page, `${what}-${name}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 1, `${path} at ${name}: ${wide} px too wide`);
      }
    }
    assert.deepEqual(page.errors, []);
  });
});
