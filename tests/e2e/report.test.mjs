// A courier reports a station, and sees what came of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const REAL = { time: null };
const STATION = '430100-0001';

describe('a courier before a closed door', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'office', '办公室', 'prefecture_admin', '430100', 'office');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  it('reports it without a network, keeps the station, and is told when it is put right', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    const { position: at, name } = await (await fetch(`${server.origin}/api/v1/stations/${STATION}`)).json();
    await server.kill();
    await page.goto(`${server.origin}/station/${STATION}`);
    // He stands elsewhere; then at the door.
    const visit = page.getByRole('button', { name: '签到' });
    await page.getByText('到门口或扫码后可以签到').waitFor();
    assert.ok(await visit.isDisabled());
    await phone.context.setGeolocation({ latitude: at.lat, longitude: at.lon });
    await page.goto(`${server.origin}/station/${STATION}`);
    await visit.click();
    await page.getByRole('group', { name: /用了什么/ }).getByRole('button', { name: '饮水' }).click();
    await page.getByRole('button', { name: '谢谢店主' }).click();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/visit.png` });
    await page.getByRole('button', { name: '记下' }).click();
    await page.getByText('记下了，谢谢').waitFor();
    await page.getByRole('button', { name: '收藏' }).click();
    await page.getByRole('button', { name: '已收藏' }).waitFor();
    await page.getByText('报错：关门、搬走、缺东西').click();
    await page.getByRole('button', { name: '关门了' }).click();
    await assertReadable(page, 'station');
    await page.getByRole('button', { name: '报告', exact: true }).click();
    await page.getByText('报告了，处理结果在').waitFor();
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.locator('.card', { hasText: name }).filter({ hasText: '待发送' }).waitFor();
    await page.getByRole('heading', { name: '收藏的驿站' }).waitFor();
    await server.run();
    await page.locator('.card', { hasText: '待处理' }).waitFor({ timeout: 40_000 });
    const desk = await Desk.signIn(server, 'office');
    // His thanks and what he used are on the keeper's page.
    await desk.goto(`${server.origin}/desk/stations/${STATION}`);
    await desk.getByRole('button', { name: '做一个链接' }).click();
    const keeper = await Phone.start();
    await keeper.page.goto(server.origin + new URL(await desk.locator('#keeper-link').textContent()).pathname);
    await keeper.page.getByText('近 30 天小哥来过 1 人次，有 1 次特意谢谢你。用了：饮水 1。').waitFor();
    await desk.goto(`${server.origin}/desk/reports`);
    await desk.locator('#list a').first().click();
    await desk.getByLabel('说一句').fill('换了钥匙，开门了');
    await desk.getByRole('button', { name: '处理好了' }).click();
    await desk.getByRole('button', { name: '对，就这样' }).click();
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.locator('.card', { hasText: '处理好了：换了钥匙，开门了' }).waitFor();
    // The office corrects the entry; the phone has it with the next sync.
    await desk.goto(`${server.origin}/desk/stations/${STATION}`);
    await desk.getByText('1 人次').waitFor();
    await desk.getByLabel('开放时间').fill('周一至周五 9:00-17:00');
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await desk.getByText(/开放时间：.* → Mo-Fr 09:00-17:00/).waitFor();
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.goto(`${server.origin}/station/${STATION}`);
    await page.getByText('周一至周五').first().waitFor();
    assert.deepEqual([phone.errors, desk.errors], [[], []]);
  });

  it('says where a station is missing, without a network, and the office makes one there', async () => {
    const lonely = await Server.start();
    await addStaff(lonely, 'office', '办公室', 'prefecture_admin', '430100', 'office');
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await lonely.kill();
    await page.goto(`${lonely.origin}/suggest-station`);
    await page.getByText('位置：你现在的地方').waitFor();
    await page.getByRole('button', { name: '发给团委、邮政管理局' }).click();
    await page.getByRole('alert').waitFor();
    await page.locator('#words').fill('小区门口的便利店老板愿意');
    await assertReadable(page, 'suggest');
    await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/suggest.png` : undefined, fullPage: true });
    await page.getByRole('button', { name: '发给团委、邮政管理局' }).click();
    await page.getByText('记下了').waitFor();
    await page.getByRole('link', { name: '看我的报告' }).click();
    await page.locator('.card', { hasText: '这里该有个驿站' }).filter({ hasText: '待发送' }).waitFor();
    await lonely.run();
    await page.locator('.card', { hasText: '待处理' }).waitFor({ timeout: 40_000 });
    const desk = await Desk.signIn(lonely, 'office');
    await desk.goto(`${lonely.origin}/desk/reports`);
    await desk.locator('#list a').first().click();
    await desk.getByLabel('说一句').fill('下周就开');
    await desk.getByRole('button', { name: '处理好了' }).click();
    await desk.getByRole('button', { name: '对，就这样' }).click();
    await desk.getByRole('link', { name: '在这里新建驿站' }).click();
    await desk.getByLabel('名称').fill('便利店驿站');
    assert.equal(await desk.getByLabel('纬度').inputValue(), '28.2');
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await desk.getByRole('heading', { name: '便利店驿站' }).waitFor();
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.locator('.card', { hasText: '处理好了：下周就开' }).waitFor();
    await page.goto(lonely.origin);
    // The first picture has one, too.
    await page.locator('#main').getByRole('button', { name: '现在开门' }).click();
    await page.locator('.card', { hasText: '便利店驿站' }).waitFor();
    assert.deepEqual([phone.errors, desk.errors], [[], []]);
    await lonely.stop();
  });
});
