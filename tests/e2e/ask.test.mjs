// A courier asks and is helped, from his phone to the desk and back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import zlib from 'node:zlib';
import { arrives } from './browsers/steps.mjs';
import { Desk, addStaff } from './desk.mjs';
import { areKept, noteAnswers } from './kept.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

/** By the phone's own clock: what is due is counted from now. */
const REAL = { time: null };

/** What the first file of a zip says: all that is kept of a courier, in words. */
const wordsOfExport = (zip) => {
  assert.equal(zip.readUInt32LE(0), 0x04034b50);
  return zlib.inflateRawSync(zip.subarray(30 + zip.readUInt16LE(26) + zip.readUInt16LE(28))).toString();
};

describe('a courier who needs an answer', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'operator', '王接线', 'operator', '430100');
    await addStaff(server, 'lawyer', '李律师', 'expert', '430100', 'lawyer');
    await addStaff(server, 'liaison', '赵联络', 'liaison', '430100', 'office');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  const openAsk = async (page) => {
    await page.getByRole('link', { name: '提问', exact: true }).click();
    await page.locator('#words').waitFor();
  };
  const ask = async (page, text, topic = '劳动权益') => {
    await openAsk(page);
    await page.locator('#words').fill(text);
    await page.getByRole('button', { name: topic, exact: true }).click();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own').waitFor();
  };

  it('asks without a network, restarts his phone, and is asked once as soon as there is one', async () => {
    const lonely = await Server.start();
    await addStaff(lonely, 'operator', '王接线', 'operator', '430100');
    const phone = await Phone.start(REAL);
    await phone.page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await lonely.kill();
    await ask(phone.page, '没有网络时问的：押金不退怎么办');
    await phone.page.locator('.messages .own', { hasText: '待发送' }).waitFor();
    await phone.restart();
    await phone.page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await openAsk(phone.page);
    await phone.page.locator('.card', { hasText: '押金不退怎么办' }).filter({ hasText: '待发送' }).click();
    await phone.page.locator('.messages .own', { hasText: '待发送' }).waitFor();
    await phone.page.getByText('1 条还没发出去').waitFor();
    await lonely.run();
    await phone.page.locator('.messages .own', { hasText: '待发送' }).waitFor({ state: 'detached', timeout: 40_000 });
    await phone.page.getByText(/已收到，最晚/).waitFor();
    const desk = await Desk.signIn(lonely, 'operator');
    assert.equal(await desk.locator('#list tbody tr').count(), 1);
    assert.deepEqual(phone.errors, []);
    await desk.context().close();
    await lonely.stop();
  });

  it('is answered by a lawyer while the app is open, follows up, rates, and opens the question again', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    const operator = await Desk.signIn(server, 'operator');
    await ask(page, '站点欠我两个月工资<script>alert(1)</script>');
    // It appears at the desk without a reload.
    const row = operator.locator('#list tr', { hasText: '站点欠我两个月工资<script>' });
    await row.waitFor();
    await row.getByRole('link').click();
    await operator.getByLabel('交给').selectOption({ label: '李律师（律师）' });
    await operator.getByRole('button', { name: '指派' }).click();
    const lawyer = await Desk.signIn(server, 'lawyer');
    await lawyer.getByRole('link', { name: '给我的' }).click();
    await lawyer.locator('#list a').first().click();
    await lawyer.getByText('王接线 也在看这个提问').waitFor();
    await lawyer.locator('#canned').fill('拖欠工资');
    await lawyer.locator('#canned-list li', { hasText: '老板拖欠工资怎么办？' }).click();
    await lawyer.getByText('草稿已保存').waitFor();
    // The page is closed by mistake; the draft is still there.
    await lawyer.reload();
    assert.match(await lawyer.locator('#text').inputValue(), /先把证据留好/);
    await lawyer.locator('#text').press('Control+Enter');
    await page.locator('.messages .desk', { hasText: '律师' }).waitFor();
    await page.getByText('已回复').waitFor();
    await operator.getByText('这个提问有新内容').waitFor();
    assert.ok(!(await page.content()).includes('李律师'));
    // He is elsewhere in the app when the next answer comes: the tab says so.
    await page.locator('#words').fill('证据有了，去哪里投诉？');
    await page.getByRole('button', { name: '发送' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    await page.getByRole('link', { name: '驿站', exact: true }).click();
    await lawyer.getByRole('link', { name: '刷新看看' }).click();
    await lawyer.locator('#text').fill('打 12333。');
    await lawyer.getByRole('button', { name: '发送回复' }).click();
    const news = page.getByRole('link', { name: /提问/ }).locator('.news');
    await news.filter({ hasText: '1' }).waitFor();
    await page.getByRole('link', { name: /提问/ }).click();
    await page.locator('.card', { hasText: '1 条新消息' }).click();
    await page.locator('.messages .desk').last().getByText('打 12333。', { exact: true }).waitFor();
    await news.waitFor({ state: 'detached' });
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      await assertReadable(page, 'question');
    }
    await page.getByRole('button', { name: '帮到了', exact: true }).click();
    await page.getByLabel('想说一句').fill('谢谢');
    await page.getByRole('button', { name: '评价并结束' }).click();
    await page.getByText('我的评价：帮到了').waitFor();
    await page.getByText('已结束').waitFor();
    // The desk is read once it is there.
    await arrives(server, 'SELECT id FROM question WHERE stars = 4');
    await operator.reload();
    await operator.getByText('小哥评分：4 星').waitFor();
    await page.getByRole('button', { name: '还没解决，重新打开' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    assert.deepEqual([phone.errors, operator.errors, lawyer.errors], [[], [], []]);
  });

  it('has his case taken through, and nothing is handed on before he agrees', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await ask(page, '公司乱罚款，投诉一次扣两百', '劳动权益');
    await page.getByText(/已收到，最晚/).waitFor();
    const desk = await Desk.signIn(server, 'operator');
    await desk.locator('#list a', { hasText: '公司乱罚款' }).click();
    await desk.locator('select[name=kind]').selectOption({ label: '罚款' });
    await desk.getByRole('button', { name: '立案' }).click();
    await desk.waitForURL('**/desk/cases/**');
    await page.getByRole('heading', { name: /服务台正在帮你办/ }).waitFor();
    await desk.getByLabel('小哥要带什么').fill('罚款通知的照片');
    await desk.getByRole('button', { name: '告诉小哥' }).click();
    await page.getByText('罚款通知的照片').waitFor();
    const step = async (to, result) => {
      await desk.locator('aside select[name=to]').selectOption({ label: to });
      await desk.locator('textarea[name=note]').fill('电话核实过，情况属实');
      if (result) await desk.locator('select[name=result]').selectOption({ label: result });
      await desk.getByRole('button', { name: '进到下一步' }).click();
      // A closed case is not opened again; so it asks.
      if (to === '结案') await desk.locator('.irreversible').click();
      await desk.locator('.steps li').last().getByText(to).waitFor();
    };
    await step('核实');
    await step('转介');
    await desk.getByText('添加转介').click();
    await desk.locator('details select[name=to]').selectOption({ label: '邮政管理局' });
    await desk.getByLabel('单位名称').fill('长沙市邮政管理局');
    await desk.locator('textarea[name=reason]').fill('企业以罚代管');
    await desk.getByRole('button', { name: '请小哥同意' }).click();
    const liaison = await Desk.signIn(server, 'liaison');
    await liaison.getByText('这里没有案件').waitFor();
    await page.getByText('要你同意').waitFor();
    await assertReadable(page, 'case');
    await page.getByRole('button', { name: '同意转过去' }).click();
    await page.getByText('已转，等答复').waitFor();
    // The phone shows at once what it sends a moment later.
    while (await liaison.locator('#list a').count() === 0) await liaison.reload();
    await liaison.locator('#list a').first().click();
    await liaison.locator('textarea[name=text]').fill('已责令退还罚款');
    await liaison.getByRole('button', { name: '记下答复' }).click();
    await page.getByText('已责令退还罚款').waitFor();
    await desk.reload();
    await step('办理');
    await step('结果', '解决了');
    await step('回访');
    await step('结案');
    await page.getByText('案件已经办完').waitFor();
    await page.getByText('结果：解决了').waitFor();
    assert.deepEqual([phone.errors, desk.errors, liaison.errors], [[], [], []]);
  });

  it('sees whom to call at once when his words tell of danger, and answers of the library, all offline', async () => {
    const lonely = await Server.start();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(lonely.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    await lonely.kill();
    await openAsk(page);
    for (const number of ['12355', '110', '120', '12356']) {
      assert.ok(await page.locator(`.emergency a[href="tel:${number}"]`).isVisible());
    }
    await page.locator('#words').fill('真的不想活了');
    const first = page.locator('.danger a').first();
    await first.waitFor();
    assert.equal(await first.getAttribute('href'), 'tel:12356');
    await page.locator('#words').fill('老板欠我工资');
    await page.locator('.danger').waitFor({ state: 'detached' });
    await page.locator('.composer .card', { hasText: '老板拖欠工资怎么办' }).click();
    await page.getByRole('heading', { name: '老板拖欠工资怎么办？' }).waitFor();
    await page.getByText('示例内容').waitFor();
    await assertReadable(page, 'answer');
    await page.getByRole('button', { name: '返回' }).click();
    // What he had typed is still there.
    await page.locator('#words').waitFor();
    await page.waitForFunction(() => document.querySelector('#words').value === '老板欠我工资');
    await page.goto(`${lonely.origin}/answers`);
    await page.getByRole('searchbox').fill('没签合同');
    await page.locator('.card').first().getByText('没有签劳动合同').waitFor();
    await page.getByRole('searchbox').fill('量子纠缠');
    await page.getByText('没找到').waitFor();
    await assertReadable(page, 'answers');
    assert.deepEqual(phone.errors, []);
    await lonely.stop();
  });

  it('speaks instead of writing, adds a photo, and the desk hears and sees it', async () => {
    const phone = await Phone.start({
      ...REAL, permissions: ['geolocation', 'microphone'],
      args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    });
    const { page } = phone;
    await page.goto(server.origin);
    await openAsk(page);
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText('请写几个字，或者加照片、录音').waitFor();
    await page.getByRole('button', { name: '按一下录音' }).click();
    await page.getByText(/正在录 2 秒/).waitFor();
    await page.getByRole('button', { name: '录好了' }).click();
    await page.locator('.files audio').waitFor();
    const photo = page.locator('.composer input[type=file]');
    await photo.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('this is no picture') });
    await page.getByText('这张照片打不开').waitFor();
    await photo.setInputFiles(['assets/icons/icon-192.png', 'assets/icons/icon-192.png', 'assets/icons/icon-192.png', 'assets/icons/icon-192.png', 'assets/icons/icon-192.png']);
    await page.waitForFunction(() => document.querySelectorAll('.files img').length === 4);
    await page.getByText('加照片').waitFor({ state: 'detached' });
    await page.locator('.files li', { has: page.locator('img') }).first().getByRole('button', { name: '去掉' }).click();
    await page.getByRole('button', { name: '心理健康' }).click();
    await page.getByRole('button', { name: '发出去' }).click();
    // Health is sensitive: it is not sent before they agree to that by itself.
    await page.getByText('请先点上面的“我同意”').waitFor();
    await page.locator('#consent').check();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.locator('.messages .own audio').waitFor();
    await page.getByText(/已收到，最晚/).waitFor();
    const desk = await Desk.signIn(server, 'operator');
    await desk.locator('#list a', { hasText: '（照片或录音）' }).click();
    await desk.locator('.messages img').nth(2).waitFor();
    assert.equal(await desk.locator('.messages img').count(), 3);
    await desk.waitForFunction(() => [...document.querySelectorAll('.messages img')].every((image) => image.naturalWidth === 192));
    const seconds = await desk.evaluate(async () => {
      const sound = await (await fetch(document.querySelector('.messages audio').src)).arrayBuffer();
      return (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(sound)).duration;
    });
    assert.ok(seconds > 1, `${seconds} s`);
    assert.deepEqual([phone.errors, desk.errors], [[], []]);
  });

  it('keeps what he types when the app is killed, locks it, moves it to a new phone, exports and erases it', async () => {
    const phone = await Phone.start(REAL);
    let { page } = phone;
    await noteAnswers(phone.context);
    await page.goto(server.origin);
    await openAsk(page);
    await page.locator('#words').fill('写到一半的话');
    await areKept(page, '写到一半的话');
    await phone.restart();
    page = phone.page;
    await page.goto(`${server.origin}/ask`);
    await page.waitForFunction(() => document.querySelector('#words')?.value === '写到一半的话');
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText(/已收到，最晚/).waitFor();
    await page.getByRole('link', { name: '我的', exact: true }).click();
    await page.getByRole('button', { name: '看恢复码' }).click();
    const code = await page.locator('#recovery-code').textContent();
    assert.match(code, /^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
    await page.getByLabel('4 到 8 位数字').fill('12');
    await page.getByRole('button', { name: '上锁' }).click();
    await page.getByText('要 4 到 8 位数字').waitFor();
    await page.getByLabel('4 到 8 位数字').fill('2580');
    await page.getByRole('button', { name: '上锁' }).click();
    await page.getByRole('button', { name: '去掉密码' }).waitFor();
    await page.goto(`${server.origin}/ask`);
    await page.getByLabel('请输入数字密码').fill('0000');
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.getByText('密码不对').waitFor();
    assert.equal(await page.getByText('写到一半的话').count(), 0);
    await page.getByLabel('请输入数字密码').fill('2580');
    await page.getByRole('button', { name: '打开', exact: true }).click();
    await page.locator('.card', { hasText: '写到一半的话' }).waitFor();
    await page.getByRole('link', { name: '我的', exact: true }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出我的数据' }).click();
    const file = await (await saved).path();
    assert.ok(wordsOfExport(fs.readFileSync(file)).includes('写到一半的话'));
    await assertReadable(page, 'mine');

    const second = await Phone.start(REAL);
    await second.page.goto(`${server.origin}/mine`);
    await second.page.getByText('用恢复码找回', { exact: true }).click();
    await second.page.getByLabel('恢复码（28 个字母和数字）').fill(code.replace('-', '').slice(0, -1) + (code.endsWith('0') ? '1' : '0'));
    await second.page.getByRole('button', { name: '找回', exact: true }).click();
    await second.page.getByText('恢复码有一处抄错了').waitFor();
    await second.page.getByLabel('恢复码（28 个字母和数字）').fill(code.toLowerCase());
    await second.page.getByRole('button', { name: '找回', exact: true }).click();
    await second.page.getByText('找回了').waitFor();
    await second.page.getByRole('link', { name: /提问/ }).click();
    await second.page.locator('.card', { hasText: '写到一半的话' }).waitFor();
    await second.page.getByRole('link', { name: '我的', exact: true }).click();
    await second.page.getByRole('button', { name: '删除我的数据' }).click();
    await second.page.getByText('找不回来').waitFor();
    await second.page.getByRole('button', { name: '全部删除' }).click();
    await second.page.getByText('服务器上的也删掉了').waitFor();
    await second.page.getByRole('link', { name: '提问', exact: true }).click();
    await second.page.locator('#words').waitFor();
    await second.page.locator('.card', { hasText: '写到一半的话' }).waitFor({ state: 'detached' });
    const desk = await Desk.signIn(server, 'operator');
    assert.equal(await desk.getByText('写到一半的话').count(), 0);
    assert.deepEqual([phone.errors, second.errors], [[], []]);
  });
});
