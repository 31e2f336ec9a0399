// What couriers ask of their company, the whole way: the desk writes and sends it, the company signs in and answers, the desk
// gives it back, the company answers again, the desk closes it. Nobody's name and nobody's own words leave the desk.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { picture } from './pictures.mjs';

const SECRET = '站长李某扣了我三千块';

describe('what couriers ask of a company', { timeout: 300_000 }, () => {
  let server;
  let boss;
  let member;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例管理员', 'prefecture_admin', '430100', 'office');
    await addStaff(server, 'there', '示例株洲管理员', 'prefecture_admin', '430200', 'office');
    await addStaff(server, 'root', '示例省级管理员', 'province_admin', '430000', 'office');
    await Desk.keepCompany(server, await Desk.signIn(server, 'root'), '示例·戊通快递', '戊通');
    boss = await Desk.signIn(server, 'boss');
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server.stop();
  });
  const open = (desk, path) => desk.goto(`${server.origin}${path}`);
  const company = async (desk) => {
    await open(desk, '/desk/companies');
    await desk.locator('#list tr', { hasText: '示例·戊通快递' }).first().waitFor();
    await desk.locator('#list a', { hasText: '示例·戊通快递' }).click();
    await desk.getByRole('heading', { name: '示例·戊通快递' }).waitFor();
  };

  it('is sent by the desk in its own words, once the company has people who sign in', async () => {
    // A courier names the company in a question.
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('link', { name: /提问/ }).click();
    await page.locator('#words').fill(SECRET);
    await page.getByText('哪家公司？（可不填）').click();
    await page.locator('#company').fill('戊通');
    await page.getByRole('button', { name: '示例·戊通快递' }).click();
    await page.locator('#region').selectOption({ label: '长沙' });
    await page.getByRole('button', { name: '劳动权益' }).click();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();

    await company(boss);
    await boss.locator('#seen-by', { hasText: '还没有能登录的人' }).waitFor();
    await open(boss, '/desk/partners');
    await boss.locator('form.wide select[name=kind]').selectOption({ label: '品牌快递企业' });
    await boss.getByLabel('单位名称').fill('示例·戊通快递长沙公司');
    await boss.locator('form.wide select[name=adcode]').selectOption({ label: '长沙' });
    await boss.locator('form.wide select[name=company]').selectOption({ label: '示例·戊通快递' });
    await boss.getByRole('button', { name: '加一个合作单位' }).click();
    await boss.getByLabel('登录名').fill('member');
    await boss.getByLabel('姓名').fill('示例联系人');
    await boss.getByLabel(/第一个密码/).fill('雨天也要把快件送到门口');
    await boss.getByRole('button', { name: '加一个人' }).click();
    await boss.getByText('示例联系人').first().waitFor();
    await company(boss);
    await boss.locator('#seen-by', { hasText: '示例·戊通快递长沙公司' }).waitFor();
    await boss.locator('aside select[name=kind]').selectOption({ label: '其他' });
    await boss.locator('aside textarea[name=summary]').fill('小哥反映扣押金没有说明依据，请说明扣款规则，该退的退。');
    await boss.locator('aside input[name=due]').fill('2001-01-01');
    await boss.getByRole('button', { name: '转给公司' }).click();
    // What was typed is there again beside what is wrong with it.
    await boss.getByText('请填今天以后、一年以内的日期').first().waitFor();
    await company(boss);
    await boss.locator('aside select[name=kind]').selectOption({ label: '其他' });
    await boss.locator('aside textarea[name=summary]').fill('小哥反映扣押金没有说明依据，请说明扣款规则，该退的退。');
    await boss.getByRole('button', { name: '转给公司' }).click();
    // Nobody of it signed in so far.
    await boss.getByRole('heading', { name: '没有人会收到，还是转吗？' }).waitFor();
    await boss.getByText('算进来的小哥：1 人（公司看到：不足 5 人）').waitFor();
    await boss.getByRole('button', { name: '还是转' }).click();
    await boss.locator('#claims .note', { hasText: '扣押金没有说明依据' }).waitFor();
    await boss.locator('#claims', { hasText: '1 人（公司看到：不足 5 人）' }).waitFor();
    assert.deepEqual([phone.errors, boss.errors], [[], []]);
  });

  it('is answered by the company, which reads no name, no words and no count of a few', async () => {
    member = await Desk.firstSignIn(server, 'member');
    await open(member, '/desk/referrals');
    await member.locator('#claim-list tr', { hasText: '扣押金没有说明依据' }).locator('a').click();
    await member.locator('#couriers', { hasText: '不足 5 人' }).waitFor();
    const seen = await member.content();
    assert.ok(!seen.includes('李某') && !seen.includes('三千块') && !seen.includes('示例管理员'), 'nothing of anybody');
    await member.getByLabel(/答复/).fill('我们在核实。');
    await picture(member, 'company-claim-answer');
    await member.locator('form button.main').click();
    await member.locator('.note', { hasText: '我们在核实' }).waitFor();
    assert.equal(await member.locator('form textarea').count(), 0, 'it is answered once');
    // Another prefecture's office has nothing of it.
    const there = await Desk.signIn(server, 'there');
    await open(there, '/desk/claims');
    assert.equal(await there.getByText('扣押金没有说明依据').count(), 0);
    assert.deepEqual([member.errors, there.errors], [[], []]);
  });

  it('is seen by the desk, given back with a word, answered anew and closed', async () => {
    await open(boss, '/desk/overview');
    await boss.locator('.figure-card', { hasText: '公司诉求等你看' }).click();
    await boss.locator('#list tr', { hasText: '扣押金没有说明依据' }).getByText('已答复').first().waitFor();
    await boss.locator('#list a', { hasText: '示例·戊通快递' }).click();
    const card = boss.locator('#claims > .note').first();
    await card.getByText('我们在核实').waitFor();
    await card.locator('textarea').fill('请写明哪天退。');
    await picture(boss, 'company-claims');
    await card.getByRole('button', { name: '退回，请公司再答' }).click();
    await boss.locator('#claims .note', { hasText: '请写明哪天退' }).first().waitFor();
    await member.reload();
    await member.locator('.note', { hasText: '请写明哪天退' }).waitFor();
    await member.getByLabel(/答复/).fill('12 月 5 日前退回，规则贴在站点墙上。');
    await member.locator('form button.main').click();
    await member.locator('.note', { hasText: '12 月 5 日前退回' }).waitFor();
    await boss.reload();
    await boss.locator('#claims .note', { hasText: '12 月 5 日前退回' }).first().waitFor();
    await boss.locator('#claims > .note').first().getByRole('button', { name: '办结' }).click();
    await boss.locator('#claims', { hasText: '已办结' }).waitFor();
    // It can be taken back still, and nothing else.
    await boss.waitForFunction(() => ![...document.querySelectorAll('#claims form button')].some((button) => /办结|退回/.test(button.textContent)));
    await member.reload();
    await member.getByText('已办结').first().waitFor();
    await open(boss, '/desk/overview');
    assert.equal(await boss.locator('.figure-card', { hasText: '公司诉求等你看' }).count() === 0 || await boss.locator('.figure-card', { hasText: '公司诉求等你看' }).innerText().then((text) => /\b0\b/.test(text)), true, 'nothing waits for the desk any more');
    assert.deepEqual([member.errors, boss.errors], [[], []]);
  });
});
