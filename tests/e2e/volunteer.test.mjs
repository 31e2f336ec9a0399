// Somebody applies in the app to help at a desk: written without a network, sent when it is back, accepted by the desk, and
// the phone says so; another one is declined, and takes back what they wrote.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { picture } from './pictures.mjs';
import { assertReadable } from './readable.mjs';

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/volunteer-${name}.png`, fullPage: true });

describe('a volunteer in the app', { timeout: 300_000 }, () => {
  let server;
  let phone;
  let boss;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例台长', 'prefecture_admin', '430100', 'office');
    phone = await Phone.start({ time: null });
    boss = await Desk.signIn(server, 'boss');
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server.stop();
  });
  const open = async () => {
    const { page } = phone;
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByRole('link', { name: '我来当志愿者' }).click();
    await page.getByRole('button', { name: '报名', exact: true }).waitFor();
  };
  const send = () => phone.page.getByRole('button', { name: '报名', exact: true }).click();
  const application = () => phone.page.locator('.application');

  it('is told that the office sees who they are, and what is wrong at its field', async () => {
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await open();
    await page.getByText('不是匿名的').waitFor();
    await assertReadable(page, 'volunteer');
    await shot(page, 'form');
    await page.getByLabel('姓名').fill('示例志愿者');
    await page.locator('#volunteer-phone').fill('123');
    await send();
    await page.getByRole('alert').getByText('电话号码不对').waitFor();
    assert.equal(await page.getByRole('alert').count(), 1);
    await page.locator('#volunteer-phone').fill('0731-88886666');
    await send();
    await page.getByRole('alert').getByText('请选市州').waitFor();
    await page.getByLabel('想在哪里值班').selectOption({ label: '长沙' });
    await page.getByRole('button', { name: '律师' }).click();
    // What was chosen and typed is there again after the screen was left.
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await open();
    assert.equal(await page.getByLabel('姓名').inputValue(), '示例志愿者');
    assert.equal(await page.getByLabel('想在哪里值班').inputValue(), '430100');
    assert.equal(await page.getByRole('button', { name: '律师' }).getAttribute('aria-pressed'), 'true');
  });

  it('is written without a network, sent once it is back, and shown as it waits', async () => {
    const { page } = phone;
    await page.context().setOffline(true);
    await page.getByLabel('证书编号').fill('A-77');
    await page.getByLabel('证书有效期').fill('2040-01-01');
    await page.getByLabel('什么时候有空').fill('周末有空，懂劳动法');
    await send();
    await page.getByRole('alert').getByText('请勾选同意').waitFor();
    await page.getByLabel(/我同意/).check();
    await picture(page, 'volunteer-in-app');
    await send();
    await application().getByText('还没有送到服务台').waitFor();
    assert.equal(await page.getByRole('button', { name: '报名', exact: true }).count(), 0, 'one waits at a time');
    await boss.goto(`${server.origin}/desk/volunteers`);
    assert.equal(await boss.locator('#list a', { hasText: /^示例志愿者$/ }).count(), 0);
    await page.context().setOffline(false);
    await application().getByText('服务台还没有决定').waitFor();
    await assertReadable(page, 'volunteer waits');
    await shot(page, 'waits');
  });

  it('is accepted at the desk, and the phone says so', async () => {
    const { page } = phone;
    await boss.goto(`${server.origin}/desk/overview`);
    await boss.locator('#beside .figure-card', { hasText: '等办的志愿者报名' }).click();
    await boss.locator('#list a', { hasText: /^示例志愿者$/ }).click();
    await boss.getByText('从手机里报的名').waitFor();
    await boss.getByText('0731-88886666').waitFor();
    await shot(boss, 'desk');
    await boss.getByLabel('登录名').fill('helper');
    await boss.getByLabel('第一个密码').fill('雨天也要把快件送到门口');
    await boss.getByRole('button', { name: '录取', exact: true }).click();
    await boss.getByRole('link', { name: '看他的培训和资质' }).waitFor();
    await application().getByText('录取了，谢谢你').waitFor();
    assert.equal(await page.getByRole('button', { name: '撤回报名' }).count(), 0, 'who is on the staff goes by the office');
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.locator('.card', { hasText: '录取了，谢谢你' }).waitFor();
  });

  it('is declined with the office’s word, and what was written goes where it is taken back', async () => {
    const { page } = phone;
    await page.getByRole('link', { name: '我来当志愿者' }).click();
    await page.getByLabel('姓名').fill('示例志愿者二');
    await page.locator('#volunteer-phone').fill('13800138000');
    await page.getByLabel('想在哪里值班').selectOption({ label: '长沙' });
    await page.getByRole('button', { name: '志愿者', exact: true }).click();
    await page.getByLabel('什么时候有空').fill('晚上有空');
    await page.getByLabel(/我同意/).check();
    await send();
    const second = application().filter({ hasText: '示例志愿者二' });
    await second.getByText('服务台还没有决定').waitFor();
    await boss.goto(`${server.origin}/desk/volunteers`);
    await boss.locator('#list a', { hasText: '示例志愿者二' }).click();
    await boss.getByLabel(/为什么/).fill('这个季度的人够了');
    await boss.getByRole('button', { name: '不录取' }).click();
    await boss.getByText('没录取').waitFor();
    await second.getByText('这个季度的人够了').waitFor();
    await picture(page, 'volunteer-declined');
    await shot(page, 'declined');
    await second.getByRole('button', { name: '撤回报名' }).click();
    await second.getByRole('button', { name: '先留着' }).click();
    await second.getByRole('button', { name: '撤回报名' }).click();
    await second.getByRole('button', { name: '撤回并删除' }).click();
    await second.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('姓名').inputValue(), '示例志愿者二', 'it can be sent again');
    await boss.goto(`${server.origin}/desk/volunteers`);
    assert.equal(await boss.locator('#list a', { hasText: '示例志愿者二' }).count(), 0);
    assert.deepEqual(phone.errors, []);
  });
});
