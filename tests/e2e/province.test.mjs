// The province looks at its fourteen prefectures and asks one to see to something; a prefecture's season moves on by itself.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Server } from './phone.mjs';
import { picture } from './pictures.mjs';

const china = (days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
const PREFECTURES = ['长沙', '株洲', '湘潭', '衡阳', '邵阳', '岳阳', '常德', '张家界', '益阳', '郴州', '永州', '怀化', '娄底', '湘西'];

describe('the offices', { timeout: 300_000 }, () => {
  let server;
  let root;
  let boss;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'root', '示例省管理员', 'province_admin', '430000', 'office');
    await addStaff(server, 'boss', '示例管理员', 'prefecture_admin', '430100', 'office');
    await addStaff(server, 'ope', '示例接线员', 'operator', '430100');
    root = await Desk.signIn(server, 'root');
    boss = await Desk.signIn(server, 'boss');
    await worksAlways(boss);
    for (const [adcode, count] of [['430100', 5], ['430200', 2], ['430600', 1]]) {
      for (let at = 0; at < count; at += 1) await ask(`示例提问 ${at}：站点不给工资条`, adcode);
    }
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });
  const open = (desk, path) => desk.goto(`${server.origin}${path}`);
  /** Somebody asks without the app. */
  const ask = async (text, adcode) => {
    const asked = await fetch(`${server.origin}/ask`, { method: 'POST', headers: { origin: server.origin }, body: new URLSearchParams({ text, adcode }) });
    assert.equal(asked.status, 200, await asked.text());
  };

  /** The desk answers at every hour: what is seen of it hangs on no hour at which the test is run. */
  const worksAlways = async (desk) => {
    await open(desk, '/desk/hours');
    for (const day of '一二三四五六日') await desk.getByLabel(`星期${day}`).fill('00:00-24:00');
    await desk.locator('input[name=holidays]').check();
    await desk.getByRole('button', { name: '保存' }).click();
    await desk.getByText('这个服务台用自己的').waitFor();
  };

  it('stand side by side, coloured on the map by any number, each number leading to its list', async () => {
    await open(root, '/desk/province');
    assert.equal(await root.locator('#desks tbody tr').count(), 16); // 14 prefectures, the province, all together
    for (const name of PREFECTURES) await root.locator('#desks th', { hasText: name }).first().waitFor();
    assert.equal(await root.locator('.province-map a path').count(), 14);
    const coloured = async (adcode) => (await root.locator(`.province-map a[href="#desk-${adcode}"] path`).getAttribute('class')).replace('level-', '');
    await root.locator('.measures a', { hasText: '在等' }).click();
    await root.waitForURL('**measure=waiting*');
    assert.equal(await coloured('430100'), '4', 'most wait here');
    assert.ok(Number(await coloured('430200')) > 0 && Number(await coloured('430200')) < 4);
    assert.equal(await coloured('430700'), '0');
    await picture(root, 'province', { height: 900 });
    await root.locator('.measures a', { hasText: '值班' }).first().click();
    await root.waitForURL('**measure=*dut*');
    assert.equal(await coloured('430100'), '4', 'nobody is on duty anywhere');
    const waiting = root.locator('#desk-430100 td[data-measure=waiting] a');
    assert.equal(await waiting.innerText(), '5');
    await waiting.click();
    await root.waitForURL('**/desk/province/behind?measure=waiting&adcode=430100');
    assert.equal(await root.locator('#list tbody tr').count(), 5);
  });

  it('are compared with the month and the year before, each number leading to what it counts', async () => {
    await open(root, '/desk/province');
    const table = root.locator('#comparison');
    const cells = async (place) => (await table.locator('tr', { has: root.locator('th', { hasText: place }) }).locator('td').allInnerTexts()).map((text) => text.trim());
    assert.deepEqual((await cells('长沙')).slice(0, 3), ['5', '0', '0']);
    assert.deepEqual((await cells('合计')).slice(0, 3), ['8', '0', '0']);
    assert.equal((await cells('长沙'))[3], '—', 'nothing is compared with nothing');
    await root.getByText('都从当月 1 日数到同一天、同一时刻').waitFor();
    // It stands on an office's screen without being pushed to the side.
    assert.equal(await root.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await root.getByLabel('比什么').selectOption({ label: '案件' });
    await root.locator('form[action="/desk/province#compared"]').getByRole('button', { name: '看' }).click();
    await root.waitForURL('**compare=cases*');
    assert.deepEqual((await cells('合计')).slice(0, 3), ['0', '0', '0']);
    assert.equal(await root.getByLabel('比什么').inputValue(), 'cases');
    // What was typed into the address wrongly is the first of them, and breaks nothing.
    await open(root, '/desk/province?compare=%3Cb%3E&measure=nothing');
    assert.deepEqual((await cells('合计')).slice(0, 3), ['8', '0', '0']);
    await table.locator('tr', { has: root.locator('th', { hasText: '长沙' }) }).locator('td a').first().click();
    await root.waitForURL('**/desk/figures/behind*');
    assert.equal(await root.locator('#list tbody tr').count(), 5, 'the number is the length of its list');
    const refused = await root.goto(`${server.origin}/desk/province/behind?measure=danger&adcode=440100`);
    assert.equal(refused.status(), 404);
  });

  it('make companies public by name only by the province’s decision, which asks first and is on record', async () => {
    const outside = async () => (await fetch(`${server.origin}/open/companies.csv`)).status;
    await open(boss, '/desk/companies');
    await boss.getByText('现在不公开').waitFor();
    assert.equal(await boss.getByRole('button', { name: '公开', exact: true }).count(), 0, 'a prefecture decides nothing of it');
    await open(root, '/desk/companies');
    await root.getByText('现在不公开').waitFor();
    assert.equal(await root.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    // A company without a name, or with another one's, is not taken, and what was typed stands there.
    const adding = root.locator('form', { has: root.getByRole('button', { name: '加一家公司' }) });
    await adding.getByLabel('公司名称').fill('示例快递');
    await adding.getByLabel(/别名/).fill('示例速递');
    await adding.getByRole('button', { name: '加一家公司' }).click();
    await root.locator('#list td', { hasText: '示例快递' }).first().waitFor();
    await adding.getByLabel('公司名称').fill('示例速递');
    await adding.getByRole('button', { name: '加一家公司' }).click();
    await root.getByRole('alert').first().waitFor();
    assert.equal(await adding.getByLabel('公司名称').inputValue(), '示例速递');
    // Asked first; not sure is no.
    await open(root, '/desk/companies');
    await root.getByRole('button', { name: '公开', exact: true }).click();
    await root.getByText('看过的收不回来').waitFor();
    assert.equal(await outside(), 404);
    await root.getByRole('button', { name: '先不，回去' }).click();
    await root.waitForURL('**/desk/companies');
    assert.equal(await outside(), 404);
    await root.getByRole('button', { name: '公开', exact: true }).click();
    await root.locator('main form').getByRole('button', { name: '公开', exact: true }).click();
    await root.getByText('现在公开').waitFor();
    await root.getByText('示例省管理员').last().waitFor();
    assert.equal(await outside(), 200);
    await open(boss, '/desk/companies');
    await boss.getByText('现在公开').waitFor();
    await open(root, '/desk/companies');
    await root.getByRole('button', { name: '不再公开' }).click();
    await root.getByText('现在不公开').waitFor();
    assert.equal(await outside(), 404);
    await open(root, '/desk/audit');
    assert.ok(await root.locator('#list tr', { hasText: '按公司公开数据' }).count() >= 2, 'on and off are on record');
  });

  it('are asked to see to something, say how they did, and the province reads it', async () => {
    await open(root, '/desk/province');
    await root.locator('#desk-430100').getByRole('link', { name: '催办' }).click();
    assert.equal(await root.locator('select[name=adcode]').inputValue(), '430100');
    await root.getByLabel(/要对方做什么/).fill('五个提问在等，今天请安排人值班。');
    await root.getByRole('button', { name: '发出去' }).click();
    await root.locator('#nudges .referral', { hasText: '长沙' }).getByText('还没办').waitFor();
    await picture(root, 'province-nudge', { of: root.locator('.columns', { has: root.locator('#nudge') }) });
    await open(boss, '/desk/overview');
    const nudge = boss.locator('.nudge', { hasText: '今天请安排人值班' });
    await nudge.waitFor();
    await nudge.getByLabel(/怎么办的/).fill('已经排了两个人');
    await nudge.getByRole('button', { name: '办好了' }).click();
    await boss.locator('.nudge').waitFor({ state: 'detached' });
    await root.reload();
    await root.locator('#nudges .referral', { hasText: '已经排了两个人' }).waitFor();
    const refused = await boss.goto(`${server.origin}/desk/province`);
    assert.equal(refused.status(), 403, 'a prefecture does not look at the others');
  });

  it('plan a season, and its numbers move when things happen', async () => {
    await open(boss, '/desk/campaigns');
    await boss.getByLabel('模板').selectOption({ label: '冬日递暖' });
    await boss.getByLabel('从哪天').fill(china(-10));
    await boss.getByRole('button', { name: '做一个方案' }).click();
    await boss.getByRole('heading', { name: '冬日递暖' }).waitFor();
    const plan = boss.url();
    await boss.getByLabel('名称').fill('示例·长沙冬日递暖');
    await boss.locator('input[name=questions]').fill('4');
    await boss.locator('input[name=letters]').fill('2');
    await boss.getByRole('button', { name: '保存' }).click();
    const reached = async (of) => {
      await boss.goto(plan);
      return (await boss.locator(`#count-${of} td`).first().innerText()).trim();
    };
    assert.equal(await reached('questions'), '0');
    // A desk answers, and that is all anybody does.
    await open(boss, '/desk/inbox');
    await boss.locator('#list a', { hasText: '示例提问' }).first().click();
    await boss.locator('#text').fill('带上工资卡流水，打 12333。');
    await boss.getByRole('button', { name: '发送回复' }).click();
    await boss.locator('.messages .desk', { hasText: '带上工资卡流水' }).waitFor();
    assert.equal(await reached('questions'), '1');
    await boss.locator('#count-questions td a').click();
    assert.equal(await boss.locator('#list tbody tr').count(), 1, 'the number is the length of its list');
    // Who does what until when.
    await boss.goto(plan);
    const adding = boss.locator('form[action$="/tasks"]');
    await adding.getByLabel('做什么').fill('给三个分拨中心送手套');
    await adding.getByLabel('谁负责').selectOption({ label: '示例接线员' });
    await adding.getByLabel('哪天前').fill(china(3));
    await adding.getByRole('button', { name: '加一项任务' }).click();
    await boss.locator('#task-list tr', { hasText: '送手套' }).waitFor();
    const ope = await Desk.signIn(server, 'ope');
    await open(ope, '/desk/overview');
    await ope.locator('a[href="/desk/own-tasks"]').click();
    const own = ope.locator('#list tr', { hasText: '送手套' });
    await own.getByText('示例·长沙冬日递暖').waitFor();
    await own.getByRole('button', { name: '办好了' }).click();
    await ope.locator('#done tr', { hasText: '送手套' }).waitFor({ state: 'attached' });
    await boss.reload();
    await boss.locator('#task-list tr', { hasText: '送手套' }).getByText('办好了 示例接线员').waitFor();
    const cost = boss.locator('form[action$="/costs"]');
    await boss.goto(plan);
    await cost.getByLabel('用在哪').fill('手套三百双');
    await cost.getByLabel('计划（元）').fill('3,600');
    await cost.getByRole('button', { name: '加一项经费' }).click();
    await boss.locator('#budget-list tr', { hasText: '手套三百双' }).getByText('3600').first().waitFor();
    await picture(boss, 'campaign', { height: 900 });
    // The next year begins with the plan of this one.
    await boss.getByRole('button', { name: '复制到下一年' }).click();
    await boss.waitForURL((url) => url.href !== plan);
    const nextYear = `${Number(china(-10).slice(0, 4)) + 1}`;
    assert.ok((await boss.locator('input[name=first]').inputValue()).startsWith(nextYear));
    assert.equal((await boss.locator('#count-questions td').first().innerText()).trim(), '0');
    assert.equal(await boss.locator('#task-list', { hasText: '办好了 示例接线员' }).count(), 0, 'nothing of it is done');
    await boss.locator('#budget-list tr', { hasText: '手套三百双' }).waitFor();
    await open(boss, '/desk/campaigns');
    assert.equal(await boss.locator('#list tr', { hasText: '示例·长沙冬日递暖' }).count(), 2);
    await picture(boss, 'campaigns', { height: 345 });
    // The province sees how far they are.
    await open(root, '/desk/province');
    assert.match(await root.locator('#desk-430100 td[data-measure=campaign]').innerText(), /^\d+%$/);
    assert.deepEqual([root.errors, boss.errors, ope.errors], [[], [], []]);
  });
});
