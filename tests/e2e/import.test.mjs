// An office sends its own table, looks at it, writes it, prints its posters, and takes it back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { scanRGBABuffer } from '@undecaf/zbar-wasm';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const shot = (page, name) => page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/${name}.png` : undefined, fullPage: true });

/** The file behind a link. */
async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFile(await file.path());
}

/** The pages of a PDF as pictures of 150 dots an inch, drawn by poppler. */
async function pagesOfPdf(pdf) {
  const folder = await mkdtemp(path.join(tmpdir(), 'diyi-pdf-'));
  try {
    await writeFile(path.join(folder, 'in.pdf'), pdf);
    execFileSync('pdftoppm', ['-r', '150', '-png', path.join(folder, 'in.pdf'), path.join(folder, 'page')]);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
    return await Promise.all(names.map((name) => readFile(path.join(folder, name))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What zbar reads from a picture, sorted. */
async function codesIn(page, png) {
  const empty = await page.context().newPage();
  const { width, height, rgba } = await empty.evaluate(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const bytes = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let binary = '';
    for (let at = 0; at < bytes.length; at += 30_000) binary += String.fromCharCode(...bytes.subarray(at, at + 30_000));
    return { width: bitmap.width, height: bitmap.height, rgba: btoa(binary) };
  }, `data:image/png;base64,${png.toString('base64')}`);
  await empty.close();
  const bytes = Buffer.from(rgba, 'base64');
  const found = await scanRGBABuffer(new Uint8Array(bytes).buffer, width, height);
  return found.map((symbol) => symbol.decode()).sort();
}

describe('an office with a table of stations', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start(['--origin', 'https://diyi.example', '--platform', 'https://12355.example/ask?a=1&b=%E4%BD%A0']);
    await addStaff(server, 'office', '办公室', 'prefecture_admin', '430100', 'office');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  it('looks at what it would change, writes it, couriers see it, and it is gone again', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.getByRole('link', { name: '驿站', exact: true }).click();
    await desk.getByRole('link', { name: '导入、导出' }).click();
    const table = '长沙市爱心驿站一览表,,,,,\n驿站名称,高德经纬度,地址,服务内容,服务时间,联系方式\n'
      + '岳麓山脚驿站,"112.944,28.187",麓山南路1号,饮水、充电、按摩椅,8:00-22:00,0731-88880000\n没有位置的驿站,,某路,饮水,全天,\n';
    await desk.getByLabel('文件').setInputFiles({ name: '长沙驿站.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await desk.getByLabel('数据来源').fill('长沙市总工会');
    await desk.getByRole('button', { name: '先看看会改什么' }).click();
    await desk.getByText('读了 2 行：新增 1，更新 0，没有变化 0，不能收 1。').waitFor();
    await desk.getByText('不认识的服务：按摩椅').waitFor();
    await desk.getByText('个示例驿站会撤掉').waitFor();
    await shot(desk, 'import');
    await desk.getByRole('button', { name: '写入' }).click();
    await desk.locator('.tag', { hasText: '已写入' }).waitFor();
    const phone = await Phone.start();
    const { page } = phone;
    await page.goto(server.origin);
    await page.locator('.card', { hasText: '岳麓山脚驿站' }).click();
    await page.getByText('麓山南路1号').waitFor();
    await assertReadable(page, 'station');
    await desk.getByRole('button', { name: '撤销这次导入' }).click();
    await desk.getByText('个驿站恢复原样').waitFor();
    await page.goto(`${server.origin}/mine`);
    await page.getByRole('button', { name: '现在更新' }).click();
    await page.getByText('73 个驿站').waitFor();
    assert.deepEqual([phone.errors, desk.errors], [[], []]);
  });

  it('gives a keeper a link, and couriers see what has run out', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/stations/430100-0001`);
    await desk.getByRole('button', { name: '做一个链接' }).click();
    const link = new URL(await desk.locator('#keeper-link').textContent());
    assert.equal(link.origin, 'https://diyi.example');
    const keeper = await Phone.start();
    // A browser that has the app asks the server for what is no screen of it.
    await keeper.page.goto(server.origin);
    await keeper.keptOffline();
    await keeper.page.context().setOffline(true);
    await keeper.page.goto(server.origin + link.pathname);
    await keeper.page.getByText('这一页不在手机上').waitFor();
    await keeper.page.context().setOffline(false);
    await keeper.page.getByRole('link', { name: '再试一次' }).click();
    await keeper.page.getByLabel('充电').check();
    await assertReadable(keeper.page, 'keeper');
    await shot(keeper.page, 'keeper');
    await keeper.page.getByRole('button', { name: '保存', exact: true }).click();
    await keeper.page.getByText('保存好了').waitFor();
    assert.ok(await keeper.page.getByLabel('充电').isChecked());
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await keeper.page.getByLabel('是什么').fill('藿香正气水');
    await keeper.page.getByLabel('有效期到哪天').fill(soon);
    await keeper.page.getByRole('button', { name: '保存备着的东西' }).click();
    await keeper.page.getByText('快过期或已过期，请换新的：藿香正气水').waitFor();
    const [reminder] = await Promise.all([
      keeper.page.waitForEvent('download'),
      keeper.page.getByRole('link', { name: '把到期提醒放进手机日历' }).click(),
    ]);
    assert.ok((await readFile(await reminder.path(), 'utf8')).includes('BEGIN:VALARM'));
    await keeper.page.getByLabel('从哪天起').fill(soon);
    await keeper.page.getByLabel('到哪天为止').fill(soon);
    await keeper.page.getByLabel('为什么').fill('装修');
    await keeper.page.getByRole('button', { name: '保存', exact: true }).click();
    await keeper.page.getByText('保存好了').waitFor();
    await shot(keeper.page, 'keeper-supplies');
    const courier = await Phone.start();
    const { page } = courier;
    await page.goto(server.origin);
    const card = page.locator('.card', { hasText: '长沙社区爱心驿站1' });
    await card.locator('.lacking', { hasText: '充电（暂缺）' }).waitFor();
    await page.getByRole('button', { name: '充电' }).click();
    await card.waitFor({ state: 'detached' });
    await page.goto(`${server.origin}/station/430100-0001`);
    await page.getByText('充电（暂缺）').waitFor();
    await page.locator('.supplies', { hasText: '藿香正气水' }).waitFor();
    await page.getByText('暂停开放：装修').waitFor();
    await assertReadable(page, 'station');
    await shot(page, 'station-supplies');
    assert.deepEqual([keeper.errors, courier.errors, desk.errors], [[], [], []]);
  });

  it('prints posters and stickers whose codes another reader reads', async () => {
    const desk = await Desk.signIn(server, 'office');
    const platform = 'https://12355.example/ask?a=1&b=%E4%BD%A0';
    await desk.goto(`${server.origin}/desk/posters?size=a4`);
    await desk.getByText('8 个驿站，8 页').waitFor();
    await desk.waitForFunction(() => [...document.querySelectorAll('.sheets img')].every((sheet) => sheet.naturalWidth > 0));
    await shot(desk, 'posters');
    // The PDF as a printer's software draws it, page by page, and the SVG as a browser does.
    const posters = await pagesOfPdf(await download(desk, '下载 PDF'));
    assert.equal(posters.length, 8);
    for (const poster of posters) {
      const [first, second] = await codesIn(desk, poster);
      assert.equal(first, platform);
      assert.match(second, /^https:\/\/diyi\.example\/s\/430100-\d{4}$/);
    }
    const packed = await download(desk, '下载 SVG（每页一个，打成一包）');
    assert.equal(packed.subarray(0, 2).toString('latin1'), 'PK');
    await desk.goto(`${server.origin}/desk/posters?size=sticker`);
    const [stickers, ...more] = await pagesOfPdf(await download(desk, '下载 PDF'));
    assert.equal(more.length, 0);
    const inPdf = await codesIn(desk, stickers);
    assert.equal(inPdf.filter((content) => content === platform).length, 8);
    assert.equal(new Set(inPdf).size, 9);
    const svg = (await download(desk, '下载 SVG')).toString('utf8');
    assert.ok(!svg.includes('<text') && !svg.includes('font'), 'letters are outlines');
    const empty = await desk.context().newPage();
    await empty.setViewportSize({ width: 1588, height: 2246 });
    await empty.setContent(`<body style="margin:0">${svg.replace('width="210mm" height="297mm"', 'width="1588"')}`);
    assert.deepEqual(await codesIn(desk, await empty.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/stickers.png` : undefined })), inPdf);
    await empty.close();
    await shot(desk, 'sticker-page');
    assert.deepEqual(desk.errors, []);
  });

  // Last: a real station takes the place of its prefecture's samples.
  it('adds a station by touching its place on the map', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/stations/new`);
    await desk.getByLabel('名称').fill('点出来的驿站');
    await desk.getByText('在地图上点位置').click();
    const map = desk.locator('diyi-map[data-ready]');
    await map.waitFor();
    await map.click();
    await desk.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
    const lat = Number(await desk.getByLabel('纬度').inputValue());
    assert.ok(lat > 24 && lat < 31, `${lat}`);
    await shot(desk, 'new-station');
    await desk.getByRole('button', { name: '保存', exact: true }).click();
    await desk.getByRole('heading', { name: '点出来的驿站' }).waitFor();
    await desk.getByText('在地图上点位置').click();
    await desk.locator('diyi-map[data-ready][here]').waitFor();
    assert.equal(Number(await desk.getByLabel('纬度').inputValue()), lat);
    await desk.getByRole('button', { name: '撤掉' }).click();
    await desk.getByRole('button', { name: '恢复这个驿站' }).waitFor();
    assert.deepEqual(desk.errors, []);
  });
});
