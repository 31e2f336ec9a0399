// A courier says what should change, others support it, and all see what came of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { Desk, addStaff, openDiscussion } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const REAL = { time: null };

describe('a courier who has something to say', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'office', '办公室', 'province_admin', '430000', 'office');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  const openVoices = async (page) => {
    await page.getByRole('link', { name: /提问/ }).click();
    await page.getByRole('link', { name: /说心声/ }).click();
    await page.getByRole('heading', { name: '说心声、提建议' }).waitFor();
  };
  const sync = async (page) => {
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.getByText('刚刚更新').waitFor();
    await page.waitForTimeout(500);
  };
  const start = async () => {
    const phone = await Phone.start(REAL);
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    return phone;
  };

  it('says it, is read, supported by others once, gathered into a proposal, and told how far it has come', async () => {
    const first = await start();
    await openVoices(first.page);
    await first.page.getByRole('link', { name: '我来说两句' }).click();
    await first.page.getByRole('button', { name: '建议' }).click();
    await first.page.locator('#words').fill('冬天站点要有热水<script>alert(1)</script>');
    await first.page.getByRole('button', { name: '发布' }).click();
    await first.page.locator('.card', { hasText: '等团委、邮政管理局看' }).waitFor();

    const desk = await Desk.signIn(server, 'office');
    await desk.getByRole('link', { name: '心声' }).click();
    await desk.locator('#list a', { hasText: '冬天站点要有热水' }).click();
    await desk.getByRole('button', { name: '公开', exact: true }).click();
    await desk.locator('.tag', { hasText: '已公开' }).waitFor();
    // His phone was waiting: the tab says that something is new.
    await first.page.getByRole('link', { name: '驿站', exact: true }).click();
    await first.page.locator('.card', { hasText: '已公开' }).waitFor({ state: 'detached' });

    const second = await start();
    await openVoices(second.page);
    // With one touch in the list; touched elsewhere, it opens.
    const listed = second.page.locator('.card', { hasText: '冬天站点要有热水<script>' });
    await listed.getByRole('button', { name: '我支持' }).click();
    await listed.getByText('已支持').waitFor();
    await listed.click();
    await second.page.getByRole('status').getByText('已支持').waitFor();
    await second.page.getByRole('button', { name: '关注，有进展就告诉我' }).click();
    await second.page.getByRole('button', { name: '已关注' }).waitFor();
    await assertReadable(second.page, 'voice');
    await second.page.getByRole('link', { name: '驿站', exact: true }).click();

    await desk.locator('textarea[name=text]').fill('已列入今冬计划');
    await desk.getByRole('button', { name: '答复' }).click();
    await desk.getByText('1 人支持').waitFor();
    // Who follows it is told of the answer, and has seen it once he looks.
    await sync(second.page);
    await openVoices(second.page);
    await second.page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/follow.png` : undefined, fullPage: true });
    await second.page.locator('.card', { hasText: '有进展' }).click();
    await second.page.getByText('已列入今冬计划').waitFor();
    await second.page.goBack();
    await second.page.getByRole('heading', { name: '我关注的' }).waitFor();
    await second.page.locator('.card', { hasText: '有进展' }).waitFor({ state: 'detached' });
    await desk.getByLabel('标签').fill('热水 冬季');
    await desk.getByRole('button', { name: '记下标签' }).click();
    await desk.goto(`${server.origin}/desk/voices?state=published`);
    await desk.getByLabel('标签').selectOption({ label: '冬季' });
    await desk.getByRole('button', { name: '筛选' }).click();
    await desk.locator('#list a', { hasText: '冬天站点要有热水' }).waitFor();
    await desk.goto(`${server.origin}/desk/proposals`);
    await desk.getByLabel('名称').fill('冬季驿站热水');
    await desk.getByLabel('要解决什么').fill('每个驿站都要有热水。');
    await desk.getByRole('button', { name: '新建' }).click();
    const proposal = desk.url();
    await desk.goto(`${server.origin}/desk/voices?state=published`);
    await desk.locator('#list a').first().click();
    await desk.getByRole('button', { name: '归入' }).click();
    await desk.goto(proposal);
    await desk.getByText('1 条心声，2 人').waitFor();
    await desk.locator('select[name=stage]').selectOption({ label: '起草' });
    await desk.locator('form', { has: desk.getByRole('button', { name: '记下进展' }) }).locator('textarea[name=note]').fill('到了起草');
    await desk.getByRole('button', { name: '记下进展' }).click();
    await desk.locator('.steps li').last().getByText('起草', { exact: true }).waitFor();
    await desk.getByText('在别处写好、已经提交').first().click();
    const pdf = { name: '提案.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n1 0 obj\n%%EOF\n') };
    await desk.locator('#elsewhere input[type=file]').setInputFiles(pdf);
    await desk.locator('#elsewhere input[name=session]').fill('长沙市人大会议');
    await desk.locator('#elsewhere input[name=number]').fill('第 7 号');
    await desk.locator('#elsewhere input[name=department]').fill('长沙市邮政管理局');
    await desk.locator('#elsewhere button').click();
    await desk.locator('.steps li').last().getByText('提交', { exact: true }).waitFor();
    await desk.getByLabel('答复说了什么').fill('到了答复');
    await desk.getByRole('button', { name: '记下答复' }).click();
    await desk.locator('.steps li').last().getByText('答复', { exact: true }).waitFor();
    await desk.locator('select[name=satisfaction]').selectOption({ label: '满意' });
    await desk.locator('form', { has: desk.locator('select[name=satisfaction]') }).getByRole('button').click();
    await desk.getByLabel('办成了什么').fill('到了办成了');
    await desk.getByRole('button', { name: '记下办成了' }).click();
    await desk.locator('.steps li').last().getByText('办成了', { exact: true }).waitFor();
    // Both are told: who spoke and who supported.
    for (const { page } of [first, second]) {
      await sync(page);
      await page.getByRole('link', { name: /提问/ }).locator('.news').waitFor();
      await openVoices(page);
      await page.getByRole('link', { name: '建议、提案办到哪一步了' }).click();
      await page.locator('.card', { hasText: '有进展' }).filter({ hasText: '你参与的' }).click();
      await page.getByText('到了办成了').waitFor();
      await page.locator('.card', { hasText: '冬天站点要有热水' }).waitFor();
      await assertReadable(page, 'proposal');
    }
    assert.deepEqual([first.errors, second.errors, desk.errors], [[], [], []]);
  });

  it('answers a survey and speaks in a discussion without a network, and reads what came of it', async () => {
    const desk = await Desk.signIn(server, 'office');
    await openDiscussion(desk, server);
    const address = desk.url();

    const phone = await start();
    const { page } = phone;
    await phone.keptOffline();
    await server.kill();
    await openVoices(page);
    await page.locator('.card', { hasText: '冬天怎么过' }).click();
    // A touch beside answers nothing.
    for (let touch = 0; touch < 2; touch++) {
      await page.getByRole('button', { name: '提交' }).click();
      await page.getByText('一个都没答').waitFor();
    }
    await page.getByRole('button', { name: '热水', exact: true }).click();
    await page.getByRole('button', { name: '充电', exact: true }).click();
    await page.getByRole('button', { name: '2', exact: true }).click();
    await page.getByLabel('还有什么？').fill('热饭');
    await assertReadable(page, 'discussion');
    // A page that is loaded anew has it all again.
    await page.waitForTimeout(1000);
    await page.reload();
    await page.locator('.chip[aria-pressed=true]', { hasText: '热水' }).waitFor();
    await page.locator('.chip[aria-pressed=true]', { hasText: '充电' }).waitFor();
    assert.equal(await page.getByLabel('还有什么？').inputValue(), '热饭');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('你答过了').waitFor();
    await page.locator('#words').fill('在楼道里歇');
    await page.getByRole('button', { name: '发布' }).click();
    await page.locator('.card', { hasText: '待发送' }).waitFor();
    await server.run();
    await page.locator('.card', { hasText: '等团委、邮政管理局看' }).waitFor({ timeout: 40_000 });
    // What was said and what was answered go by themselves: the one may be there before the other.
    for (let tries = 0; tries < 60; tries++) {
      await desk.goto(address);
      if (await desk.getByText('1 人答了').count()) break;
      await page.waitForTimeout(500);
    }
    await desk.getByText('1 人答了').waitFor();
    await desk.getByText('热饭').waitFor();
    await desk.getByText('改一改、写小结').click();
    await desk.getByLabel('小结').fill('下月起每个驿站供应热水。');
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await sync(page);
    await openVoices(page);
    await page.locator('.card', { hasText: '冬天怎么过' }).filter({ hasText: '已经结束' }).click();
    await page.getByText('下月起每个驿站供应热水。').waitFor();
    assert.deepEqual([phone.errors, desk.errors], [[], []]);
  });

  it('is counted in figures that lead to what they were counted from', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.getByRole('link', { name: '数据' }).click();
    await desk.getByRole('heading', { name: /全省/ }).waitFor();
    assert.equal(await desk.locator('table.figure:has(thead .amount)').count(), 8);
    await desk.getByRole('link', { name: '看 12 个月' }).click();
    await desk.getByRole('heading', { name: /12 个月/ }).waitFor();
    assert.equal(await desk.locator('tbody tr').count(), 36);
    await desk.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/months.png` : undefined, fullPage: true });
    await desk.goBack();
    const saved = desk.waitForEvent('download');
    await desk.getByRole('link', { name: '导出月报' }).click();
    assert.ok(fs.readFileSync(await (await saved).path()).subarray(0, 2).equals(Buffer.from('PK')));
    await desk.getByRole('link', { name: '长沙', exact: true }).first().click();
    await desk.waitForURL(/figures\/behind\?subject=questions&month=.*place=430100/);
    assert.deepEqual(desk.errors, []);
  });
});
