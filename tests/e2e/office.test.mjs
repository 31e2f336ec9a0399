// An office's day: the first page, the roster, people, hours, reminders, figures; on a desk's screen and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Server } from './phone.mjs';

const SIZES = [[1366, 768], [1920, 1080], [390, 844]];

describe('an office', { timeout: 300_000 }, () => {
  let server;
  let boss;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '台长', 'prefecture_admin', '430100');
    await addStaff(server, 'ope', '李话务', 'operator', '430100');
    await addStaff(server, 'psy', '王心理', 'expert', '430100', 'psychologist');
    boss = await Desk.signIn(server, 'boss');
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });
  const open = (path) => boss.goto(`${server.origin}${path}`);

  it('begins with what burns and what waits, and its name leads there', async () => {
    await boss.getByRole('link', { name: '递驿服务台' }).click();
    await boss.waitForURL('**/desk/overview');
    await boss.getByText('没有人在等').waitFor();
    assert.equal(await boss.locator('#piles .figure-card').count(), 6);
    await boss.locator('#piles .figure-card', { hasText: '今天到期' }).click();
    await boss.getByRole('heading', { name: '今天到期 0' }).waitFor();
  });

  it('puts somebody on duty for two weeks on one page, copies a week and tells the next shift', async () => {
    await open('/desk/roster');
    await boss.getByRole('link', { name: '王心理', exact: true }).click();
    let days = 0;
    for (const box of await boss.getByLabel('值班', { exact: true }).all()) {
      if (await box.isEnabled()) { await box.check(); days += 1; }
    }
    await boss.getByRole('button', { name: '保存这两周' }).click();
    await boss.getByRole('heading', { name: '值班表' }).waitFor();
    await boss.locator('.roster td.on').nth(days - 1).waitFor();
    assert.equal(await boss.locator('.roster td.on').count(), days);
    await boss.getByRole('button', { name: /这一周复制到下一周/ }).click();
    await boss.getByRole('button', { name: '先不，回去' }).click();
    await boss.getByRole('button', { name: /这一周复制到下一周/ }).click();
    await boss.getByRole('button', { name: '复制', exact: true }).click();
    await boss.getByRole('heading', { name: '值班表' }).waitFor();
    await boss.getByLabel(/没办完的/).fill('体检的事等医院回电');
    await boss.getByRole('button', { name: '记下来' }).click();
    await boss.locator('.note', { hasText: '体检的事' }).waitFor();
    await open('/desk/overview');
    await boss.locator('.note', { hasText: '体检的事' }).waitFor();
  });

  it('sets its hours, and what is mistyped comes back with what to do', async () => {
    await open('/desk/hours');
    await boss.getByLabel('星期六').fill('早上');
    await boss.getByRole('button', { name: '保存' }).click();
    await boss.locator('#refused-saturday').waitFor();
    assert.equal(await boss.getByLabel('星期六').inputValue(), '早上');
    await boss.getByLabel('星期六').fill('9:00-12:00');
    await boss.getByRole('button', { name: '保存' }).click();
    await boss.getByText('这个服务台用自己的').waitFor();
    assert.equal(await boss.getByLabel('星期六').inputValue(), '09:00-12:00');
  });

  it('corrects a name, and locks somebody out only after asking where their work goes', async () => {
    await open('/desk/staff');
    await boss.getByRole('link', { name: '李话务', exact: true }).click();
    await boss.getByLabel('姓名').fill('李芳');
    await boss.getByRole('button', { name: '保存' }).click();
    await boss.getByRole('heading', { name: '李芳（ope）' }).waitFor();
    await boss.getByRole('button', { name: '停用…' }).click();
    await boss.getByLabel('手上的事交给谁').selectOption({ label: '王心理（心理咨询师）' });
    await boss.getByRole('button', { name: '停用', exact: true }).click();
    await boss.locator('.tag', { hasText: '已停用' }).waitFor();
  });

  it('does not have its reminders knock inside the server, and says so at the field', async () => {
    await open('/desk/channels');
    const robot = boss.locator('#wechat_work');
    await robot.getByLabel('地址').fill('https://127.0.0.1/send?key=abc');
    await robot.getByRole('button', { name: '保存' }).click();
    await boss.locator('#wechat_work #refused-url').waitFor();
    await boss.locator('#wechat_work').getByLabel('地址').fill('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef');
    await boss.locator('#wechat_work').getByRole('button', { name: '保存' }).click();
    await boss.locator('#wechat_work .tag', { hasText: '关着' }).waitFor();
    assert.ok(!(await boss.content()).includes('0123456789'));
  });

  it('chooses whom figures are for', async () => {
    await open('/desk/figures');
    await boss.getByLabel('给谁看').selectOption('outside');
    await boss.getByRole('button', { name: '看', exact: true }).click();
    await boss.getByText('这个月还没有结束').waitFor();
    await boss.getByRole('link', { name: /^看 20/ }).click();
    await boss.getByText('对外：可以发出去').waitFor();
    await boss.getByRole('link', { name: '打印月报（对外）' }).waitFor();
  });

  it('prints the month so that no table is cut and each bar stands in its row', async () => {
    await open('/desk/report');
    await boss.emulateMedia({ media: 'print' });
    // A4 between its margins.
    await boss.setViewportSize({ width: 680, height: 1000 });
    const printed = await boss.evaluate(() => {
      const style = (selector, name) => [...new Set([...document.querySelectorAll(selector)].map((one) => getComputedStyle(one)[name]))];
      const inRow = [...document.querySelectorAll('.figure svg')].every((bar) => {
        const [drawn, row] = [bar.getBoundingClientRect(), bar.closest('tr').getBoundingClientRect()];
        return drawn.height > 0 && drawn.top >= row.top && drawn.bottom <= row.bottom;
      });
      return {
        tables: style('table', 'display'), heads: style('thead', 'display'), rows: style('tr', 'breakInside'), titles: style('h2', 'breakAfter'),
        inRow, over: document.documentElement.scrollWidth - innerWidth,
      };
    });
    assert.deepEqual(printed, { tables: ['table'], heads: ['table-header-group'], rows: ['avoid'], titles: ['avoid'], inRow: true, over: 0 });
    await boss.emulateMedia({ media: 'screen' });
    await boss.setViewportSize({ width: 1366, height: 768 });
  });

  it('fits every screen: nothing is wider than it, and no column is squeezed', async () => {
    for (const [width, height] of SIZES) {
      await boss.setViewportSize({ width, height });
      for (const path of ['overview', 'inbox', 'stations?withdrawn=true', 'roster', 'figures', 'staff', 'hours', 'channels', 'cases', 'voices']) {
        await open(`/desk/${path}`);
        const { over, narrow } = await boss.evaluate(() => ({
          over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          narrow: Math.min(...[...document.querySelectorAll('#list.rows tbody tr:first-child td')].filter((cell) => cell.textContent.trim()).map((cell) => cell.clientWidth), 999),
        }));
        assert.ok(over <= 0 && narrow >= 30, `${path} at ${width}: ${over} px too wide, narrowest column ${narrow} px`);
        if (process.env.SHOTS) await boss.screenshot({ path: `${process.env.SHOTS}/office-${path.split('?')[0]}-${width}.png` });
      }
    }
    assert.deepEqual(boss.errors, []);
  });
});
