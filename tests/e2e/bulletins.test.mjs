// A prefecture's story becomes part of the province's bulletin, which anybody can read and keep; a poster brings couriers, and
// is counted without following anybody.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Desk, addStaff } from './desk.mjs';
import { Server } from './phone.mjs';
import { picture } from './pictures.mjs';
import { assertReadable } from './readable.mjs';

const PHOTO = 'assets/icons/icon-maskable-512.png';

describe('the province', { timeout: 300_000 }, () => {
  let server;
  let root;
  let here;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'root', '示例省管理员', 'province_admin', '430000', 'office');
    await addStaff(server, 'here', '示例管理员', 'prefecture_admin', '430100', 'office');
    root = await Desk.signIn(server, 'root');
    here = await Desk.signIn(server, 'here');
  });
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });
  const open = (desk, path) => desk.goto(`${server.origin}${path}`);
  let story;

  it('is handed a story with a photo, gives it back with a word, takes it and edits it beside the original', async () => {
    await open(here, '/desk/contributions');
    await here.getByRole('link', { name: '写一篇' }).click();
    await here.locator('select[name=kind]').selectOption({ label: '亮点' });
    await here.getByLabel('标题').fill('示例·一壶姜茶');
    await here.locator('textarea[name=text]').fill('站长每天早上六点烧好姜茶，夜里送件的小哥喝一杯再走。');
    await here.locator('form.wide button.main').first().click();
    await here.getByRole('heading', { name: '示例·一壶姜茶' }).waitFor();
    story = new URL(here.url()).pathname;
    await here.locator('input[type=file]').setInputFiles(PHOTO);
    await here.getByRole('button', { name: '上传' }).click();
    await here.locator('img[src*="/photos/"]').waitFor();
    const handIn = here.locator('form[action$="/hand-in"]');
    // What is typed and not saved is not handed in: who forgot it is asked, and comes back to it.
    const text = here.locator('textarea[name=text]');
    const saved = await text.inputValue();
    await text.fill(`${saved}改了一句，还没有保存。`);
    let asked = '';
    here.once('dialog', (dialog) => { asked = dialog.message(); dialog.dismiss(); });
    await handIn.getByRole('button').click();
    await here.waitForFunction(() => document.activeElement?.name === 'text');
    assert.match(asked, /改过的字还没有保存，不会跟着“报给省里”一起提交/);
    assert.match(await text.inputValue(), /还没有保存。$/, 'it stays as it was typed');
    await text.fill(saved);
    await handIn.getByRole('button').click();
    await here.getByText(/都同意/).first().waitFor();
    await open(here, story);
    await handIn.getByRole('checkbox').check();
    await handIn.getByRole('button').click();
    await here.locator('form[action$="/hand-in"]').waitFor({ state: 'detached' });

    await open(root, '/desk/contributions?state=handed_in');
    await root.locator('#list a', { hasText: '示例·一壶姜茶' }).click();
    const decide = root.locator('form[action$="/decide"]');
    await root.locator('input[name=remark], textarea[name=remark]').first().fill('写清楚是哪个驿站');
    await decide.getByRole('button', { name: /退回/ }).click();
    await root.getByText('写清楚是哪个驿站').first().waitFor();
    await open(here, story);
    await here.getByText('写清楚是哪个驿站').waitFor();
    await here.locator('textarea[name=text]').fill('示例驿站的站长每天早上六点烧好姜茶，夜里送件的小哥喝一杯再走。');
    await here.getByRole('button', { name: '保存' }).first().click();
    await here.locator('textarea[name=text]', { hasText: '示例驿站的站长' }).waitFor();
    await handIn.getByRole('checkbox').check();
    await handIn.getByRole('button').click();
    await handIn.waitFor({ state: 'detached' });
    await open(root, story);
    await root.locator('form[action$="/decide"]').getByRole('button', { name: '采用' }).click();
    await root.locator('input[name=edited_title]').fill('示例·一壶姜茶暖一冬');
    await root.locator('textarea[name=edited_text]').fill('示例驿站每天六点烧好姜茶，一个月来歇脚的小哥多了一倍。');
    await root.locator('form[action$="/edit"] button').click();
    await root.locator('input[name=edited_title][value="示例·一壶姜茶暖一冬"]').waitFor();
    await picture(root, 'contribution');
    await open(root, '/desk/contributions');
    await picture(root, 'contributions');
  });

  it('issues a numbered bulletin of it, as files of Word and PDF and as a page for everybody', async () => {
    await open(root, '/desk/bulletins');
    await root.getByLabel('标题').fill('示例·冬日递暖简报');
    await root.locator('input[name=publisher]').fill('示例编印单位');
    await root.locator('textarea[name=foreword]').fill('这一期写驿站里的热水和姜茶。');
    await root.locator('form.wide button.main').click();
    await root.getByRole('heading', { name: '示例·冬日递暖简报' }).waitFor();
    const bulletin = new URL(root.url()).pathname;
    await root.locator('.referral', { hasText: '示例·一壶姜茶暖一冬' }).locator('button[value=add]').click();
    await root.locator('#contents', { hasText: '示例·一壶姜茶暖一冬' }).waitFor();
    const number = bulletin.split('/').pop();
    const reader = await Desk.stranger({ width: 390, height: 844 });
    const address = `${server.origin}/bulletins/${number}`;
    assert.equal((await reader.goto(address)).status(), 404, 'nobody reads what is not issued');
    // The same of the words before a bulletin; who wants to goes on.
    await root.locator('aside textarea[name=foreword]').fill('还没有保存的编者按。');
    const warned = [];
    root.once('dialog', (dialog) => { warned.push(dialog.message()); dialog.accept(); });
    await root.locator('form[action$="/issue"] button').click();
    assert.equal(warned.length, 1);
    assert.match(warned[0], /编者按.*还没有保存/s);
    await root.locator('.irreversible').click();
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
    await root.getByText(`${year}年第 1 期`).first().waitFor();
    for (const [kind, begins] of [['docx', 'PK'], ['pdf', '%PDF-']]) {
      const [download] = await Promise.all([root.waitForEvent('download'), root.locator(`a[href$="bulletin.${kind}"]`).click()]);
      const file = fs.readFileSync(await download.path());
      assert.equal(file.subarray(0, begins.length).toString('latin1'), begins, kind);
      assert.ok(file.length > 5_000, `${kind}: ${file.length} bytes`);
    }
    await root.locator('form[action$="/open"] button').click();
    await root.getByText(/不再公开/).first().waitFor();
    await picture(root, 'bulletin');
    assert.equal((await reader.goto(address)).status(), 200);
    await reader.getByText('示例驿站每天六点烧好姜茶').waitFor();
    assert.equal(await reader.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.match(await reader.locator('meta[property="og:image"]').getAttribute('content'), /\/photos\//);
    await reader.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    await assertReadable(reader, 'bulletin');
    await picture(reader, 'bulletin-page');
    // The prefecture reads it, and can change nothing that was issued.
    await open(here, bulletin);
    await here.getByText('示例·一壶姜茶暖一冬').first().waitFor();
    await open(here, '/desk/contributions');
    await here.locator('#figures td', { hasText: '1 / 1' }).first().waitFor();
    assert.deepEqual([root.errors, here.errors, reader.errors], [[], [], []]);
  });

  it('is found by who scans a poster, and only counts that somebody did', async () => {
    await open(here, '/desk/outreach');
    await here.locator('#list tr', { hasText: '示例·分拨中心门口' }).waitFor();
    await here.getByLabel(/贴在哪/).fill('示例·西站出口');
    await here.getByLabel('上面的大字').fill('小哥，歇歇脚');
    await here.locator('select[name=adcode]').selectOption({ label: '长沙' });
    await here.getByRole('button', { name: '做一个码' }).click();
    await here.getByRole('heading', { name: '示例·西站出口' }).waitFor();
    const poster = here.url();
    const code = poster.split('/').pop();
    await here.waitForFunction(() => [...document.querySelectorAll('.sheets img')].every((image) => image.complete && image.naturalWidth > 0));
    await picture(here, 'outreach-poster');
    for (const print of ['poster', 'cards']) {
      const [download] = await Promise.all([here.waitForEvent('download'), here.locator(`a[href$="print.pdf?as=${print}"]`).click()]);
      assert.equal(fs.readFileSync(await download.path()).subarray(0, 5).toString(), '%PDF-');
    }
    const scanned = await Desk.stranger({ width: 390, height: 844 }, { javaScriptEnabled: false });
    for (let times = 0; times < 3; times += 1) {
      await scanned.goto(`${server.origin}/p/${code}`);
      await scanned.waitForURL('**/?region=430100');
    }
    assert.deepEqual((await scanned.context().cookies()).filter((cookie) => !/region/.test(cookie.name)), [], 'nothing marks who came');
    await here.goto(poster);
    assert.equal(await here.locator('#sums').innerText(), '今天 1 · 7 天 1 · 一共 1');
    await here.getByRole('button', { name: '不再数' }).click();
    await here.locator('.tag', { hasText: '已停数' }).waitFor();
    await open(here, '/desk/outreach');
    await here.locator('#list tr', { hasText: '示例·西站出口' }).getByText('已停数').waitFor();
    await picture(here, 'outreach');
    assert.deepEqual([here.errors, scanned.errors], [[], []]);
  });
});
