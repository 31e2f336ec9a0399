// From a volunteer who applies on their phone to the printed certificate of their hours.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { has } from './browsers/processes.mjs';
import { Desk, addStaff } from './desk.mjs';
import { Server } from './phone.mjs';
import { picture } from './pictures.mjs';

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/training-${name}.png`, fullPage: true });

describe('a volunteer', { timeout: 300_000 }, () => {
  let server;
  let boss;
  let browser;
  let phone;
  let helper;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例台长', 'prefecture_admin', '430100');
    boss = await Desk.signIn(server, 'boss');
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', javaScriptEnabled: false });
    phone = await context.newPage();
    phone.setDefaultTimeout(45_000);
  });
  after(async () => {
    await browser?.close();
    await Desk.stopAll();
    await server.stop();
  });
  const open = (path) => boss.goto(`${server.origin}${path}`);

  it('applies without a script, and what is wrong is said at its field', async () => {
    await phone.goto(`${server.origin}/volunteer`);
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await shot(phone, 'apply');
    await phone.getByLabel('姓名').fill('示例志愿者');
    await phone.getByLabel('电话').fill('123');
    await phone.getByLabel('想在哪里值班').selectOption({ label: '长沙' });
    await phone.getByLabel('你能做什么').selectOption({ label: '律师' });
    await phone.getByLabel('证书编号').fill('A-77');
    await phone.getByLabel('证书有效期').fill('2040-01-01');
    await phone.getByLabel('什么时候有空').fill('周末有空，懂劳动法');
    await phone.getByLabel(/我同意/).check();
    await phone.getByRole('button', { name: '报名' }).click();
    await phone.getByRole('alert').getByText('电话号码不对').waitFor();
    assert.equal(await phone.getByLabel('什么时候有空').inputValue(), '周末有空，懂劳动法');
    await phone.getByLabel('电话').fill('0731-88886666');
    await phone.getByRole('button', { name: '报名' }).click();
    await phone.locator('#volunteer-code').waitFor();
    await shot(phone, 'code');
    await phone.getByRole('button', { name: '看结果' }).click();
    await phone.getByText('还没有决定').waitFor();
  });

  it('is called, accepted, and on the staff with the proof that was seen', async () => {
    await open('/desk/overview');
    await boss.locator('#beside .figure-card', { hasText: '等办的志愿者报名' }).click();
    await boss.getByRole('link', { name: '示例志愿者' }).click();
    await shot(boss, 'application');
    await boss.getByLabel('登录名').fill('helper');
    await boss.getByLabel('第一个密码').fill('雨天也要把快件送到门口');
    await boss.getByLabel('看过证书原件').check();
    await boss.getByRole('button', { name: '录取', exact: true }).click();
    await boss.getByRole('link', { name: '看他的培训和资质' }).click();
    await boss.locator('#qualifications', { hasText: '律师执业证 A-77，有效到 2040-01-01' }).waitFor();
  });

  it('cannot be on duty before the course that the desk demands', async () => {
    await open('/desk/training');
    const adding = boss.locator('form', { has: boss.getByRole('button', { name: '开一门课' }) });
    await adding.getByLabel('名称').fill('示例·上岗培训');
    await adding.getByRole('button', { name: '开一门课' }).click();
    await boss.getByRole('heading', { name: '示例·上岗培训' }).waitFor();
    const material = boss.locator('form', { has: boss.getByRole('button', { name: '加一份材料' }) });
    await material.getByLabel('标题').fill('接待四条');
    await material.getByLabel(/文字，或者/).fill('先听完，再回答。');
    await material.getByRole('button', { name: '加一份材料' }).click();
    await boss.getByText('先听完，再回答。').first().waitFor();
    const question = boss.locator('form', { has: boss.getByRole('button', { name: '加一道题' }) });
    await question.getByLabel('题目').fill('看到危险的话先做什么？');
    await question.getByLabel('选项 1').fill('马上接手，打电话');
    await question.getByRole('checkbox').first().check();
    await question.getByLabel('选项 2').fill('等一等');
    await question.getByRole('button', { name: '加一道题' }).click();
    await boss.locator('#questions li').waitFor();
    // Nobody sees it open before that.
    const course = boss.locator('form.wide', { has: boss.getByRole('checkbox', { name: '在开' }) });
    await course.getByRole('checkbox', { name: '在开' }).check();
    await course.getByRole('button', { name: '保存' }).click();
    await boss.getByText('没有开').waitFor({ state: 'detached' });
    await shot(boss, 'course');
    await picture(boss, 'training-course', { height: 900 });
    await open('/desk/training');
    await boss.getByLabel('谁值班').selectOption({ label: '律师' });
    await boss.getByLabel('要有').selectOption({ label: '《示例·上岗培训》' });
    await boss.getByRole('button', { name: '加一条要求' }).click();
    await boss.locator('#demand-list', { hasText: '《示例·上岗培训》' }).waitFor();
    await shot(boss, 'training');
    await open('/desk/roster');
    const row = boss.locator('.roster tr', { hasText: '示例志愿者' });
    await row.locator('td.lacking').first().waitFor();
    assert.equal(await row.locator('button').count(), 0);
    await shot(boss, 'roster-lacking');
    await picture(boss, 'training-roster');
  });

  it('learns, passes, and is on duty', async () => {
    helper = await Desk.firstSignIn(server, 'helper');
    await helper.goto(`${server.origin}/desk/training`);
    await helper.locator('#lacking', { hasText: '《示例·上岗培训》' }).waitFor();
    await helper.getByRole('link', { name: '示例·上岗培训', exact: true }).click();
    await helper.getByLabel('马上接手，打电话').check();
    await helper.getByRole('button', { name: '交卷' }).click();
    await helper.locator('#result', { hasText: '答对 1 题（共 1 题），通过了' }).waitFor();
    await shot(helper, 'passed');
    await open('/desk/roster');
    await boss.locator('.roster tr', { hasText: '示例志愿者' }).getByRole('button').first().click();
    await boss.locator('.roster tr', { hasText: '示例志愿者' }).locator('td.on').first().waitFor();
  });

  it('has served hours certified on a page to print', { skip: has('sqlite3') ? false : 'sqlite3 is not installed' }, async () => {
    // A duty that is over: yesterday's.
    const yesterday = new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10);
    const sql = `INSERT INTO duty (day, staff, shifts) SELECT '${yesterday}', id, '09:00-12:30' FROM staff WHERE login = 'helper'`;
    execFileSync('sqlite3', ['-cmd', '.timeout 5000', `${server.folder}/diyi.db`, sql]);
    await open('/desk/training/people');
    await boss.locator('#list').getByRole('link', { name: '示例志愿者' }).click();
    // The list is of this year: on its first day yesterday is not in it.
    const year = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 4);
    if (yesterday.startsWith(year)) await boss.locator('#served tr', { hasText: yesterday }).getByText('3 小时 30 分钟').waitFor();
    await shot(boss, 'person');
    await boss.getByLabel('从哪天').fill(yesterday);
    await boss.getByLabel('到哪天').last().fill(yesterday);
    await boss.getByRole('button', { name: '出一张证明' }).click();
    await boss.getByText(/示例志愿者 同志以律师身份.*值班 1 次，共 3 小时 30 分钟/).waitFor();
    await boss.emulateMedia({ media: 'print' });
    await boss.setViewportSize({ width: 680, height: 1000 });
    assert.equal(await boss.locator('.no-print').isVisible(), false);
    assert.equal(await boss.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await shot(boss, 'certificate');
    assert.deepEqual(boss.errors, []);
  });
});
