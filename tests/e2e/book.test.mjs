// A courier books, waits, comes to the door; the office makes it, changes it, lets him in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { film, pointedAt } from './camera.mjs';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

/** By the phone's own clock: activities are ahead of now. */
const REAL = { time: null };
/** What a clock in China shows so many hours from now. */
const inChina = (hours) => new Date(Date.now() + (8 + hours) * 3_600_000).toISOString();

describe('a courier who wants a free check-up', { timeout: 600_000 }, () => {
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

  /** The office makes an activity with one slot within a day, whatever the time is now, and publishes it. */
  const make = async (desk, title, capacity) => {
    await desk.goto(`${server.origin}/desk/activities`);
    await desk.locator('select[name=kind]').selectOption({ label: '健康体检' });
    await desk.getByRole('button', { name: '用模板新建' }).click();
    assert.match(await desk.getByLabel('要带什么').inputValue(), /空腹/);
    await desk.getByLabel('名称', { exact: true }).fill(title);
    await desk.getByLabel('谁来办').fill('长沙团市委');
    await desk.getByLabel('在哪个驿站').fill('430100-0001');
    await desk.getByLabel('每人最多几次').fill('');
    await desk.getByLabel('在几天之内').fill('');
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await desk.getByText('还没有场次').waitFor();
    await desk.getByRole('button', { name: '发布给小哥' }).click();
    await desk.getByText('请先添加场次').waitFor();
    await desk.goBack();
    await desk.getByText('添加场次', { exact: true }).click();
    const [date, hour] = inChina(20).split(/[T:]/);
    await desk.getByLabel('日期').fill(date);
    await desk.getByLabel('从', { exact: true }).fill(`${hour}:00`);
    await desk.getByLabel('到', { exact: true }).fill(`${hour}:30`);
    await desk.getByLabel('每场名额').fill(String(capacity));
    await desk.getByRole('button', { name: '添加', exact: true }).click();
    await desk.locator('#list tbody tr').waitFor();
    await desk.getByRole('button', { name: '发布给小哥' }).click();
    await desk.locator('.tag', { hasText: '已发布' }).waitFor();
    return desk.url();
  };
  /** Twenty hours from now is mostly another day: then the door asks. */
  const askedAboutTheDay = async (page) => {
    await page.locator('.welcome, #any-day:not([hidden])').first().waitFor();
    if (await page.locator('#any-day').isVisible()) await page.locator('#any-day').click();
  };
  const openBook = async (page) => {
    await page.getByRole('link', { name: /预约/ }).click();
    await page.locator('.card').first().waitFor();
  };
  const open = async (page, title) => {
    await openBook(page);
    await page.locator('.card', { hasText: title }).last().click();
    await page.locator('.slots li').first().waitFor();
  };
  const pressBook = (page) => page.locator('.slots button').first().click();

  it('books in two taps, and has the ticket, the calendar and the way there without a network', async () => {
    const lonely = await Server.start();
    const phone = await Phone.start(REAL);
    await phone.page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await openBook(phone.page);
    await phone.page.getByRole('button', { name: '七天内' }).click();
    await phone.page.getByRole('button', { name: '健康体检' }).click();
    await phone.page.locator('.card', { hasText: '健康体检' }).click();
    // Gloves touch twice.
    await phone.page.locator('.slots button').first().dblclick();
    const ticket = await phone.page.locator('#ticket').textContent();
    assert.match(ticket, /^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/);
    await lonely.kill();
    await phone.restart();
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await openBook(page);
    assert.equal(await page.getByText('没有发出去').count(), 0);
    await page.locator('.card', { hasText: '约好了' }).click();
    assert.equal(await page.locator('#ticket').textContent(), ticket);
    await page.locator('svg.qr').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '加到手机日历' }).click();
    const ics = fs.readFileSync(await (await saved).path(), 'utf8');
    assert.ok(ics.includes('BEGIN:VALARM') && ics.includes('SUMMARY:示例·免费健康体检'));
    await assertReadable(page, 'booking');
    // A second place in the same activity is refused on the spot, without a server.
    await page.getByRole('link', { name: '看活动' }).click();
    await page.getByText('你已经约了这个活动').waitFor();
    await assertReadable(page, 'activity');
    assert.deepEqual(phone.errors, []);
    await lonely.stop();
  });

  it('books without a network and is told what the server decided once there is one', async () => {
    const lonely = await Server.start();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await lonely.kill();
    await open(page, '医疗义诊');
    await pressBook(page);
    await page.getByText('待确认').waitFor();
    await lonely.run();
    await page.locator('#ticket').waitFor({ timeout: 40_000 });
    await page.getByText('约好了').waitFor();
    assert.deepEqual(phone.errors, []);
    await lonely.stop();
  });

  it('changes to another time in one step, also without a network, and keeps the old one until then', async () => {
    const lonely = await Server.start();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await open(page, '健康体检');
    await pressBook(page);
    const ticket = await page.locator('#ticket').textContent();
    const when = () => page.locator('.when').textContent();
    const before = await when();
    const changeTo = async (at) => {
      await page.getByRole('button', { name: '换个时间' }).click();
      const button = page.getByRole('button', { name: /^换到这个/ }).nth(at);
      const wanted = (await button.getAttribute('aria-label')).replace('换到这个 ', '');
      await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/change.png` : undefined, fullPage: true });
      await button.click();
      return wanted;
    };
    const wanted = await changeTo(0);
    assert.notEqual(wanted, before);
    await page.locator('.when', { hasText: wanted }).waitFor();
    await page.getByRole('status').filter({ hasText: `已换到 ${wanted}` }).waitFor();
    assert.equal(await page.locator('#ticket').textContent(), ticket);
    await lonely.kill();
    const later = await changeTo(0);
    await page.getByText(`要换到 ${later}`).waitFor();
    assert.equal(await when(), wanted);
    await lonely.run();
    await page.locator('.when', { hasText: later }).waitFor({ timeout: 40_000 });
    await assertReadable(page, 'booking');
    assert.deepEqual(phone.errors, []);
    await lonely.stop();
  });

  it('waits for a place, is offered one, and is told when the office calls it off', async () => {
    const desk = await Desk.signIn(server, 'office');
    const address = await make(desk, '名额只有一个的体检', 1);
    const [first, second] = [await Phone.start(REAL), await Phone.start(REAL)];
    for (const phone of [first, second]) {
      await phone.page.goto(server.origin);
      await phone.cards().first().waitFor();
      await open(phone.page, '名额只有一个的体检');
      await pressBook(phone.page);
      await phone.page.getByText(phone === first ? '约好了' : '你现在排第 1 位').waitFor();
    }
    // The other one is elsewhere in the app when a place comes free; the tab tells him.
    await second.page.getByRole('link', { name: '扫码' }).click();
    // It begins within a day: the first screen says so.
    await first.page.getByRole('link', { name: '驿站', exact: true }).click();
    await first.page.locator('.card', { hasText: '名额只有一个的体检' }).click();
    await first.page.getByRole('button', { name: '取消预约' }).click();
    await first.page.getByText('名额会给排队的人').waitFor();
    await first.page.getByRole('button', { name: '取消预约' }).click();
    await first.page.getByText('已取消').waitFor();
    // Beside the letter that he has not opened.
    await second.page.getByRole('link', { name: /预约/ }).locator('.news', { hasText: '1' }).waitFor();
    await openBook(second.page);
    await second.page.locator('.card', { hasText: '有空位了' }).click();
    await second.page.getByRole('button', { name: '我要这个名额' }).click();
    await second.page.locator('#ticket').waitFor();
    await desk.goto(address);
    await desk.getByLabel('取消的原因').fill('大雪，医生来不了');
    await desk.getByRole('button', { name: '取消活动' }).click();
    await desk.locator('.irreversible').click();
    await second.page.getByText('大雪，医生来不了').first().waitFor();
    await second.page.getByText('活动取消了').waitFor();
    assert.equal(await second.page.locator('#ticket').count(), 0);
    assert.deepEqual([first.errors, second.errors, desk.errors], [[], [], []]);
  });

  it('is let in once at the door, also while the door has no network', async () => {
    const desk = await Desk.signIn(server, 'office');
    const address = await make(desk, '门口签到的体检', 5);
    const tickets = [];
    const phones = [await Phone.start(REAL), await Phone.start(REAL)];
    for (const phone of phones) {
      await phone.page.goto(server.origin);
      await phone.cards().first().waitFor();
      await open(phone.page, '门口签到的体检');
      await pressBook(phone.page);
      tickets.push(await phone.page.locator('#ticket').textContent());
    }
    await desk.goto(`${address}/door`);
    const enter = async (text) => {
      await desk.locator('#ticket').fill(text);
      await desk.getByRole('button', { name: '签到' }).click();
    };
    await enter('ABCD');
    await desk.getByText('票号是 12 个字母和数字').waitFor();
    await enter(tickets[0].toLowerCase().replaceAll('-', ' '));
    await askedAboutTheDay(desk);
    await desk.locator('.welcome').waitFor();
    await phones[0].page.getByText('已签到').waitFor();
    await enter(tickets[0]);
    await desk.locator('.refused', { hasText: '已经用过' }).waitFor();
    await desk.context().setOffline(true);
    await enter(tickets[1]);
    await askedAboutTheDay(desk);
    await desk.locator('.welcome', { hasText: '先放行' }).waitFor();
    await enter(tickets[1]);
    await desk.locator('.refused', { hasText: '已经用过' }).waitFor();
    await enter('K7QX-3MNP-2RTW');
    await desk.locator('.refused', { hasText: '名单里没有这张票' }).waitFor();
    await desk.context().setOffline(false);
    await phones[1].page.getByText('已签到').waitFor({ timeout: 30_000 });
    await phones[1].page.getByRole('button', { name: '很好' }).click();
    await phones[1].page.getByRole('button', { name: '评价', exact: true }).click();
    await phones[1].page.getByText('我的评价：很好').waitFor();
    await desk.goto(`${address}/bookings`);
    await desk.getByText('到了 2 人，缺席 0 人').waitFor();
    await desk.getByText('5 星').waitFor();
    const saved = desk.waitForEvent('download');
    await desk.getByRole('link', { name: '导出 xlsx' }).click();
    assert.ok(fs.readFileSync(await (await saved).path()).subarray(0, 2).equals(Buffer.from('PK')));
    assert.deepEqual(phones.map((phone) => phone.errors), [[], []]);
  });

  it('shows his ticket to the door’s camera, with and without a network', async () => {
    const desk = await Desk.signIn(server, 'office');
    const address = await make(desk, '扫票进门的体检', 5);
    const phone = await Phone.start(REAL);
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await open(phone.page, '扫票进门的体检');
    await pressBook(phone.page);
    await phone.page.locator('#ticket').waitFor();
    const code = await phone.page.locator('svg.qr').screenshot();
    const file = path.join(server.folder, 'ticket.y4m');
    const empty = await desk.context().newPage();
    await film(empty, code, file);
    const door = await Desk.signIn(server, 'office', pointedAt(file));
    await door.goto(`${address}/door`);
    const scan = door.getByRole('button', { name: '扫票上的二维码' });
    await scan.waitFor();
    await door.context().setOffline(true);
    await scan.click();
    await askedAboutTheDay(door);
    await door.locator('.welcome', { hasText: '先放行' }).waitFor();
    await door.context().setOffline(false);
    await phone.page.getByText('已签到').waitFor({ timeout: 30_000 });
    // Held before the camera again, it is refused, as a screenshot of it would be.
    await door.reload();
    await scan.click();
    await door.locator('.refused', { hasText: '已经用过' }).waitFor();
    assert.deepEqual([...phone.errors, ...door.errors], []);
  });

  it('finds it on the map, and books what is only for couriers of a place once he says where he delivers', async () => {
    const desk = await Desk.signIn(server, 'office');
    const address = await make(desk, '只给长沙的体检', 5);
    await desk.getByText('改活动内容').click();
    await desk.getByLabel('只给在当地送件的小哥').check();
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await desk.locator('.tag', { hasText: '已发布' }).waitFor();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await openBook(page);
    await page.getByRole('link', { name: '大地图', exact: true }).click();
    await page.locator('diyi-map[data-ready]').waitFor();
    assert.ok(Number(await page.locator('diyi-map').getAttribute('data-count')) >= 6);
    await assertReadable(page, 'activity map');
    await page.goBack();
    await page.locator('.card', { hasText: '只给长沙的体检' }).last().click();
    await page.getByText('只给在长沙').waitFor();
    await pressBook(page);
    await page.getByRole('alert').filter({ hasText: '请先选你在哪里送件' }).waitFor();
    await page.getByLabel('你在哪里送件？').selectOption({ label: '株洲' });
    await pressBook(page);
    await page.getByRole('alert').filter({ hasText: '只给在当地送件' }).waitFor();
    await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/local.png` : undefined, fullPage: true });
    await page.getByLabel('你在哪里送件？').selectOption({ label: '长沙' });
    await assertReadable(page, 'activity');
    await page.getByRole('link', { name: '在地图上看活动' }).click();
    await page.locator('.map-card .card', { hasText: '只给长沙的体检' }).waitFor();
    await page.locator('diyi-map[data-ready]').waitFor();
    await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/activity-map.png` : undefined });
    // Touched on the map, in the middle of which it is.
    await page.getByRole('button', { name: '收起' }).click();
    await page.locator('.map-card').waitFor({ state: 'detached' });
    await page.waitForTimeout(1000);
    await page.locator('diyi-map').click();
    await page.locator('.map-card .card', { hasText: '只给长沙的体检' }).click();
    await pressBook(page);
    await page.locator('#ticket').waitFor();
    await desk.goto(`${address}/bookings`);
    await desk.locator('td', { hasText: '长沙' }).waitFor();
    assert.deepEqual(phone.errors, []);
  });

  it('reads a letter offline, once it is published and as long as it is not withdrawn', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/letters/new`);
    await desk.getByLabel('标题').fill('路滑，慢一点');
    await desk.getByLabel('正文').fill('今晚结冰。\n宁可晚到，不可冒险。<script>alert(1)</script>');
    await desk.getByLabel('落款').fill('长沙团市委');
    await desk.getByRole('button', { name: '保存，先看看样子' }).click();
    await desk.locator('.phone', { hasText: '宁可晚到' }).waitFor();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    const sync = async () => {
      await page.getByRole('link', { name: '我的', exact: true }).click();
      await page.getByRole('button', { name: '现在更新' }).click();
      await page.getByText('刚刚更新').waitFor();
      await page.getByRole('link', { name: /预约/ }).click();
      await page.getByRole('link', { name: /慰问信和通知/ }).click();
    };
    await sync();
    assert.equal(await page.locator('.card', { hasText: '路滑' }).count(), 0);
    await desk.getByRole('button', { name: '发布到手机' }).click();
    await desk.locator('.tag', { hasText: '已发布' }).waitFor();
    await sync();
    await page.locator('.card', { hasText: '路滑，慢一点' }).filter({ hasText: '未读' }).click();
    await page.getByText('宁可晚到，不可冒险。<script>').waitFor();
    await assertReadable(page, 'letter');
    await page.getByRole('link', { name: '慰问信和通知' }).click();
    await page.locator('.card', { hasText: '路滑，慢一点' }).waitFor();
    assert.equal(await page.locator('.card', { hasText: '路滑' }).filter({ hasText: '新消息' }).count(), 0);
    await desk.getByRole('button', { name: '从手机上撤回' }).click();
    await desk.locator('.tag', { hasText: '已撤回' }).waitFor();
    await sync();
    await page.locator('.card', { hasText: '路滑' }).waitFor({ state: 'detached' });
    assert.deepEqual(phone.errors, []);
  });
});
