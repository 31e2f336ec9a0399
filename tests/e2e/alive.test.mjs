// Stations that live: what others report is seen and joined with one tap, photos show the door, other places have layers.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import zlib from 'node:zlib';
import { Desk, addStaff } from './desk.mjs';
import { Phone, Server } from './phone.mjs';
import { assertReadable } from './readable.mjs';

const REAL = { time: null };
const STATION = '430100-0001';

/** A green picture, as PNG. */
function picture(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(zlib.crc32(body) >>> 0, body.length + 4);
    return whole;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([11, 81, 56]))]);
  const pixels = zlib.deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

describe('a courier at a station that others know', { timeout: 600_000 }, () => {
  let server;
  before(async () => {
    server = await Server.start();
    await addStaff(server, 'office', '办公室', 'prefecture_admin', '430100', 'office');
  });
  afterEach(() => Phone.stopAll());
  after(async () => {
    await Desk.stopAll();
    await server.stop();
  });

  it('sees what others reported, joins with one tap, is asked whether it is put right, and says that it is open', async () => {
    const { position: at } = await (await fetch(`${server.origin}/api/v1/stations/${STATION}`)).json();
    const place = { latitude: at.lat, longitude: at.lon };
    const first = await Phone.start({ ...REAL, place });
    await first.page.goto(`${server.origin}/station/${STATION}`);
    await first.page.getByText('报错：关门、搬走、缺东西').click();
    await first.page.getByRole('button', { name: '东西坏了' }).click();
    await first.page.getByRole('button', { name: '报告', exact: true }).click();
    await first.page.getByText('1 位小哥说的').waitFor({ timeout: 40_000 });
    await first.page.getByText('你也报告了').waitFor();

    const second = await Phone.start({ ...REAL, place });
    const { page } = second;
    await page.goto(`${server.origin}/station/${STATION}`);
    const metoo = page.getByRole('button', { name: '我也遇到了' });
    await metoo.waitFor();
    assert.ok((await metoo.boundingBox()).height >= 48);
    await assertReadable(page, 'problems');
    if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/problems.png` });
    await metoo.click();
    await page.getByText('2 位小哥说的').waitFor({ timeout: 40_000 });
    await page.getByText('你也报告了').waitFor();
    await page.getByRole('button', { name: '告诉大家：开着' }).click();
    await page.getByText('谢谢，别的小哥会看到').waitFor();
    // What is for everybody comes with the next look.
    await first.page.reload();
    await first.page.getByText(/有小哥(今天|昨天) \d\d:[03]0( 以后|—\d\d:[03]0 )说开着/).waitFor({ timeout: 40_000 });

    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/reports`);
    await desk.locator('a[href^="/desk/reports/0"]').first().click();
    await desk.getByLabel(/说一句/).fill('换了新的');
    await desk.getByRole('button', { name: '处理好了' }).click();
    await desk.getByRole('button', { name: '对，就这样' }).click();
    await desk.getByText('处理好了').first().waitFor();
    // Both are asked; one says that it is not.
    await page.getByText('你报告过“东西坏了”：好了吗？').waitFor({ timeout: 40_000 });
    await page.getByRole('button', { name: '还没有' }).click();
    await page.getByText('1 位小哥说的').waitFor({ timeout: 40_000 });
    await first.page.getByRole('button', { name: '好了', exact: true }).click();
    await first.page.getByText('你报告过“东西坏了”').waitFor({ state: 'detached' });
    assert.deepEqual([...first.errors, ...second.errors, ...desk.errors], []);
  });

  it('joins what others reported without a network, and is told that it waits until it has arrived', async () => {
    const phone = await Phone.start(REAL);
    const { page } = phone;
    const station = '430100-0002';
    const other = await Phone.start(REAL);
    await other.page.goto(`${server.origin}/station/${station}`);
    await other.page.getByText('报错：关门、搬走、缺东西').click();
    await other.page.getByRole('button', { name: '东西坏了' }).click();
    await other.page.getByRole('button', { name: '报告', exact: true }).click();
    await other.page.getByText('1 位小哥说的').waitFor({ timeout: 40_000 });
    await page.goto(`${server.origin}/station/${station}`);
    const metoo = page.getByRole('button', { name: '我也遇到了' });
    await metoo.waitFor();
    await phone.keptOffline();
    await server.kill();
    await metoo.click();
    await metoo.waitFor({ state: 'detached' });
    assert.equal(await page.getByText('你也报告了').count(), 0, 'nobody has it yet');
    await page.locator('.problems .unknown').waitFor();
    await server.run();
    await page.getByText('你也报告了').waitFor({ timeout: 40_000 });
    assert.deepEqual([...phone.errors, ...other.errors], []);
  });

  it('sees photos of the door, also without a network', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/stations/${STATION}`);
    await desk.setInputFiles('input[name=photo]', { name: 'door.png', mimeType: 'image/png', buffer: picture(900, 600) });
    await desk.getByRole('button', { name: '加上' }).click();
    await desk.locator('img.small').waitFor();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    await phone.keptOffline();
    const drawn = () => page.locator('.photos img').evaluate((image) => image.complete && image.naturalWidth > 0);
    // The service worker has the page once it was opened with it.
    await page.reload();
    await page.goto(`${server.origin}/station/${STATION}`);
    await page.locator('.photos img').waitFor();
    await page.waitForFunction(() => document.querySelector('.photos img')?.naturalWidth > 0);
    if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/photos.png` });
    await server.kill();
    await page.goto(`${server.origin}/station/${STATION}`);
    await page.waitForFunction(() => document.querySelector('.photos img')?.naturalWidth > 0);
    assert.ok(await drawn());
    await server.run();
    assert.deepEqual(phone.errors, []);
  });

  it('looks for a toilet, which is no station, in the list and on the map', async () => {
    const desk = await Desk.signIn(server, 'office');
    await desk.goto(`${server.origin}/desk/imports`);
    const table = '编号,名称,类型,经度,纬度,开放时间\n1,江边公厕,公厕,112.970,28.200,24小时\n2,公园公厕,公厕,112.975,28.205,24小时\n';
    await desk.setInputFiles('input[name=file]', { name: 'toilets.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    await desk.getByLabel(/数据来源/).fill('长沙公厕');
    await desk.getByLabel('坐标系').selectOption('wgs84');
    await desk.getByRole('button', { name: '先看看会改什么' }).click();
    await desk.getByRole('button', { name: '写入' }).click();
    await desk.getByText('新增 2').waitFor();
    const phone = await Phone.start(REAL);
    const { page } = phone;
    await page.goto(server.origin);
    await phone.cards().first().waitFor();
    assert.equal(await page.getByText('江边公厕').count(), 0, 'a toilet is no station');
    await page.getByRole('button', { name: '公厕', exact: true }).click();
    await page.getByRole('button', { name: '驿站', exact: true }).click();
    await page.locator('.card', { hasText: '江边公厕' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.card').length === 2);
    await assertReadable(page, 'layers');
    if (process.env.DIYI_SHOTS) await page.screenshot({ path: `${process.env.DIYI_SHOTS}/layers.png` });
    await page.locator('.card', { hasText: '江边公厕' }).click();
    await page.getByRole('heading', { name: '江边公厕' }).waitFor();
    assert.equal(await page.getByRole('heading', { name: '驿站二维码' }).count(), 0);
    assert.deepEqual([...phone.errors, ...desk.errors], []);
  });
});
