// From a courier's words to a proposal that is carried out: a meeting with deputies, a document in versions, its sign-off,
// its answer, and what the courier sees of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { picture } from './pictures.mjs';
import { assertReadable } from './readable.mjs';

const TITLE = '示例·冬季驿站供应热水';

describe('a proposal', { timeout: 300_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例主任', 'prefecture_admin', '430100', 'office');
    await addStaff(server, 'ope', '示例接线员', 'operator', '430100');
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server.stop();
  });
  const shot = (page, name) => (process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }) : undefined);
  const chinaTime = (days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString();

  it('goes from a voice over a meeting to what was carried out, and the courier sees where their words went', async () => {
    const phone = await Phone.start({ time: null });
    const { page } = phone;
    const open = async (link, heading) => {
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('heading', { name: heading }).waitFor();
    };
    const sync = async () => {
      await page.getByRole('link', { name: '我的', exact: true }).click();
      await page.getByRole('button', { name: '现在更新' }).click();
      await page.getByText('刚刚更新').waitFor();
    };
    const openVoices = async () => {
      await page.getByRole('link', { name: /提问/ }).click();
      await open(/说心声/, '说心声、提建议');
    };
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await openVoices();
    await page.getByRole('link', { name: '我来说两句' }).click();
    await page.locator('#words').fill('冬天站点要有热水');
    await page.getByRole('button', { name: '发布' }).click();
    await page.locator('.card', { hasText: '等团委、邮政管理局看' }).waitFor();

    const boss = await Desk.signIn(server, 'boss');
    const ope = await Desk.signIn(server, 'ope');
    // Who is asked, and the meeting.
    await boss.goto(`${server.origin}/desk/deputies`);
    await boss.locator('select[name=kind]').selectOption({ label: '政协委员' });
    await boss.locator('select[name=level]').selectOption({ label: '市州' });
    await boss.getByLabel('姓名').fill('示例委员');
    await boss.getByLabel('届次').fill('市十三届政协');
    await boss.getByLabel('单位和职务').fill('示例公司经理');
    await boss.getByRole('button', { name: '加一位' }).click();
    await boss.getByRole('heading', { name: '示例委员' }).waitFor();
    await shot(boss, 'deputy');
    await ope.getByRole('link', { name: '心声' }).click();
    await ope.locator('#list a', { hasText: '冬天站点要有热水' }).click();
    await ope.getByRole('button', { name: '公开', exact: true }).click();
    await ope.goto(`${server.origin}/desk/meetings`);
    await ope.getByLabel('主题').fill('示例·冬天怎么送件');
    await ope.getByLabel('什么时候').fill(chinaTime(3).slice(0, 16));
    await ope.getByLabel('在哪里').fill('市民中心 302');
    await ope.getByLabel('议程').fill('一、快递员说难处\n二、商量写建议');
    await ope.getByLabel(/示例委员/).check();
    await ope.getByRole('button', { name: '定一场面对面' }).click();
    await ope.getByRole('heading', { name: '示例·冬天怎么送件' }).waitFor();
    const meeting = ope.url();
    await ope.getByRole('button', { name: '邀请这个地区的小哥' }).click();
    await ope.getByText('已经邀请').waitFor();

    // The courier says yes, and stands on the list as a number.
    await sync();
    await page.getByRole('link', { name: /预约/ }).click();
    await page.locator('.card').first().waitFor();
    await page.locator('.card', { hasText: '冬天怎么送件' }).last().click();
    await page.getByText('名单上只写“快递员几号”').waitFor();
    await page.getByLabel('你在哪里送件？').selectOption({ label: '长沙' });
    await assertReadable(page, 'invitation');
    await shot(page, 'invitation');
    await page.locator('.slots button').first().click();
    await page.locator('#ticket').waitFor();
    for (let tries = 0; tries < 40; tries++) {
      await ope.goto(meeting);
      if (await ope.locator('#couriers').count()) break;
      await page.waitForTimeout(250);
    }
    await ope.locator('#couriers', { hasText: '快递员 1 号' }).waitFor();
    await shot(ope, 'meeting');
    await picture(ope, 'deputies-meeting');

    // The document, its versions, its sign-off.
    await ope.goto(`${server.origin}/desk/proposals`);
    await ope.getByLabel('名称').fill(TITLE);
    await ope.getByLabel('要解决什么').fill('每个驿站冬天都要有热水。');
    await ope.getByRole('button', { name: '新建' }).click();
    const proposal = ope.url();
    await ope.goto(`${server.origin}/desk/voices?state=published`);
    await ope.locator('#list a').first().click();
    await ope.getByRole('button', { name: '归入' }).click();
    await ope.goto(proposal);
    await ope.locator('textarea[name=grounds]', { hasText: '冬天站点要有热水' }).waitFor();
    await ope.getByLabel('来自哪一场面对面').selectOption({ index: 1 });
    await ope.getByRole('button', { name: '记下', exact: true }).click();
    await ope.locator('textarea[name=ask]').fill('每个驿站配一个保温桶。请邮政管理部门检查。');
    await ope.getByRole('button', { name: '存成新的一稿' }).click();
    await ope.getByText('还没有签发').waitFor();
    await ope.locator('textarea[name=ask]').fill('每个驿站配两个保温桶。请邮政管理部门检查。');
    await ope.getByRole('button', { name: '存成新的一稿' }).click();
    await ope.getByText('第 2 稿').first().waitFor();
    assert.equal(await ope.getByRole('button', { name: '签发这一稿' }).count(), 0, 'an operator does not sign');
    await ope.getByText('各稿和改动').click();
    await ope.locator('ins', { hasText: '每个驿站配两个保温桶。' }).waitFor();
    await shot(ope, 'proposal-written');
    await boss.goto(proposal);
    await boss.getByRole('button', { name: '签发这一稿' }).click();
    await boss.getByText('示例主任 签发').first().waitFor();

    // Handed in, printed, answered with a file, rated, carried out.
    await ope.goto(proposal);
    await ope.getByLabel('谁提交的').selectOption({ label: '市州政协委员 示例委员（示例公司经理）' });
    await ope.getByLabel('提交到哪次会议').fill('示例会议（十三届四次）');
    await ope.getByLabel('哪个单位答复').fill('示例承办单位');
    await ope.getByRole('button', { name: '提交', exact: true }).click();
    await ope.getByRole('heading', { name: '答复' }).waitFor();
    await ope.getByText('还有 90 天').waitFor();
    await ope.goto(`${proposal}/print`);
    await ope.getByRole('heading', { name: '中国人民政治协商会议提案' }).waitFor();
    await ope.emulateMedia({ media: 'print' });
    await shot(ope, 'proposal-print');
    await ope.emulateMedia({ media: 'screen' });
    await ope.goto(proposal);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'diyi-answer-'));
    const file = path.join(folder, '答复.pdf');
    fs.writeFileSync(file, '%PDF-1.7\n1 0 obj\n%%EOF\n');
    await ope.getByLabel('答复说了什么').fill('同意，月底前每站配两个保温桶。');
    await ope.getByLabel('答复原件').setInputFiles(file);
    await ope.getByRole('button', { name: '记下答复' }).click();
    await ope.getByRole('link', { name: '下载答复原件' }).waitFor();
    fs.rmSync(folder, { recursive: true });
    // It did not satisfy: by a day it is answered again.
    await ope.getByLabel('提出的人满意吗').selectOption({ label: '不满意' });
    await ope.getByLabel(/最晚哪天重新答复/).fill(chinaTime(30).slice(0, 10));
    await ope.locator('form[action$="/satisfaction"] button').click();
    await ope.getByText('还有 30 天').waitFor();
    await ope.locator('form[action$="/answer"]').getByLabel('答复说了什么').fill('每站配两个保温桶，元旦前到。');
    await ope.getByRole('button', { name: '记下答复' }).click();
    await ope.getByText('第 2 次答复').waitFor();
    await ope.getByLabel('提出的人满意吗').selectOption({ label: '满意' });
    await ope.locator('form[action$="/satisfaction"] button').click();
    await ope.getByLabel('办成了什么').fill('每个驿站都有了热水。');
    await ope.getByRole('button', { name: '记下办成了' }).click();
    await ope.locator('.steps li', { hasText: '每个驿站都有了热水。' }).waitFor();
    await shot(ope, 'proposal-done');
    await picture(ope, 'deputies-proposal', { height: 900 });
    await ope.goto(`${server.origin}/desk/proposals`);
    await ope.locator('#list', { hasText: '示例承办单位' }).waitFor();
    await shot(ope, 'proposals');

    // What they said is in it.
    await sync();
    await openVoices();
    await shot(page, 'went-into');
    await assertReadable(page, 'voices');
    await page.getByRole('link', { name: `你的话写进了《${TITLE}》`, exact: true }).click();
    await page.getByRole('heading', { name: TITLE }).waitFor();
    await page.getByText('由示例承办单位办理').first().waitFor();
    await page.getByText('每个驿站都有了热水。').waitFor();
    await assertReadable(page, 'proposal');
    await shot(page, 'courier-proposal');
    assert.deepEqual([phone.errors, boss.errors, ope.errors], [[], [], []]);
  });
});
