// A courier names the company, agrees to a referral, and is helped in hardship: what they see, what the desk, its partner and
// somebody with a link see of it, step by step.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { picture } from './pictures.mjs';
import { assertReadable } from './readable.mjs';

describe('a case', { timeout: 300_000 }, () => {
  let server;
  let phone;
  let boss;
  let second;
  let caseAddress;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'boss', '示例管理员', 'prefecture_admin', '430100', 'office');
    await addStaff(server, 'second', '示例接线员', 'operator', '430100');
    await addStaff(server, 'root', '示例省级管理员', 'province_admin', '430000', 'office');
    // What is only shown as an example is for no courier: the province keeps companies and aid of its own.
    const root = await Desk.signIn(server, 'root');
    await Desk.keepCompany(server, root, '示例·戊通快递', '戊通');
    await Desk.keepCompany(server, root, '示例·己达速运', '己达');
    for (const [name, kind, situation] of [['示例·寒假托管名额', '学位', '孩子上学'], ['示例·大病救助金', '慰问金、基金', '重病']]) {
      await root.goto(`${server.origin}/desk/aid`);
      const form = root.locator('form.wide', { has: root.getByRole('button', { name: '加一项资源' }) });
      await form.locator('select[name=kind]').selectOption({ label: kind });
      await form.locator('input[name=name]').fill(name);
      await form.locator('select[name=adcode]').selectOption({ label: '全省' });
      await form.locator('input[name=unit]').fill('个名额');
      await form.locator('input[name=each]').fill('1');
      await form.locator('input[name=stock]').fill('40');
      await form.locator('[name=papers]').fill('户口本、在读证明');
      await form.getByLabel(situation).check();
      await form.getByRole('button', { name: '加一项资源' }).click();
      await root.getByRole('heading', { name }).waitFor();
    }
    phone = await Phone.start({ time: null });
    boss = await Desk.signIn(server, 'boss');
    second = await Desk.signIn(server, 'second');
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server.stop();
  });
  const open = (desk, path) => desk.goto(`${server.origin}${path}`);

  it('begins with a question that names its company, kept and sent without a network', async () => {
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await page.getByRole('link', { name: /提问/ }).click();
    await page.locator('#words').fill('公司把我三个月的押金都扣了，家里孩子还在上学');
    assert.equal(await page.locator('#company').isVisible(), false, 'who does not want it sees no field');
    await page.getByText('哪家公司？（可不填）').click();
    await page.locator('#company').fill('戊通');
    const chip = page.getByRole('button', { name: '示例·戊通快递' });
    await chip.waitFor();
    assert.equal(await page.getByRole('button', { name: '示例·己达速运' }).count(), 0, 'what was typed finds it');
    await assertReadable(page, 'company');
    await page.locator('#company').scrollIntoViewIfNeeded();
    await picture(page, 'company-in-app');
    await page.context().setOffline(true);
    await chip.click();
    // What was chosen is there again after the screen was left.
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await page.getByRole('link', { name: /提问/ }).click();
    await page.locator('summary', { hasText: '示例·戊通快递' }).waitFor();
    await page.locator('#region').selectOption({ label: '长沙' });
    await page.getByRole('button', { name: '劳动权益' }).click();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
    await page.context().setOffline(false);
    await page.getByText(/已收到，最晚/).waitFor();
  });

  it('is referred to the company, which asks back and answers, only after the courier agreed', async () => {
    const { page } = phone;
    await open(boss, '/desk/partners');
    await boss.locator('form.wide select[name=kind]').selectOption({ label: '品牌快递企业' });
    await boss.getByLabel('单位名称').fill('示例·戊通快递长沙公司');
    await boss.locator('form.wide select[name=adcode]').selectOption({ label: '长沙' });
    await boss.getByRole('button', { name: '加一个合作单位' }).click();
    await boss.getByLabel('登录名').fill('member');
    await boss.getByLabel('姓名').fill('示例联系人');
    await boss.getByLabel(/第一个密码/).fill('雨天也要把快件送到门口');
    await boss.getByRole('button', { name: '加一个人' }).click();
    await boss.getByText('示例联系人').first().waitFor();
    await open(boss, '/desk/partners');
    await picture(boss, 'partners');

    await open(boss, '/desk/inbox');
    await boss.locator('#list a', { hasText: '三个月的押金' }).click();
    assert.equal(await boss.locator('input[name=company]').inputValue(), '示例·戊通快递');
    await boss.locator('#company-words', { hasText: '小哥写的：示例·戊通快递' }).waitFor();
    await boss.locator('select[name=kind]').selectOption({ label: '罚款' });
    await boss.getByRole('button', { name: '立案' }).click();
    await boss.waitForURL('**/desk/cases/**');
    caseAddress = new URL(boss.url()).pathname;
    await boss.locator('aside select[name=to]').selectOption({ label: '核实' });
    await boss.locator('textarea[name=note]').fill('电话核实过，情况属实');
    await boss.getByRole('button', { name: '进到下一步' }).click();
    await boss.locator('.steps li').last().getByText('核实').waitFor();
    await boss.getByText('添加转介').click();
    await boss.getByLabel(/从合作单位里选/).selectOption({
      label: '品牌快递企业 · 示例·戊通快递长沙公司（长沙）（没有人会收到）',
    });
    await boss.locator('textarea[name=reason]').fill('请核实 9 月到 11 月扣的押金，退给小哥。');
    await boss.getByRole('button', { name: '请小哥同意' }).click();
    const member = await Desk.firstSignIn(server, 'member');
    await open(member, '/desk/referrals');
    await member.getByText('现在没有要办的事').waitFor();
    await page.getByText('要你同意').waitFor();
    await assertReadable(page, 'consent');
    await page.getByText('要你同意').scrollIntoViewIfNeeded();
    await picture(page, 'consent');
    await page.getByRole('button', { name: '同意转过去' }).click();
    await page.getByText('已转，等答复').waitFor();
    while (await member.locator('#list a').count() === 0) await member.reload();
    await member.locator('#list a').click();
    await member.getByText('请核实 9 月到 11 月扣的押金').waitFor();
    assert.ok(!(await member.content()).includes('孩子还在上学'), 'the courier’s own words stay at the desk');
    await member.getByRole('button', { name: '接下这件事' }).click();
    await member.getByLabel(/问服务台/).fill('押金收据有编号吗？');
    await member.getByRole('button', { name: '问服务台' }).click();
    await member.locator('.note', { hasText: '押金收据' }).waitFor();
    await picture(member, 'partner-referral');
    await open(boss, '/desk/overview');
    await boss.locator('#beside .figure-card', { hasText: '合作单位在问' }).click();
    await boss.locator('#list a').first().click();
    await boss.getByLabel(/回对方的问题/).fill('收据编号 0001，照片在我们这里。');
    await boss.getByRole('button', { name: '回对方' }).click();
    await boss.locator('.note', { hasText: '收据编号 0001' }).waitFor();
    await member.reload();
    await member.getByText('收据编号 0001').waitFor();
    await member.getByLabel(/办理结果/).fill('押金今天退回微信，已经和站点说清楚。');
    await member.getByRole('button', { name: '提交答复' }).click();
    await member.getByText('已经答复，服务台和小哥都看得到了').waitFor();
    await member.getByText('现在没有要办的事').waitFor();
    await page.getByText('押金今天退回微信').waitFor();
    assert.ok(!(await page.content()).includes('示例联系人'), 'nobody’s name');
    assert.deepEqual(member.errors, []);
  });

  it('is referred by a link and a code to who has no account', async () => {
    const { page } = phone;
    await open(boss, caseAddress);
    await boss.getByText('添加转介').click();
    await boss.locator('details select[name=to]').selectOption({ label: '法律援助' });
    await boss.getByLabel('单位名称').fill('示例·法律援助中心');
    await boss.locator('textarea[name=reason]').fill('想知道押金条款合不合法。');
    await boss.getByRole('button', { name: '请小哥同意' }).click();
    await page.getByRole('button', { name: '同意转过去' }).click();
    const link = boss.getByRole('button', { name: /发一次性链接/ });
    while (await link.count() === 0) await boss.reload();
    await link.click();
    const address = await boss.locator('#link').innerText();
    const code = await boss.locator('#code').innerText();
    await picture(boss, 'partner-link');
    const guest = await Desk.stranger({ width: 390, height: 844 });
    await guest.goto(address);
    await guest.getByLabel('验证码').fill('AAAA-AAAA');
    await guest.getByRole('button', { name: '打开' }).click();
    await guest.getByRole('alert').waitFor();
    await guest.getByLabel('验证码').fill(code);
    await guest.getByRole('button', { name: '打开' }).click();
    await guest.getByText('想知道押金条款合不合法').waitFor();
    await assertReadable(guest, 'link');
    await guest.getByLabel(/办理结果/).fill('条款无效，可以要回。');
    await guest.getByRole('button', { name: '提交答复' }).click();
    await page.getByText('条款无效，可以要回').waitFor();
    await guest.goto(address);
    await guest.getByText('这个链接不能用了').waitFor();
    assert.deepEqual(guest.errors, []);
  });

  it('is matched with what there is, approved by two, handed over and booked, and the courier sees each step', async () => {
    const { page } = phone;
    const stock = async () => {
      await open(boss, '/desk/aid');
      await boss.locator('#list a', { hasText: '寒假托管名额' }).click();
      return boss.locator('#stock').innerText();
    };
    assert.equal(await stock(), '40 个名额');
    await open(boss, `${caseAddress}/aid`);
    await boss.getByText('先填困难情况').waitFor();
    await boss.getByLabel(/全家每月收入/).fill('四千');
    await boss.getByRole('button', { name: '保存，找能给的' }).click();
    await boss.getByText('请填数字').first().waitFor();
    assert.equal(await boss.getByLabel(/全家每月收入/).inputValue(), '四千');
    await boss.getByLabel(/全家每月收入/).fill('4000');
    await boss.getByLabel('家里几口人').fill('4');
    await boss.getByLabel(/做快递几个月/).fill('14');
    await boss.getByLabel('孩子上学').check();
    await boss.getByRole('button', { name: '保存，找能给的' }).click();
    const match = boss.locator('#matches .referral', { hasText: '寒假托管名额' });
    await match.waitFor();
    assert.equal(await boss.locator('#matches', { hasText: '大病救助金' }).count(), 0, 'what does not fit stands below');
    await picture(boss, 'aid-matches');
    await match.getByRole('button', { name: '提出' }).click();
    await page.getByText('我们帮你申请“示例·寒假托管名额”').waitFor();
    await page.getByText('请先准备：户口本、在读证明').waitFor();
    await boss.getByRole('button', { name: '批准' }).click();
    await boss.getByText('批了一次，还差一位').waitFor();
    assert.equal(await stock(), '40 个名额', 'one approval takes nothing');
    await open(second, '/desk/aid');
    await second.getByText('批了一次，还差一位').waitFor();
    await open(second, `${caseAddress}/aid`);
    // It is the province's, which has a word in it.
    await second.getByRole('button', { name: '批准' }).click();
    await second.getByText('省里的资源要省里的管理员').waitFor();
    const province = await Desk.signIn(server, 'root');
    await open(province, '/desk/aid');
    await province.locator('#waiting a', { hasText: '寒假托管名额' }).click();
    await province.getByRole('button', { name: '批准' }).click();
    await province.getByText('批准，已扣库存').waitFor();
    await open(second, '/desk/overview');
    await second.locator('.figure-card', { hasText: '批了没发的帮扶' }).click();
    await second.locator('#to-give a', { hasText: '寒假托管名额' }).click();
    await page.getByText('批下来了：1 个名额').waitFor();
    assert.equal(await stock(), '39 个名额');
    await second.getByRole('button', { name: '已经发到手' }).click();
    await second.getByRole('heading', { name: '已经发到手了吗？' }).waitFor();
    await second.getByRole('button', { name: '已经发到手' }).click();
    await second.getByRole('button', { name: '记错了，还没发' }).waitFor();
    await page.getByText('已经发给你：1 个名额').waitFor();
    await assertReadable(page, 'aid');
    await page.getByText('已经发给你').scrollIntoViewIfNeeded();
    await picture(page, 'aid-courier');
    await open(boss, '/desk/aid');
    await boss.locator('table', { hasText: '1 个名额' }).first().waitFor();
    await picture(boss, 'aid');
    // It stands in the book, with the paper that was signed.
    await boss.getByRole('link', { name: '帮扶台账' }).click();
    const line = boss.locator('#ledger tr', { hasText: '寒假托管名额' });
    await line.getByText('已经发到手').waitFor();
    await boss.locator('select[name=state]').selectOption({ label: '没有批' });
    await boss.getByRole('button', { name: '看', exact: true }).click();
    await boss.getByText('没有这样的帮扶').waitFor();
    await boss.goBack();
    await picture(boss, 'aid-ledger');
    const receipt = await line.getByRole('link', { name: '打印签收单' }).getAttribute('href');
    await open(boss, receipt);
    await boss.getByText('签收人（签字）').waitFor();
    await picture(boss, 'aid-receipt');
    // The same courier gets it once.
    await open(boss, `${caseAddress}/aid`);
    await boss.getByText('差一点的', { exact: true }).click();
    await boss.locator('details .referral', { hasText: '寒假托管名额' }).waitFor();
    // Named companies are counted where they belong.
    await open(boss, '/desk/companies');
    await boss.locator('#list tr', { hasText: '示例·戊通快递' }).getByText('长沙 1').waitFor();
    await picture(boss, 'companies');
    assert.deepEqual([phone.errors, boss.errors, second.errors], [[], [], []]);
  });
});
