// What a desk sends beside words, and what it takes back, as the courier sees it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';

const PDF = Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n');

describe('what a desk sends and takes back', { timeout: 300_000 }, () => {
  let server;
  let desk;
  let phone;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'ope', '值班甲', 'operator', '430100');
    desk = await Desk.signIn(server, 'ope');
    phone = await Phone.start({ time: null });
    await phone.page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.page.getByRole('link', { name: '提问', exact: true }).click();
    await phone.page.locator('#words').fill('劳动仲裁申请书怎么写');
    await phone.page.getByRole('button', { name: '劳动权益', exact: true }).click();
    await phone.page.getByRole('button', { name: '发出去' }).click();
    await phone.page.getByText(/已收到，最晚/).waitFor();
    await desk.goto(`${server.origin}/desk/inbox`);
    await desk.locator('#list tbody a').first().click();
  });
  after(async () => {
    await Phone.stopAll();
    await Desk.stopAll();
    await server?.stop();
  });
  const shot = async (name) => { if (process.env.SHOTS) await phone.page.screenshot({ path: `${process.env.SHOTS}/${name}-390.png` }); };
  const save = async () => {
    const saved = phone.page.waitForEvent('download');
    await phone.page.getByRole('button', { name: /劳动仲裁申请书/ }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), '劳动仲裁申请书.pdf');
    assert.deepEqual(fs.readFileSync(await download.path()), PDF);
  };

  it('sends a file that the courier keeps, also where there is no network any more', async () => {
    await desk.locator('#text').fill('照着这份填，签名以后拍照发回来。');
    await desk.locator('input[type=file]').setInputFiles({ name: '劳动仲裁申请书.pdf', mimeType: 'application/pdf', buffer: PDF });
    await desk.getByRole('button', { name: '发送回复' }).click();
    await desk.locator('.messages .desk', { hasText: '劳动仲裁申请书.pdf（1 KB）' }).waitFor();
    await phone.page.locator('.messages .desk', { hasText: '劳动仲裁申请书.pdf' }).waitFor();
    await shot('document');
    // Not before it is wanted: it may be large, and the way is paid for.
    await server.kill();
    await phone.page.getByRole('button', { name: /劳动仲裁申请书/ }).click();
    await phone.page.getByText('现在没有网络').waitFor();
    await server.run();
    await save();
    await phone.page.getByText('存到手机的“下载”里了').waitFor();
    await server.kill();
    await save();
    await server.run();
  });

  it('says what was corrected, and that something was taken back', async () => {
    await desk.reload();
    await desk.getByText('撤回或更正').click();
    await desk.locator('.amend textarea').fill('照着这份填，签名、按手印以后拍照发回来。');
    await desk.getByRole('button', { name: '更正', exact: true }).click();
    await desk.locator('.messages .desk', { hasText: '按手印' }).waitFor();
    await phone.page.locator('.messages .desk', { hasText: '按手印' }).waitFor();
    await phone.page.getByText(/更正过这条回复/).waitFor();
    await shot('corrected');
    await desk.getByText('撤回或更正').click();
    await desk.getByRole('button', { name: '撤回……' }).click();
    await desk.getByRole('heading', { name: '撤回这条回复吗？' }).waitFor();
    await desk.getByRole('button', { name: '撤回', exact: true }).click();
    await desk.getByText('已撤回，小哥看不到').waitFor();
    await phone.page.getByText('这条回复已撤回。').waitFor();
    assert.equal(await phone.page.getByText('劳动仲裁申请书.pdf').count(), 0);
    await phone.page.getByText(/已收到，最晚/).waitFor();
    await shot('withdrawn');
    assert.deepEqual([desk.errors, phone.errors], [[], []]);
  });
});
