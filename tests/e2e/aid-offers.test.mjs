// A courier sees what can be applied for without signing in to anything and without a network, applies for one, and the desk
// sees which.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { picture } from './pictures.mjs';
import { assertReadable } from './readable.mjs';

describe('what can be applied for', { timeout: 300_000 }, () => {
  let server;
  let phone;
  let boss;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例管理员', 'prefecture_admin', '430100', 'office');
    phone = await Phone.start({ time: null });
    boss = await Desk.signIn(server, 'boss');
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server.stop();
  });

  it('is what offices made public, from the moment that they do', async () => {
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('link', { name: /提问/ }).click();
    await page.getByRole('link', { name: '能申请的帮扶' }).click();
    await page.locator('.aid-offer', { hasText: '示例·重病救助金' }).waitFor();
    assert.equal(await page.locator('.aid-offer .sample').count(), 3, 'all of them are samples, and say so');
    assert.equal(await page.getByText('长沙互助金').count(), 0);
    await boss.goto(`${server.origin}/desk/aid`);
    const form = boss.locator('form.wide');
    await form.locator('select[name=kind]').selectOption({ label: '慰问金、基金' });
    await form.locator('select[name=adcode]').selectOption({ label: '长沙' });
    await form.locator('input[name=name]').fill('长沙互助金');
    await form.locator('input[name=unit]').fill('元');
    await form.locator('input[name=each]').fill('600');
    await form.locator('input[name=stock]').fill('7777');
    await form.locator('input[name=papers]').fill('身份证、缴费单');
    await form.locator('input[name=public]').check();
    await boss.getByRole('button', { name: '加一项资源' }).click();
    await boss.locator('#stock', { hasText: '7777' }).waitFor();
    // A phone reads what is for everybody when its courier looks.
    await page.reload();
    const card = page.locator('.aid-offer', { hasText: '长沙互助金' });
    await card.waitFor();
    for (const words of ['600 元', '身份证、缴费单', '不限', '长期']) await card.getByText(words).waitFor();
    assert.ok(!(await page.content()).includes('7777'), 'how much is left is nobody’s');
    // Couriers of elsewhere see the province’s alone.
    await page.locator('#aid-region').selectOption({ label: '株洲' });
    await page.waitForFunction(() => !document.body.innerText.includes('长沙互助金'));
    assert.equal(await page.locator('.aid-offer').count(), 3);
    await page.locator('#aid-region').selectOption({ label: '长沙' });
    await card.waitFor();
    await assertReadable(page, 'aid offers');
    await picture(page, 'aid-offers');
  });

  it('is applied for with a question, without a network, and the desk reads which', async () => {
    const { page } = phone;
    await page.context().setOffline(true);
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await page.getByRole('link', { name: /提问/ }).click();
    // Whatever desk was chosen for a question before.
    await page.locator('#region').selectOption({ label: '株洲' });
    await page.getByRole('link', { name: '能申请的帮扶' }).click();
    await page.locator('#aid-region').selectOption({ label: '长沙' });
    await page.getByRole('button', { name: '申请这一项 长沙互助金' }).click();
    const chosen = page.locator('.applies-for', { hasText: '长沙互助金' });
    await chosen.waitFor();
    assert.equal(await page.getByRole('button', { name: '特殊困难' }).getAttribute('aria-pressed'), 'true');
    // What was chosen is there again after the screen was left.
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await page.getByRole('link', { name: /提问/ }).click();
    await chosen.waitFor();
    await assertReadable(page, 'applies for');
    await page.locator('#words').fill('家里人住院，三个月没有收入');
    // Who applies writes to those who can give it.
    await page.waitForFunction(() => document.querySelector('#region')?.value === '430100');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    await page.context().setOffline(false);
    await page.getByText(/已收到，最晚/).waitFor();
    await boss.goto(`${server.origin}/desk/inbox`);
    await boss.locator('#list a', { hasText: '家里人住院' }).click();
    await boss.getByText('小哥想申请').waitFor();
    await boss.getByRole('link', { name: '长沙互助金' }).waitFor();
    // The next question is none for it.
    await page.getByRole('link', { name: /提问/ }).click();
    await page.locator('#words').waitFor();
    assert.equal(await page.locator('.applies-for').count(), 0);
    assert.deepEqual([phone.errors, boss.errors], [[], []]);
  });

  it('is opened by a link, and left again', async () => {
    const another = await Phone.start({ time: null });
    const { page } = another;
    await page.goto(`${server.origin}/aid`);
    const link = await page.locator('.aid-offer, .first-card').first().waitFor().then(() => boss.goto(`${server.origin}/desk/aid`)).then(() => boss.locator('#list a', { hasText: '长沙互助金' }).getAttribute('href'));
    await page.goto(`${server.origin}/ask?aid=${link.split('/').pop()}`);
    await page.locator('.applies-for', { hasText: '长沙互助金' }).waitFor();
    await page.locator('#words').waitFor();
    await page.locator('#first').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelector('#region')?.value === '430100');
    await page.getByRole('button', { name: '不申请这一项' }).click();
    await page.waitForFunction(() => !document.querySelector('.applies-for'));
    assert.deepEqual(another.errors, []);
  });
});
